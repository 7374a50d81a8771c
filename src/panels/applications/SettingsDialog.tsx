import { useState, type FormEvent } from 'react';
import type { ApplicationView } from '../../../workers/protocol/index.ts';
import { useEngine } from '../../stores/useStores.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field, Select, TextInput } from '../../ui/Field.tsx';
import { FailureNote } from '../kafka/FailureNote.tsx';
import { useAct } from '../kafka/useAct.ts';
import { draftOf, rangeText, readSettings, type SettingsDraft, type SettingsMistakes, type SettingsNumber } from './settingsForm.ts';
import { useRestartSeen } from './useRestartSeen.ts';

const fields: ReadonlyArray<{ readonly name: SettingsNumber; readonly label: string; readonly hint: string }> = [
  { name: 'numStreamThreads', label: 'num.stream.threads', hint: 'of each instance' },
  { name: 'numStandbyReplicas', label: 'num.standby.replicas', hint: 'warm copies of state' },
  { name: 'statestoreCacheMaxBytes', label: 'statestore.cache.max.bytes', hint: '0: every update goes on; Kafka: 10,485,760' },
  { name: 'commitIntervalMs', label: 'commit.interval.ms', hint: '0: after every round; Kafka: 30,000' },
];

/** How the application runs; it is restarted for it, and goes on where it was. */
export const SettingsDialog = ({ application, onClose }: { readonly application: ApplicationView; onClose(): void }) => {
  const { applications } = useEngine();
  const { isBusy, failure, run, clear } = useAct();
  const { queryId, sink, settings, timing } = application;
  const [draft, setDraft] = useState<SettingsDraft>(() => draftOf(settings));
  const [mistakes, setMistakes] = useState<SettingsMistakes>({});
  useRestartSeen(application, onClose);
  const change = (part: Partial<SettingsDraft>): void => {
    clear();
    setDraft({ ...draft, ...part });
    setMistakes(Object.fromEntries(Object.entries(mistakes).filter(([name]) => !(name in part))));
  };
  const outcome = readSettings(draft, settings);
  const isSame = 'change' in outcome && Object.keys(outcome.change).length === 0;
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setMistakes('mistakes' in outcome ? outcome.mistakes : {});
    if ('change' in outcome && !isSame && (await run(() => applications.configure(queryId, outcome.change)))) onClose();
  };
  return (
    <Dialog isOpen size="small" title={`Settings of ${sink}`} description="Its instances are restarted, and go on where they were." onClose={onClose}>
      <form className="dialog-form" aria-label="Settings of the application" onSubmit={(event) => void save(event)}>
        <Field label="processing.guarantee">
          {(ids) => (
            <Select {...ids} value={draft.processingGuarantee} onChange={(event) => change({ processingGuarantee: event.target.value as SettingsDraft['processingGuarantee'] })}>
              <option>at_least_once</option>
              <option>exactly_once_v2</option>
            </Select>
          )}
        </Field>
        <div className="hand-grid">
          {fields.map(({ name, label, hint }) => (
            <Field key={name} label={label} hint={`${rangeText(name)}; ${hint}`} error={mistakes[name] ?? null}>
              {(ids) => <TextInput {...ids} className="mono" inputMode="numeric" value={draft[name]} onChange={(event) => change({ [name]: event.target.value })} onBlur={() => 'mistakes' in outcome && setMistakes(outcome.mistakes)} />}
            </Field>
          ))}
        </div>
        <p className="kafka-quiet">
          Sessions end after {timing.sessionTimeoutMs / 1000} s. A copy is warm when it is less than {timing.acceptableRecoveryLag} records behind, and is looked at every {timing.probingRebalanceIntervalMs / 1000} s.
        </p>
        <Button type="submit" tone="primary" disabled={isBusy || isSame} aria-busy={isBusy}>
          {isSame ? 'Nothing is changed' : 'Restart with these settings'}
        </Button>
        <FailureNote failure={failure} />
      </form>
    </Dialog>
  );
};
