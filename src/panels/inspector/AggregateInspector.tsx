import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { AggregateConfig } from '../../../workers/protocol/index.ts';
import { Select } from '../../ui/Field.tsx';
import { SmallButton } from '../../ui/SmallButton.tsx';
import { quoteName } from '../shared/quoteName.ts';
import { splitTopLevel } from '../shared/splitTopLevel.ts';
import { useCatalog } from '../shared/useCatalog.ts';
import { ColumnPicks } from './ColumnPicks.tsx';
import { CommitField } from './CommitField.tsx';
import { ItemRow } from './ItemRow.tsx';
import type { KindInspectorProps } from './KindInspectorProps.ts';
import { isGroupedBy, moveItem, readAggregate, replaceItem, toggleGroupBy, writeAggregate } from './selectItems.ts';

const COMMON = ['COUNT', 'SUM', 'AVG', 'MIN', 'MAX'] as const;

export const AggregateInspector = ({ node, config, actions }: KindInspectorProps<AggregateConfig>) => {
  const catalog = useCatalog();
  const functions = [...COMMON, ...(catalog?.functions ?? []).filter((known) => known.isAggregate && !COMMON.some((name) => name === known.name)).map((known) => known.name)];
  const columns = node.columnsIn.map((column) => quoteName(column.name));
  const [refusal, setRefusal] = useState<string | null>(null);
  const change = async (next: AggregateConfig): Promise<string | null> => {
    const reason = await actions.configure(next);
    setRefusal(reason);
    return reason;
  };
  const setItem = (index: number, item: AggregateConfig['items'][number]): Promise<string | null> =>
    change({ ...config, items: replaceItem(config.items, index, item) });

  return (
    <>
      <ColumnPicks legend="GROUP BY" columns={node.columnsIn} isPicked={({ name }) => isGroupedBy(config, name)} onToggle={({ name }) => void change(toggleGroupBy(config, name))} />
      <CommitField
        label={node.columnsIn.length > 0 ? 'GROUP BY, as text' : 'GROUP BY'}
        value={config.groupBy.join(', ')}
        isCode
        placeholder="columns or expressions"
        commit={(text) => change({ ...config, groupBy: splitTopLevel(text, ',') })}
      />
      <section aria-label="Aggregates">
        <h4 className="inspector-heading">What each group's row holds</h4>
        <ol className="item-list">
          {config.items.map((item, index) => {
            const call = readAggregate(item.expression, functions);
            return (
              <ItemRow
                key={index}
                item={item}
                index={index}
                count={config.items.length}
                expression={
                  call && (
                    <span className="item-expression item-call">
                      <Select
                        aria-label={`Item ${index + 1}, function`}
                        className="mono"
                        value={call.name}
                        onChange={(event) => {
                          const name = event.target.value;
                          const argument = call.argument === '*' && name !== 'COUNT' ? (columns.at(-1) ?? '*') : call.argument;
                          void setItem(index, { ...item, expression: writeAggregate({ name, argument }) });
                        }}
                      >
                        {functions.map((name) => (
                          <option key={name}>{name}</option>
                        ))}
                      </Select>
                      <Select
                        aria-label={`Item ${index + 1}, column`}
                        className="mono"
                        value={call.argument}
                        onChange={(event) => void setItem(index, { ...item, expression: writeAggregate({ ...call, argument: event.target.value }) })}
                      >
                        {[...new Set([...(call.name === 'COUNT' ? ['*'] : []), call.argument, ...columns])].map((argument) => (
                          <option key={argument}>{argument}</option>
                        ))}
                      </Select>
                    </span>
                  )
                }
                commit={(next) => setItem(index, next)}
                onMove={(by) => void change({ ...config, items: moveItem(config.items, index, by) })}
                onRemove={() => void change({ ...config, items: config.items.filter((_, i) => i !== index) })}
              />
            );
          })}
        </ol>
        {refusal !== null && (
          <p role="alert" className="inspector-refusal">
            {refusal}
          </p>
        )}
        <SmallButton onClick={() => void change({ ...config, items: [...config.items, { expression: 'COUNT(*)', alias: freeAlias(config) }] })}>
          <Plus size={14} aria-hidden /> Aggregate
        </SmallButton>
      </section>
    </>
  );
};

const freeAlias = (config: AggregateConfig): string => {
  const taken = new Set(config.items.map((item) => item.alias.toUpperCase()));
  for (let n = 1; ; n++) {
    const alias = n === 1 ? 'TOTAL' : `TOTAL_${n}`;
    if (!taken.has(alias)) return alias;
  }
};
