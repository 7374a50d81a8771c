import { UserPlus } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useEngine } from '../../stores/useStores.ts';
import { Button } from '../../ui/Button.tsx';
import { Field, Select, TextInput } from '../../ui/Field.tsx';
import { FailureNote } from '../kafka/FailureNote.tsx';
import { useAct } from '../kafka/useAct.ts';
import { assignors, fieldOfConsumerError, freeName, rates, rateStep, rateText, readConsumerDraft, type ConsumerDraft, type ConsumerField, type ConsumerMistakes } from './consumerForm.ts';
import './StartConsumerForm.css';

export interface StartConsumerFormProps {
  /** What the form begins with. */
  readonly groupId: string;
  readonly topics: readonly string[];
  readonly assignor?: ConsumerDraft['assignor'];
  /** All topics to choose from; left out where the topic is given. */
  readonly choices?: readonly string[];
  /** Client ids of consumers that run. */
  readonly taken: readonly string[];
  onStarted?(): void;
}

/** A consumer of its own: it joins its group, is given partitions, and reads at the pace that is asked of it. */
export const StartConsumerForm = ({ groupId, topics, assignor = 'range', choices, taken, onStarted }: StartConsumerFormProps) => {
  const engine = useEngine();
  const [typed, setTyped] = useState<Partial<ConsumerDraft>>({});
  const [mistakes, setMistakes] = useState<ConsumerMistakes>({});
  const { isBusy, failure, run } = useAct();
  const draft: ConsumerDraft = {
    name: freeName(taken), groupId, topics, assignor, autoOffsetReset: 'earliest', isolation: 'read_committed', rate: 5, groupInstanceId: '', sessionTimeoutMs: '6000', ...typed,
  };
  const change = (part: Partial<ConsumerDraft>): void => setTyped({ ...typed, ...part });
  const refused = failure === null ? null : fieldOfConsumerError(failure.name);
  const errorAt = (field: ConsumerField): string | null => mistakes[field] ?? (refused === field ? (failure?.message ?? null) : null);

  const start = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const outcome = readConsumerDraft(draft);
    setMistakes('mistakes' in outcome ? outcome.mistakes : {});
    if ('mistakes' in outcome) return;
    if (!(await run(() => engine.cluster.startConsumer(outcome.settings)))) return;
    // The next one has a name and an instance of its own; the rest is likely the same.
    const { name: _name, groupInstanceId: _instance, ...rest } = typed;
    setTyped(rest);
    onStarted?.();
  };

  return (
    <form className="hand-form" aria-label="Start a consumer" onSubmit={(event) => void start(event)}>
      <div className="hand-grid">
        <Field label="Name" error={errorAt('name')}>
          {(ids) => <TextInput {...ids} value={draft.name} onChange={(event) => change({ name: event.target.value })} />}
        </Field>
        <Field label="Group" error={errorAt('groupId')}>
          {(ids) => <TextInput {...ids} className="mono" value={draft.groupId} onChange={(event) => change({ groupId: event.target.value })} />}
        </Field>
      </div>
      {choices !== undefined && (
        <Field label="Topics" hint="Ctrl chooses several" error={errorAt('topics')}>
          {(ids) => (
            <Select
              {...ids}
              multiple
              className="mono hand-topics"
              value={[...draft.topics]}
              onChange={(event) => change({ topics: [...event.target.selectedOptions].map(({ value }) => value) })}
            >
              {choices.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </Select>
          )}
        </Field>
      )}
      <div className="hand-grid">
        <Field label="Assignor">
          {(ids) => (
            <Select {...ids} value={draft.assignor} onChange={(event) => change({ assignor: event.target.value as ConsumerDraft['assignor'] })}>
              {assignors.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="auto.offset.reset">
          {(ids) => (
            <Select {...ids} value={draft.autoOffsetReset} onChange={(event) => change({ autoOffsetReset: event.target.value as ConsumerDraft['autoOffsetReset'] })}>
              <option>earliest</option>
              <option>latest</option>
              <option>none</option>
            </Select>
          )}
        </Field>
      </div>
      <Field label={`Rate: ${rateText(draft.rate)}`}>
        {(ids) => (
          <input
            {...ids}
            type="range"
            min={0}
            max={rates.length - 1}
            value={rateStep(draft.rate)}
            aria-valuetext={rateText(draft.rate)}
            onChange={(event) => change({ rate: rates[Number(event.target.value)] ?? 0 })}
          />
        )}
      </Field>
      <details className="hand-more">
        <summary>More settings</summary>
        <Field label="isolation.level">
          {(ids) => (
            <Select {...ids} value={draft.isolation} onChange={(event) => change({ isolation: event.target.value as ConsumerDraft['isolation'] })}>
              <option>read_committed</option>
              <option>read_uncommitted</option>
            </Select>
          )}
        </Field>
        <div className="hand-grid">
          <Field label="group.instance.id" hint="Static member">
            {(ids) => <TextInput {...ids} className="mono" value={draft.groupInstanceId} onChange={(event) => change({ groupInstanceId: event.target.value })} />}
          </Field>
          <Field label="session.timeout.ms" error={errorAt('sessionTimeoutMs')}>
            {(ids) => <TextInput {...ids} inputMode="numeric" className="mono" value={draft.sessionTimeoutMs} onChange={(event) => change({ sessionTimeoutMs: event.target.value })} />}
          </Field>
        </div>
      </details>
      <Button type="submit" tone="primary" disabled={isBusy} aria-busy={isBusy}>
        <UserPlus size={14} aria-hidden /> Start {draft.name.trim()}
      </Button>
      <FailureNote failure={failure} />
    </form>
  );
};
