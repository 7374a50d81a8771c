import { Pin, PinOff } from 'lucide-react';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { usePipeline, useView } from '../../stores/useStores.ts';
import { Select } from '../../ui/Field.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { KindIcon } from '../shared/KindIcon.tsx';
import { dataSubject, type DataSubject } from './dataSubject.ts';
import { RecordsView } from './RecordsView.tsx';
import { RowsView } from './RowsView.tsx';
import { SinkOutput } from './SinkOutput.tsx';
import './data.css';

/** The rows of a table or the records of a topic, live. The last node that has any stays until another is chosen. */
export const DataPanel = () => {
  const graph = usePipeline((state) => state.graph);
  const chosen = useView((state) => (state.selection.length === 1 ? state.selection[0] : undefined));
  const { dataNode, isPinned, showData, pinData } = {
    dataNode: useView((state) => state.dataNode),
    isPinned: useView((state) => state.isDataPinned),
    showData: useView((state) => state.showData),
    pinData: useView((state) => state.pinData),
  };
  const [tab, setTab] = useState<'rows' | 'changelog'>('rows');

  useEffect(() => {
    if (isPinned || chosen === undefined) return;
    const subject = dataSubject(graph, chosen);
    if (subject !== null) showData(subject.nodeId);
  }, [graph, chosen, isPinned, showData]);

  const subjects = useMemo(
    () => graph.nodes.flatMap((node) => {
      const subject = dataSubject(graph, node.id);
      return subject !== null && subject.nodeId === node.id ? [{ subject, node }] : [];
    }),
    [graph],
  );
  const shown =
    subjects.find((each) => each.node.id === dataNode) ??
    subjects.findLast((each) => each.subject.kind === 'table') ??
    subjects.findLast((each) => each.subject.kind === 'topic');
  if (shown === undefined) {
    return (
      <div className="data-empty">
        <h3>No data yet</h3>
        <p>Once the pipeline has a stream, a table or a sink, its records and rows appear here as they come.</p>
      </div>
    );
  }

  const { subject, node } = shown;
  const isWaiting = graph.undeployed.includes(node.id);
  const bar = (
    <>
      <KindIcon kind={node.config.kind} />
      <Select aria-label="Show the data of" className="data-subject" value={node.id} onChange={(event) => showData(event.target.value)}>
        {subjects.map((each) => (
          <option key={each.node.id} value={each.node.id}>
            {each.subject.name}
          </option>
        ))}
      </Select>
      <IconButton label={isPinned ? 'Follow the selection' : 'Stay on this one'} aria-pressed={isPinned} onClick={() => pinData(!isPinned)}>
        {isPinned ? <PinOff size={15} aria-hidden /> : <Pin size={15} aria-hidden />}
      </IconButton>
      {subject.kind === 'table' && (
        <span className="data-tabs" role="group" aria-label="Table or its changelog">
          {(['rows', 'changelog'] as const).map((id) => (
            <button key={id} type="button" aria-pressed={tab === id} onClick={() => setTab(id)}>
              {id === 'rows' ? 'Rows' : 'Changelog'}
            </button>
          ))}
        </span>
      )}
      {isWaiting && <span className="data-waiting">not running as it stands</span>}
    </>
  );
  return (
    <section className="data-panel" aria-label={`Data of ${subject.name}`}>
      {body(subject, tab, node.columnsOut, bar)}
    </section>
  );
};

const body = (subject: DataSubject, tab: 'rows' | 'changelog', columns: Parameters<typeof RowsView>[0]['columns'], bar: ReactNode): ReactNode => {
  switch (subject.kind) {
    case 'table':
      return tab === 'rows' ? (
        <RowsView key={subject.name} name={subject.name} columns={columns} bar={bar} />
      ) : (
        <RecordsView key={subject.topic} topic={subject.topic} columns={columns} bar={bar} />
      );
    case 'topic':
      return <RecordsView key={subject.topic} topic={subject.topic} columns={columns} bar={bar} />;
    case 'sink':
      return <SinkOutput connector={subject.name} file={subject.file} bar={bar} />;
  }
};
