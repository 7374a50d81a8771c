import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { Field, TextArea, TextInput } from '../../ui/Field.tsx';

export interface CommitFieldProps {
  readonly label: string;
  readonly value: string;
  readonly hint?: ReactNode;
  /** What is known to be wrong with the value as it stands. */
  readonly error?: string | null;
  readonly placeholder?: string;
  readonly isRequired?: boolean;
  readonly isCode?: boolean;
  readonly rows?: number;
  readonly inputMode?: 'text' | 'numeric' | 'decimal';
  /** Answers why not; the refusal stands at the field until the next try. */
  commit(text: string): Promise<string | null>;
  /** Below the control, with the means to write into it. */
  readonly tools?: (edit: { readonly draft: string; replace(change: (text: string, cursor: number) => { text: string; cursor: number }): void }) => ReactNode;
}

/** A field that keeps what is typed until Enter or the way out, then commits it; Escape takes it back. */
export const CommitField = ({
  label, value, hint, error = null, placeholder, isRequired = false, isCode = false, rows, inputMode, commit, tools,
}: CommitFieldProps) => {
  const [draft, setDraft] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const control = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const shown = draft ?? value;

  const finish = async (): Promise<void> => {
    if (draft === null || draft === value) {
      setDraft(null);
      setRefusal(null);
      return;
    }
    const reason = await commit(draft);
    setRefusal(reason);
    if (reason === null) setDraft(null);
  };

  // A click that selects another node may take the field away before it loses focus.
  const leave = useRef(finish);
  useEffect(() => {
    leave.current = finish;
  });
  useEffect(() => () => void leave.current(), []);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && !event.shiftKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      void finish();
    } else if (event.key === 'Escape' && draft !== null) {
      event.stopPropagation();
      setDraft(null);
      setRefusal(null);
    }
  };
  const replace = (change: (text: string, cursor: number) => { text: string; cursor: number }): void => {
    const input = control.current;
    const next = change(shown, input !== null && document.activeElement === input ? input.selectionStart : shown.length);
    setDraft(next.text);
    requestAnimationFrame(() => {
      input?.focus();
      input?.setSelectionRange(next.cursor, next.cursor);
    });
  };

  const common = {
    ref: control,
    value: shown,
    placeholder,
    onChange: (event: { readonly target: { readonly value: string } }) => setDraft(event.target.value),
    onBlur: () => void finish(),
    onKeyDown,
  };
  return (
    <Field label={label} hint={hint} error={refusal ?? error} isRequired={isRequired}>
      {(ids) => (
        <>
          {rows === undefined ? (
            <TextInput {...ids} {...common} inputMode={inputMode} className={isCode ? 'mono' : undefined} />
          ) : (
            <TextArea {...ids} {...common} rows={rows} />
          )}
          {tools?.({ draft: shown, replace })}
        </>
      )}
    </Field>
  );
};
