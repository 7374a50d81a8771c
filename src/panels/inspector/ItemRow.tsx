import { ArrowDown, ArrowUp, X } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { SelectItemConfig } from '../../../workers/protocol/index.ts';
import { TextInput } from '../../ui/Field.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import './ItemRow.css';

export interface ItemRowProps {
  readonly item: SelectItemConfig;
  readonly index: number;
  readonly count: number;
  readonly isNew?: boolean;
  /** In place of the field for the expression. */
  readonly expression?: ReactNode;
  commit(item: SelectItemConfig): Promise<string | null>;
  onMove?(by: -1 | 1): void;
  onRemove(): void;
}

/** One line of a select list: an expression and its alias, committed on Enter or on the way out of the line. */
export const ItemRow = ({ item, index, count, isNew = false, expression, commit, onMove, onRemove }: ItemRowProps) => {
  const shown = { expression: item.expression, alias: item.alias };
  const [base, setBase] = useState(shown);
  const [draft, setDraft] = useState(shown);
  if (base.expression !== shown.expression || base.alias !== shown.alias) {
    setBase(shown);
    setDraft(shown);
  }
  const isChanged = draft.expression !== shown.expression || draft.alias !== shown.alias;
  const finish = (): void => {
    if (isChanged) void commit({ expression: draft.expression.trim(), alias: draft.alias.trim() });
  };
  const name = `Item ${index + 1}`;
  return (
    <li
      className="item-row"
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) finish();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.target instanceof HTMLInputElement) finish();
        if (event.key === 'Escape' && isChanged) {
          event.stopPropagation();
          setDraft(shown);
        }
      }}
    >
      {expression ?? (
        <TextInput
          aria-label={`${name}, expression`}
          className="mono item-expression"
          autoFocus={isNew}
          placeholder="expression"
          value={draft.expression}
          onChange={(event) => setDraft({ ...draft, expression: event.target.value })}
        />
      )}
      <span className="item-as" aria-hidden>
        AS
      </span>
      <TextInput
        aria-label={`${name}, name`}
        className="mono item-alias"
        placeholder="name"
        value={draft.alias}
        onChange={(event) => setDraft({ ...draft, alias: event.target.value })}
      />
      <span className="item-tools">
        {onMove !== undefined && (
          <>
            <IconButton label={`Move ${name} up`} disabled={index === 0} onClick={() => onMove(-1)}>
              <ArrowUp size={13} aria-hidden />
            </IconButton>
            <IconButton label={`Move ${name} down`} disabled={index === count - 1} onClick={() => onMove(1)}>
              <ArrowDown size={13} aria-hidden />
            </IconButton>
          </>
        )}
        <IconButton label={`Remove ${name}`} onClick={onRemove}>
          <X size={13} aria-hidden />
        </IconButton>
      </span>
    </li>
  );
};
