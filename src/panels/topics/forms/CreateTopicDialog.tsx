import { useState, type FormEvent } from 'react';
import { useEngine } from '../../../stores/useStores.ts';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { Field, TextArea, TextInput } from '../../../ui/Field.tsx';
import { FailureNote } from '../../kafka/FailureNote.tsx';
import { useAct } from '../../kafka/useAct.ts';
import { fieldOfTopicError, readTopicDraft, type TopicDraft, type TopicField, type TopicMistakes } from './topicForm.ts';

const FORM = 'create-topic';

export interface CreateTopicDialogProps {
  /** Brokers that are there: what a replication factor may be at most. */
  readonly brokers: number;
  onCreated(name: string): void;
  onClose(): void;
}

export const CreateTopicDialog = ({ brokers, onCreated, onClose }: CreateTopicDialogProps) => {
  const engine = useEngine();
  const [draft, setDraft] = useState<TopicDraft>({ name: '', partitions: '3', replicationFactor: String(Math.max(1, Math.min(3, brokers))), configs: '' });
  const [mistakes, setMistakes] = useState<TopicMistakes>({});
  const { isBusy, failure, run } = useAct();
  const refused = failure === null ? null : fieldOfTopicError(failure.name);
  const errorAt = (field: TopicField): string | null => mistakes[field] ?? (refused === field ? (failure?.message ?? null) : null);
  const change = (part: Partial<TopicDraft>): void => setDraft({ ...draft, ...part });

  const create = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const outcome = readTopicDraft(draft);
    setMistakes('mistakes' in outcome ? outcome.mistakes : {});
    if ('mistakes' in outcome) return;
    if (await run(() => engine.cluster.createTopic(outcome.topic))) onCreated(outcome.topic.name);
  };

  return (
    <Dialog
      isOpen
      size="small"
      title="Create a topic"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM} tone="primary" disabled={isBusy} aria-busy={isBusy}>
            Create
          </Button>
        </>
      }
    >
      <form id={FORM} className="dialog-form" aria-label="Create a topic" onSubmit={(event) => void create(event)}>
        <Field label="Name" isRequired error={errorAt('name')}>
          {(ids) => <TextInput {...ids} className="mono" autoFocus value={draft.name} onChange={(event) => change({ name: event.target.value })} />}
        </Field>
        <div className="hand-grid">
          <Field label="Partitions" error={errorAt('partitions')}>
            {(ids) => <TextInput {...ids} inputMode="numeric" className="mono" value={draft.partitions} onChange={(event) => change({ partitions: event.target.value })} />}
          </Field>
          <Field label="Replication factor" hint={`${brokers} ${brokers === 1 ? 'broker' : 'brokers'}`} error={errorAt('replicationFactor')}>
            {(ids) => <TextInput {...ids} inputMode="numeric" className="mono" value={draft.replicationFactor} onChange={(event) => change({ replicationFactor: event.target.value })} />}
          </Field>
        </div>
        <Field label="Configs" hint="One name=value a line; what is left out has Kafka’s default." error={errorAt('configs')}>
          {(ids) => <TextArea {...ids} rows={3} placeholder={'cleanup.policy=compact\nmin.insync.replicas=2'} value={draft.configs} onChange={(event) => change({ configs: event.target.value })} />}
        </Field>
        <FailureNote failure={failure} />
      </form>
    </Dialog>
  );
};
