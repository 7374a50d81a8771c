import { useState, type FormEvent } from 'react';
import { useEngine } from '../../../stores/useStores.ts';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { Field, TextInput } from '../../../ui/Field.tsx';
import { FailureNote } from '../../kafka/FailureNote.tsx';
import { useAct } from '../../kafka/useAct.ts';

const FORM = 'add-partitions';

export const AddPartitionsDialog = ({ topic, partitions, onClose }: { readonly topic: string; readonly partitions: number; onClose(): void }) => {
  const engine = useEngine();
  const [count, setCount] = useState(String(partitions + 1));
  const [mistake, setMistake] = useState<string | null>(null);
  const { isBusy, failure, run } = useAct();
  const add = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const isNumber = /^\d+$/.test(count.trim());
    setMistake(isNumber ? null : 'A whole number.');
    if (isNumber && (await run(() => engine.cluster.createPartitions(topic, Number(count))))) onClose();
  };
  return (
    <Dialog
      isOpen
      size="small"
      title={`Add partitions to ${topic}`}
      description="Partitions are never taken away again. Keys that are written from now on may go to another partition than their older records."
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM} tone="primary" disabled={isBusy}>
            Add
          </Button>
        </>
      }
    >
      <form id={FORM} className="dialog-form" aria-label="Add partitions" onSubmit={(event) => void add(event)}>
        <Field label="Partitions in all" hint={`${partitions} now`} error={mistake ?? (failure?.name === 'INVALID_PARTITIONS' ? failure.message : null)}>
          {(ids) => <TextInput {...ids} inputMode="numeric" className="mono" autoFocus value={count} onChange={(event) => setCount(event.target.value)} />}
        </Field>
        <FailureNote failure={failure} />
      </form>
    </Dialog>
  );
};
