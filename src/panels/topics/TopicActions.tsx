import { Layers2, Settings2, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useEngine } from '../../stores/useStores.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { ConfirmDialog } from '../kafka/ConfirmDialog.tsx';
import { AddPartitionsDialog } from './forms/AddPartitionsDialog.tsx';
import { ConfigsDialog } from './forms/ConfigsDialog.tsx';

/** What can be done to a topic as a whole. */
export const TopicActions = ({ topic, partitions, onDeleted }: { readonly topic: string; readonly partitions: number; onDeleted(): void }) => {
  const engine = useEngine();
  const [open, setOpen] = useState<'configs' | 'partitions' | 'delete' | null>(null);
  const close = (): void => setOpen(null);
  return (
    <>
      <IconButton label={`Configs of ${topic}`} onClick={() => setOpen('configs')}>
        <Settings2 size={15} aria-hidden />
      </IconButton>
      <IconButton label={`Add partitions to ${topic}`} onClick={() => setOpen('partitions')}>
        <Layers2 size={15} aria-hidden />
      </IconButton>
      <IconButton label={`Delete topic ${topic}`} onClick={() => setOpen('delete')}>
        <Trash2 size={15} aria-hidden />
      </IconButton>
      {open === 'configs' && <ConfigsDialog topic={topic} onClose={close} />}
      {open === 'partitions' && <AddPartitionsDialog topic={topic} partitions={partitions} onClose={close} />}
      {open === 'delete' && (
        <ConfirmDialog
          title={`Delete topic ${topic}?`}
          text={`All records in its ${partitions} ${partitions === 1 ? 'partition' : 'partitions'} go with it, for everybody. What reads or writes it will fail.`}
          verb="Delete topic"
          act={() => engine.cluster.deleteTopic(topic)}
          onDone={() => {
            close();
            onDeleted();
          }}
          onClose={close}
        />
      )}
    </>
  );
};
