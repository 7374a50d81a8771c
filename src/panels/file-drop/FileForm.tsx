import type { FileInspection } from '../../../workers/protocol/index.ts';
import { Field, Select, TextInput } from '../../ui/Field.tsx';
import type { FilePlan, PlannedColumn } from './FilePlan.ts';

const TYPES = ['VARCHAR', 'INTEGER', 'BIGINT', 'DOUBLE', 'BOOLEAN'] as const;

export interface FileFormProps {
  readonly inspection: FileInspection;
  readonly plan: FilePlan;
  readonly mistake: string | null;
  onChange(plan: FilePlan): void;
}

/** What the file becomes: a stream, its columns and their types, its key. */
export const FileForm = ({ inspection, plan, mistake, onChange }: FileFormProps) => {
  const setColumn = (index: number, change: Partial<PlannedColumn>): void => {
    const columns = plan.columns.map((column, i) => (i === index ? { ...column, ...change } : column));
    const isKeyTaken = columns.some((column) => column.isTaken && column.name === plan.key && column.type !== 'BOOLEAN');
    onChange({ ...plan, columns, key: isKeyTaken ? plan.key : null });
  };
  return (
    <form className="file-form" onSubmit={(event) => event.preventDefault()}>
      <div className="file-names">
        <Field label="Stream" isRequired>
          {(ids) => <TextInput {...ids} className="mono" value={plan.streamName} onChange={(event) => onChange({ ...plan, streamName: event.target.value })} />}
        </Field>
        <Field label="Key">
          {(ids) => (
            <Select {...ids} value={plan.key ?? ''} onChange={(event) => onChange({ ...plan, key: event.target.value === '' ? null : event.target.value })}>
              <option value="">none</option>
              {plan.columns.filter((column) => column.isTaken && column.type !== 'BOOLEAN').map((column) => (
                <option key={column.name}>{column.name}</option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Partitions">
          {(ids) => <TextInput {...ids} type="number" min={1} max={64} value={plan.partitions} onChange={(event) => onChange({ ...plan, partitions: event.target.valueAsNumber })} />}
        </Field>
      </div>
      {mistake !== null && (
        <p className="file-mistake" role="alert">
          {mistake}
        </p>
      )}
      <div className="file-columns">
        <table>
          <caption className="visually-hidden">Columns of the file</caption>
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">Load</span>
              </th>
              <th scope="col">Column</th>
              <th scope="col">Type</th>
              <th scope="col">For example</th>
            </tr>
          </thead>
          <tbody>
            {plan.columns.map((column, index) => {
              const found = inspection.columns[index];
              return (
                <tr key={column.name} className={column.isTaken ? undefined : 'file-left-out'}>
                  <td>
                    <input type="checkbox" aria-label={`Load ${column.name}`} checked={column.isTaken} onChange={(event) => setColumn(index, { isTaken: event.target.checked })} />
                  </td>
                  <td className="mono">{column.name}</td>
                  <td>
                    <Select aria-label={`Type of ${column.name}`} className="mono" value={column.type} disabled={!column.isTaken} onChange={(event) => setColumn(index, { type: event.target.value })}>
                      {TYPES.map((type) => (
                        <option key={type}>{type}</option>
                      ))}
                    </Select>
                  </td>
                  <td className="file-examples mono" title={found?.examples.join('\n')}>
                    {found?.examples.join(', ')}
                    {found?.isNullable === true && <i> empty cells</i>}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </form>
  );
};
