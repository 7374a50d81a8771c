import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { FailureNote } from '../kafka/FailureNote.tsx';
import { useAct } from '../kafka/useAct.ts';
import './DescribeDialog.css';

/** The topology as Kafka's own tools print it. */
export const DescribeDialog = ({ sink, description, onClose }: { readonly sink: string; readonly description: string; onClose(): void }) => {
  const { failure, run } = useAct();
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    if (await run(() => navigator.clipboard.writeText(description))) setCopied(true);
  };
  return (
    <Dialog
      isOpen
      size="large"
      title={`Topology of ${sink}`}
      description="As Kafka Streams describes it."
      onClose={onClose}
      footer={
        <Button tone="primary" onClick={() => void copy()}>
          {isCopied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />} {isCopied ? 'Copied' : 'Copy'}
        </Button>
      }
    >
      <pre className="topology-text mono" tabIndex={0} aria-label="Description of the topology">
        {description}
      </pre>
      <FailureNote failure={failure} />
    </Dialog>
  );
};
