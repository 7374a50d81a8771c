import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { FailureNote } from './FailureNote.tsx';
import { useAct } from './useAct.ts';

export interface ConfirmDialogProps {
  readonly title: string;
  readonly text: string;
  /** On the button that does it. */
  readonly verb: string;
  act(): Promise<void>;
  onDone(): void;
  onClose(): void;
}

/** Asks before something is lost, and says why it was refused. */
export const ConfirmDialog = ({ title, text, verb, act, onDone, onClose }: ConfirmDialogProps) => {
  const { isBusy, failure, run } = useAct();
  return (
    <Dialog
      isOpen
      size="small"
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="danger" disabled={isBusy} onClick={() => void run(act).then((isDone) => isDone && onDone())}>
            {verb}
          </Button>
        </>
      }
    >
      <div className="dialog-form">
        <p>{text}</p>
        <FailureNote failure={failure} />
      </div>
    </Dialog>
  );
};
