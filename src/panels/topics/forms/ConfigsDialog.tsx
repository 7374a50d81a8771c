import { RotateCcw } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useEngine } from '../../../stores/useStores.ts';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { Field, TextInput } from '../../../ui/Field.tsx';
import { SmallButton } from '../../../ui/SmallButton.tsx';
import { failureOf, type Failure } from '../../kafka/failure.ts';
import { FailureNote } from '../../kafka/FailureNote.tsx';
import { useAct } from '../../kafka/useAct.ts';
import { configOfError } from './topicForm.ts';

type Config = { readonly name: string; readonly value: string; readonly isDefault: boolean; readonly documentation: string };

/** Every config of a topic by Kafka's name: what is changed is sent at once when it is saved. */
export const ConfigsDialog = ({ topic, onClose }: { readonly topic: string; onClose(): void }) => {
  const engine = useEngine();
  const [configs, setConfigs] = useState<readonly Config[] | null>(null);
  const [refusal, setRefusal] = useState<Failure | null>(null);
  /** Null puts the default back. */
  const [changes, setChanges] = useState<Readonly<Record<string, string | null>>>({});
  const [asked, setAsked] = useState(0);
  const { isBusy, failure, run } = useAct();

  useEffect(() => {
    let isCurrent = true;
    engine.cluster.describeConfigs(topic).then(
      (found) => {
        if (!isCurrent) return;
        setConfigs([...found].sort((a, b) => a.name.localeCompare(b.name)));
        setChanges({});
      },
      (error: unknown) => {
        if (isCurrent) setRefusal(failureOf(error));
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [engine, topic, asked]);

  const changed = Object.keys(changes);
  const refusedConfig = failure === null ? null : configOfError(failure.message, changed);
  const saveAll = async (): Promise<void> => {
    if (await run(() => engine.cluster.alterConfigs(topic, changes))) setAsked(asked + 1);
  };
  return (
    <Dialog
      isOpen
      title={`Configs of ${topic}`}
      description="By Kafka’s names. A change holds from the next record on."
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button tone="primary" disabled={changed.length === 0 || isBusy} onClick={() => void saveAll()}>
            {changed.length > 1 ? `Save ${changed.length} changes` : 'Save'}
          </Button>
        </>
      }
    >
      <FailureNote failure={failure ?? refusal} />
      {configs === null && refusal === null && <p className="kafka-quiet">Reading…</p>}
      <div className="configs">
        {(configs ?? []).map((config) => {
          const change = changes[config.name];
          const isChanged = config.name in changes;
          return (
            <div key={config.name} className="config" data-changed={isChanged || undefined}>
              <Field
                label={config.name}
                error={refusedConfig === config.name ? (failure?.message ?? null) : null}
                hint={
                  <>
                    {(isChanged ? change === null : config.isDefault) && <b className="config-default">{isChanged ? 'back to the default when saved. ' : 'default. '}</b>}
                    {config.documentation}
                  </>
                }
              >
                {(ids) => (
                  <div className="config-line">
                    <TextInput
                      {...ids}
                      className="mono"
                      value={isChanged ? (change ?? '') : config.value}
                      placeholder={isChanged && change === null ? 'default' : undefined}
                      onChange={(event) => {
                        const { [config.name]: _old, ...others } = changes;
                        setChanges(event.target.value === config.value ? others : { ...others, [config.name]: event.target.value });
                      }}
                    />
                    <SmallButton aria-label={`Put ${config.name} back to its default`} title="Back to the default" disabled={isChanged ? change === null : config.isDefault} onClick={() => setChanges({ ...changes, [config.name]: null })}>
                      <RotateCcw size={13} aria-hidden />
                    </SmallButton>
                  </div>
                )}
              </Field>
            </div>
          );
        })}
      </div>
    </Dialog>
  );
};
