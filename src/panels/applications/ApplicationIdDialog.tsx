import { useState, type FormEvent } from 'react';
import { MAX_APPLICATION_ID_LENGTH, type ApplicationView } from '../../../workers/protocol/index.ts';
import { useEngine } from '../../stores/useStores.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field, TextInput } from '../../ui/Field.tsx';
import { FailureNote } from '../kafka/FailureNote.tsx';
import { useAct } from '../kafka/useAct.ts';
import { useRestartSeen } from './useRestartSeen.ts';
import './ApplicationIdDialog.css';

/** Another id is another application: no offsets, no state. */
export const ApplicationIdDialog = ({ application, onClose }: { readonly application: ApplicationView; onClose(): void }) => {
  const { applications } = useEngine();
  const { isBusy, failure, run, clear } = useAct();
  const [typed, setTyped] = useState('');
  useRestartSeen(application, onClose);
  const id = typed.trim();
  const isRefused = failure?.name === 'INVALID_APPLICATION_ID';
  const change = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (id !== '' && (await run(() => applications.setApplicationId(application.queryId, id)))) onClose();
  };
  return (
    <Dialog isOpen size="small" title={`Change the application.id of ${application.sink}`} onClose={onClose}>
      <form className="dialog-form" aria-label="Change application.id" onSubmit={(event) => void change(event)}>
        <p>
          The id names the consumer group and begins the names of internal topics. Under another one the query knows nothing of what it did: it reads its topics from the beginning and writes its results a second time.
        </p>
        <Field label="application.id" hint={<span className="application-id-hint">At most {MAX_APPLICATION_ID_LENGTH} letters, digits, “.”, “_” and “-”. Now {application.applicationId}</span>} error={isRefused ? failure.message : null}>
          {(ids) => (
            <TextInput
              {...ids}
              className="mono"
              autoFocus
              value={typed}
              onChange={(event) => {
                clear();
                setTyped(event.target.value);
              }}
            />
          )}
        </Field>
        <Button type="submit" tone="primary" className="application-id-button" disabled={isBusy || id === ''} aria-busy={isBusy}>
          Go on as <span>{id === '' ? 'another' : id}</span>
        </Button>
        {!isRefused && <FailureNote failure={failure} />}
      </form>
    </Dialog>
  );
};
