import type { FilterConfig } from '../../../workers/protocol/index.ts';
import { Chip } from '../../ui/Chip.tsx';
import { quoteName } from '../shared/quoteName.ts';
import { CommitField } from './CommitField.tsx';
import { insertPiece } from './insertPiece.ts';
import type { KindInspectorProps } from './KindInspectorProps.ts';
import './FilterInspector.css';

const OPERATORS = ['=', '<>', '<', '>', 'AND', 'OR', 'NOT', 'LIKE', 'IN', 'IS NOT NULL', 'BETWEEN'] as const;

export const FilterInspector = ({ node, config, actions }: KindInspectorProps<FilterConfig>) => (
  <CommitField
    label={config.clause === 'where' ? 'Keep records WHERE' : 'Keep rows HAVING'}
    value={config.condition}
    rows={3}
    placeholder={node.columnsIn[0] === undefined ? 'connect it first, then say which records pass' : `${quoteName(node.columnsIn[0].name)} = …`}
    error={node.problems.find((problem) => problem.severity === 'error')?.message ?? null}
    hint={config.clause === 'where' ? 'Enter applies it. Records for which it is not true are dropped.' : 'Enter applies it. Rows for which it is not true leave the table.'}
    commit={(condition) => actions.configure({ ...config, condition: condition.trim() })}
    tools={({ replace }) => (
      <div className="inspector-chips" role="group" aria-label="Write into the condition">
        {node.columnsIn.map((column) => (
          <Piece key={column.name} text={quoteName(column.name)} title={column.type} isColumn onPick={(text) => replace((typed, cursor) => insertPiece(typed, cursor, text))} />
        ))}
        {OPERATORS.map((operator) => (
          <Piece key={operator} text={operator} isColumn={false} onPick={(text) => replace((typed, cursor) => insertPiece(typed, cursor, text))} />
        ))}
      </div>
    )}
  />
);

const Piece = ({ text, title, isColumn, onPick }: { readonly text: string; readonly title?: string; readonly isColumn: boolean; onPick(text: string): void }) => (
  <Chip
    tone={isColumn ? 'accent' : 'plain'}
    title={title}
    // Focus stays in the field, which would commit when it is lost.
    onMouseDown={(event) => event.preventDefault()}
    onClick={() => onPick(text)}
  >
    {text}
  </Chip>
);
