import { useId, type ComponentProps, type ReactNode } from 'react';
import { classNames } from './classNames.ts';
import './Field.css';

export interface FieldProps {
  readonly label: string;
  /** One line under the control. */
  readonly hint?: ReactNode;
  /** Takes the hint's place, and is announced. */
  readonly error?: string | null;
  readonly isRequired?: boolean;
  /** Gets the ids that tie the control to label and message. */
  children(ids: { readonly id: string; readonly 'aria-describedby': string | undefined; readonly 'aria-invalid': boolean }): ReactNode;
}

/** A label above a control, with its hint or what is wrong with it. */
export const Field = ({ label, hint, error = null, isRequired = false, children }: FieldProps) => {
  const id = useId();
  const describes = error !== null || hint !== undefined ? `${id}-message` : undefined;
  return (
    <div className={classNames('field', error !== null && 'field-invalid')}>
      <label className="field-label" htmlFor={id}>
        {label}
        {isRequired && <span aria-hidden> *</span>}
      </label>
      {children({ id, 'aria-describedby': describes, 'aria-invalid': error !== null })}
      {describes !== undefined && (
        <p id={describes} className="field-message" role={error !== null ? 'alert' : undefined}>
          {error ?? hint}
        </p>
      )}
    </div>
  );
};

export const TextInput = ({ className, ...rest }: ComponentProps<'input'>) => (
  <input type="text" spellCheck={false} autoComplete="off" className={classNames('input', className)} {...rest} />
);

export const TextArea = ({ className, ...rest }: ComponentProps<'textarea'>) => (
  <textarea spellCheck={false} className={classNames('input', 'input-area', className)} {...rest} />
);

export const Select = ({ className, ...rest }: ComponentProps<'select'>) => <select className={classNames('input', className)} {...rest} />;
