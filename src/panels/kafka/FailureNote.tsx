import { RotateCw, TriangleAlert, X } from 'lucide-react';
import { Button } from '../../ui/Button.tsx';
import type { Failure } from './failure.ts';
import './FailureNote.css';

/** Kafka's name and number of what went wrong, whether trying again may help, and why. */
export const FailureNote = ({ failure, onClose }: { readonly failure: Failure | null; onClose?(): void }) => {
  if (failure === null) return null;
  return (
    <div className="failure" role="alert">
      <TriangleAlert size={15} aria-hidden />
      <div>
        <p className="failure-name">
          <code>{failure.name}</code>
          {failure.code !== null && <span className="failure-code">code {failure.code}</span>}
          {failure.code !== null && (
            <span className={failure.isRetriable ? 'failure-retriable' : 'failure-final'}>
              {failure.isRetriable && <RotateCw size={11} aria-hidden />}
              {failure.isRetriable ? 'retriable' : 'not retriable'}
            </span>
          )}
        </p>
        <p className="failure-message">{failure.message}</p>
      </div>
      {onClose !== undefined && (
        <Button tone="quiet" className="failure-close" aria-label="Close the message" onClick={onClose}>
          <X size={14} aria-hidden />
        </Button>
      )}
    </div>
  );
};
