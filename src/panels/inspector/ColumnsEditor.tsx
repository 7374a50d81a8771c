import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import type { Column, RelationConfig } from '../../../workers/protocol/index.ts';
import { Select, TextInput } from '../../ui/Field.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { SmallButton } from '../../ui/SmallButton.tsx';
import { formName, readName } from '../shared/quoteName.ts';
import { useCatalog } from '../shared/useCatalog.ts';
import { replaceItem } from './selectItems.ts';
import type { NodeActions } from './useNodeActions.ts';
import './ItemRow.css';

const PLAIN_TYPES = ['VARCHAR', 'INTEGER', 'BIGINT', 'DOUBLE', 'BOOLEAN'] as const;

/** The columns of a stream or table that is declared, not derived. */
export const ColumnsEditor = ({ config, actions }: { readonly config: RelationConfig; readonly actions: NodeActions }) => {
  const catalog = useCatalog();
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isAdding, setAdding] = useState(false);
  const types = [...new Set([...PLAIN_TYPES, ...(catalog?.types ?? []).filter((type) => /^\w+$/.test(type))])];
  const change = async (columns: readonly Column[]): Promise<string | null> => {
    const reason = await actions.configure({ ...config, columns });
    setRefusal(reason);
    return reason;
  };
  return (
    <section aria-label="Columns as declared">
      <h4 className="inspector-heading">Columns</h4>
      <ul className="item-list">
        {config.columns.map((column, index) => (
          <ColumnRow
            key={index}
            column={column}
            types={types}
            keyLabel={config.kind === 'table' ? 'Primary key' : 'Key'}
            commit={(next) => change(replaceItem(config.columns, index, next))}
            onRemove={() => void change(config.columns.filter((_, i) => i !== index))}
          />
        ))}
        {isAdding && (
          <ColumnRow
            column={{ name: '', type: 'VARCHAR', isKey: false }}
            types={types}
            keyLabel={config.kind === 'table' ? 'Primary key' : 'Key'}
            isNew
            commit={async (column) => {
              if (column.name === '') return null;
              const reason = await change([...config.columns, column]);
              if (reason === null) setAdding(false);
              return reason;
            }}
            onRemove={() => setAdding(false)}
          />
        )}
      </ul>
      {refusal !== null && (
        <p role="alert" className="inspector-refusal">
          {refusal}
        </p>
      )}
      <SmallButton onClick={() => setAdding(true)} disabled={isAdding}>
        <Plus size={14} aria-hidden /> Column
      </SmallButton>
    </section>
  );
};

interface ColumnRowProps {
  readonly column: Column;
  readonly types: readonly string[];
  readonly keyLabel: string;
  readonly isNew?: boolean;
  commit(column: Column): Promise<string | null>;
  onRemove(): void;
}

const ColumnRow = ({ column, types, keyLabel, isNew = false, commit, onRemove }: ColumnRowProps) => {
  const shown = { ...column, name: formName(column.name) };
  const [base, setBase] = useState(shown);
  const [draft, setDraft] = useState(shown);
  if (base.name !== shown.name || base.type !== shown.type || base.isKey !== shown.isKey) {
    setBase(shown);
    setDraft(shown);
  }
  const finish = (next: Column): void => {
    if (next.name !== shown.name || next.type !== shown.type || next.isKey !== shown.isKey) void commit({ ...next, name: readName(next.name) });
  };
  /** A column without a name waits for one; any other choice counts at once. */
  const choose = (next: Column): void => {
    setDraft(next);
    if (next.name.trim() !== '') finish(next);
  };
  const named = draft.name === '' ? 'New column' : draft.name;
  return (
    <li
      className="item-row"
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) finish(draft);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') finish(draft);
      }}
    >
      <TextInput aria-label={`${named}, name`} className="mono item-expression" autoFocus={isNew} placeholder="name" value={draft.name} onChange={(event) => setDraft({ ...draft, name: event.target.value })} />
      <Select aria-label={`${named}, type`} className="mono item-type" value={draft.type} onChange={(event) => choose({ ...draft, type: event.target.value })}>
        {(types.includes(draft.type) ? types : [draft.type, ...types]).map((type) => (
          <option key={type}>{type}</option>
        ))}
      </Select>
      <label className="item-key" title={keyLabel}>
        <input type="checkbox" aria-label={`${named}, ${keyLabel.toLowerCase()}`} checked={draft.isKey} onChange={(event) => choose({ ...draft, isKey: event.target.checked })} />
        key
      </label>
      <IconButton label={`Remove ${named}`} onClick={onRemove}>
        <X size={13} aria-hidden />
      </IconButton>
    </li>
  );
};
