import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { SelectConfig } from '../../../workers/protocol/index.ts';
import { SmallButton } from '../../ui/SmallButton.tsx';
import { splitTopLevel } from '../shared/splitTopLevel.ts';
import { ColumnPicks } from './ColumnPicks.tsx';
import { CommitField } from './CommitField.tsx';
import { ItemRow } from './ItemRow.tsx';
import type { KindInspectorProps } from './KindInspectorProps.ts';
import { isPicked, moveItem, replaceItem, toggleColumn } from './selectItems.ts';

export const SelectInspector = ({ node, config, actions }: KindInspectorProps<SelectConfig>) => {
  const [refusal, setRefusal] = useState<string | null>(null);
  /** An item that is not whole yet lives here, not in the text. */
  const [isAdding, setAdding] = useState(false);
  const change = async (items: SelectConfig['items']): Promise<string | null> => {
    const reason = await actions.configure({ ...config, items });
    setRefusal(reason);
    return reason;
  };
  return (
    <>
      <ColumnPicks legend="Columns" columns={node.columnsIn} isPicked={({ name }) => isPicked(config.items, name)} onToggle={({ name }) => void change(toggleColumn(config.items, node.columnsIn, name))} />
      <section aria-label="Select list">
        <h4 className="inspector-heading">SELECT, in this order</h4>
        <ol className="item-list">
          {config.items.map((item, index) => (
            <ItemRow
              key={index}
              item={item}
              index={index}
              count={config.items.length}
              commit={(next) => change(replaceItem(config.items, index, next))}
              onMove={(by) => void change(moveItem(config.items, index, by))}
              onRemove={() => void change(config.items.filter((_, i) => i !== index))}
            />
          ))}
          {isAdding && (
            <ItemRow
              item={{ expression: '', alias: '' }}
              index={config.items.length}
              count={config.items.length + 1}
              isNew
              commit={async (item) => {
                if (item.expression === '') return null;
                const reason = await change([...config.items, item]);
                if (reason === null) setAdding(false);
                return reason;
              }}
              onRemove={() => setAdding(false)}
            />
          )}
        </ol>
        {refusal !== null && (
          <p role="alert" className="inspector-refusal">
            {refusal}
          </p>
        )}
        <SmallButton onClick={() => setAdding(true)} disabled={isAdding}>
          <Plus size={14} aria-hidden /> Expression
        </SmallButton>
      </section>
      <CommitField
        label="PARTITION BY"
        value={config.partitionBy.join(', ')}
        isCode
        placeholder="the key stays as it is"
        hint="Another key moves records to other partitions, through a topic of its own."
        commit={(text) => actions.configure({ ...config, partitionBy: splitTopLevel(text, ',') })}
      />
    </>
  );
};
