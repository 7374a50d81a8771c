import { ChevronLeft, FileText, Trash2 } from 'lucide-react';
import type { ComponentType } from 'react';
import type { NodeConfig, PipelineNode } from '../../../workers/protocol/index.ts';
import { usePipeline, useView } from '../../stores/useStores.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { KindIcon } from '../shared/KindIcon.tsx';
import { kindNames } from '../../canvas/nodes/kindNames.ts';
import { ColumnsTable } from './ColumnsTable.tsx';
import { kindInspectors } from './kindInspectors.ts';
import type { KindInspectorProps } from './KindInspectorProps.ts';
import { NodeProblems } from './NodeProblems.tsx';
import { NodeRuntime } from './NodeRuntime.tsx';
import { useNodeActions } from './useNodeActions.ts';
import './NodeInspector.css';

/** All about one node: what is wrong, its settings, how it runs, and the columns that pass it. */
export const NodeInspector = ({ node }: { readonly node: PipelineNode }) => {
  const actions = useNodeActions(node);
  const select = useView((state) => state.select);
  const isWaiting = usePipeline((state) => state.view.undeployed.includes(node.id));
  // The registry pairs each kind with the form of that kind's config.
  const Form = kindInspectors[node.config.kind] as ComponentType<KindInspectorProps<NodeConfig>>;
  return (
    <article className="inspector-node" aria-label={`${kindNames[node.config.kind]} ${node.title}`}>
      <header className="inspector-header" data-kind={node.config.kind}>
        <IconButton label="Back to the whole pipeline" onClick={() => select([])}>
          <ChevronLeft size={16} aria-hidden />
        </IconButton>
        <KindIcon kind={node.config.kind} />
        <div className="inspector-title">
          <h3 title={node.title}>{node.title}</h3>
          <p>
            {kindNames[node.config.kind] === node.title ? node.subtitle : kindNames[node.config.kind]}
            {node.isDraft && ' · not connected yet'}
            {isWaiting && <span className="inspector-waiting"> · not running as it stands</span>}
          </p>
        </div>
        <span className="inspector-actions">
          <IconButton label="Show its text" onClick={actions.showText} disabled={node.span === null}>
            <FileText size={16} aria-hidden />
          </IconButton>
          <IconButton label="Delete" onClick={() => void actions.remove()}>
            <Trash2 size={16} aria-hidden />
          </IconButton>
        </span>
      </header>
      <NodeProblems node={node} />
      <NodeRuntime node={node} />
      <section className="inspector-form" aria-label="Settings">
        <Form node={node} config={node.config} actions={actions} />
      </section>
      {hasColumns(node) && (
        <section className="inspector-section" aria-label="Columns">
          <h4 className="inspector-heading">{isRelation(node) ? 'Columns' : 'Columns that leave'}</h4>
          <ColumnsTable columnsIn={node.columnsIn} columnsOut={node.columnsOut} />
        </section>
      )}
    </article>
  );
};

const isRelation = ({ config }: PipelineNode): boolean => config.kind === 'stream' || config.kind === 'table';

/** Connectors carry bytes, and the columns of what is declared stand in its form. */
const hasColumns = ({ config }: PipelineNode): boolean => {
  switch (config.kind) {
    case 'source-connector':
    case 'sink-connector':
      return false;
    case 'stream':
    case 'table':
      return config.isDerived;
    case 'filter':
    case 'select':
    case 'aggregate':
      return true;
  }
};
