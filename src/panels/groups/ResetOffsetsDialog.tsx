import { useState, type FormEvent } from 'react';
import type { GroupView } from '../../../workers/protocol/index.ts';
import { useEngine } from '../../stores/useStores.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field, Select, TextInput } from '../../ui/Field.tsx';
import { FailureNote } from '../kafka/FailureNote.tsx';
import { useAct } from '../kafka/useAct.ts';
import { readReset, type ResetDraft } from './resetForm.ts';

const FORM = 'reset-offsets';

export const ResetOffsetsDialog = ({ group, onClose }: { readonly group: GroupView; onClose(): void }) => {
  const engine = useEngine();
  const topics = [...new Set(group.partitions.map(({ topic }) => topic))].sort();
  const [topic, setTopic] = useState(topics[0] ?? '');
  const [draft, setDraft] = useState<ResetDraft>({ kind: 'earliest', offset: '0', time: '', by: '-10' });
  const [mistake, setMistake] = useState<string | null>(null);
  const { isBusy, failure, run } = useAct();
  const reset = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const outcome = readReset(draft);
    setMistake('mistake' in outcome ? outcome.mistake : null);
    if ('to' in outcome && (await run(() => engine.cluster.resetOffsets(group.groupId, topic, outcome.to)))) onClose();
  };
  return (
    <Dialog
      isOpen
      size="small"
      title={`Reset the offsets of ${group.groupId}`}
      description="The group must have no members: let its consumers leave first."
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM} tone="primary" disabled={isBusy || topic === ''}>
            Reset
          </Button>
        </>
      }
    >
      <form id={FORM} className="dialog-form" aria-label="Reset offsets" onSubmit={(event) => void reset(event)}>
        <Field label="Topic">
          {(ids) => (
            <Select {...ids} className="mono" value={topic} onChange={(event) => setTopic(event.target.value)}>
              {topics.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="To">
          {(ids) => (
            <Select {...ids} value={draft.kind} onChange={(event) => setDraft({ ...draft, kind: event.target.value as ResetDraft['kind'] })}>
              <option value="earliest">earliest</option>
              <option value="latest">latest</option>
              <option value="offset">an offset</option>
              <option value="time">a time</option>
              <option value="shift">shift by</option>
            </Select>
          )}
        </Field>
        {draft.kind === 'offset' && (
          <Field label="Offset" error={mistake}>
            {(ids) => <TextInput {...ids} inputMode="numeric" className="mono" value={draft.offset} onChange={(event) => setDraft({ ...draft, offset: event.target.value })} />}
          </Field>
        )}
        {draft.kind === 'time' && (
          <Field label="Time" hint="The first record that is not older" error={mistake}>
            {(ids) => <TextInput {...ids} type="datetime-local" step="1" value={draft.time} onChange={(event) => setDraft({ ...draft, time: event.target.value })} />}
          </Field>
        )}
        {draft.kind === 'shift' && (
          <Field label="Shift by" hint="Records; backwards when negative" error={mistake}>
            {(ids) => <TextInput {...ids} className="mono" value={draft.by} onChange={(event) => setDraft({ ...draft, by: event.target.value })} />}
          </Field>
        )}
        <FailureNote failure={failure} />
      </form>
    </Dialog>
  );
};
