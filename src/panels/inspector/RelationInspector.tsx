import type { RelationConfig } from '../../../workers/protocol/index.ts';
import { formName, readName } from '../shared/quoteName.ts';
import { ChoiceField } from './ChoiceField.tsx';
import { ColumnsEditor } from './ColumnsEditor.tsx';
import { CommitField } from './CommitField.tsx';
import { InsertRecord } from './InsertRecord.tsx';
import type { KindInspectorProps } from './KindInspectorProps.ts';
import './RelationInspector.css';

const VALUE_FORMATS = ['JSON', 'DELIMITED', 'KAFKA'] as const;

export const RelationInspector = ({ node, config, actions }: KindInspectorProps<RelationConfig>) => (
  <>
    {!config.isDerived && !node.isDraft && <InsertRecord node={node} config={config} />}
    <CommitField label="Name" value={formName(config.name)} isCode isRequired hint="Every statement that names it is renamed with it." commit={(name) => actions.rename(readName(name))} />
    {!config.isDerived && <ColumnsEditor config={config} actions={actions} />}
    <details className="inspector-more" open={!config.isDerived}>
      <summary>Topic and formats</summary>
      <div className="inspector-grid">
        <CommitField label="Topic" value={config.topic} isCode commit={(topic) => actions.configure({ ...config, topic: topic.trim() })} />
        <CommitField
          label="Partitions"
          value={config.partitions === null ? '' : String(config.partitions)}
          inputMode="numeric"
          placeholder="default"
          commit={async (text) => {
            if (text.trim() !== '' && !/^[1-9]\d*$/.test(text.trim())) return 'A whole number from 1 on, or nothing.';
            return actions.configure({ ...config, partitions: text.trim() === '' ? null : Number(text) });
          }}
        />
        <ChoiceField label="Value format" value={config.valueFormat} choices={VALUE_FORMATS} commit={(valueFormat) => actions.configure({ ...config, valueFormat })} />
        {config.keyFormat !== '' && (
          <p className="inspector-fact">
            Key format <code>{config.keyFormat}</code>
          </p>
        )}
      </div>
    </details>
  </>
);
