import { useState, type ReactNode } from 'react';
import { Field, Select } from '../../ui/Field.tsx';

export interface ChoiceFieldProps {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly string[];
  readonly hint?: ReactNode;
  readonly error?: string | null;
  /** Text of the empty choice; left out where one must be chosen. */
  readonly none?: string;
  commit(choice: string): Promise<string | null>;
}

/** Commits as it is chosen. A value that is not among the choices is kept as one. */
export const ChoiceField = ({ label, value, choices, hint, error = null, none, commit }: ChoiceFieldProps) => {
  const [refusal, setRefusal] = useState<string | null>(null);
  const all = value === '' || choices.includes(value) ? choices : [value, ...choices];
  return (
    <Field label={label} hint={hint} error={refusal ?? error}>
      {(ids) => (
        <Select {...ids} value={value} onChange={(event) => void commit(event.target.value).then(setRefusal)}>
          {(none !== undefined || value === '') && <option value="">{none ?? 'Choose…'}</option>}
          {all.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
};
