import type { ast } from '../../ksql/index.ts';
import type { NodeId } from '../../protocol/index.ts';
import { connectorProperties } from '../documentGraph.ts';
import type { TextPatch } from '../TextPatch.ts';
import type { EditPlan } from './EditPlan.ts';
import { writeText } from './naming.ts';

/** Changes only the properties that differ, so that order, comments and formatting of the others stay. */
export const configureConnector = (nodeId: NodeId, tree: ast.CreateConnector, properties: Readonly<Record<string, string>>): EditPlan => {
  const before = connectorProperties(tree);
  const { entries } = tree.properties;
  const patches: TextPatch[] = [];
  entries.forEach((entry, i) => {
    const wanted = properties[entry.name];
    if (wanted === undefined) {
      const previous = entries[i - 1];
      const next = entries[i + 1];
      patches.push(previous ? { start: previous.span.end, end: entry.span.end, insert: '' } : { start: entry.span.start, end: next?.span.start ?? entry.span.end, insert: '' });
    } else if (wanted !== before[entry.name]) patches.push({ ...entry.value.span, insert: writeText(wanted) });
  });
  const added = Object.entries(properties).filter(([name]) => before[name] === undefined);
  const last = entries.at(-1);
  if (added.length > 0 && last !== undefined)
    patches.push({ start: last.span.end, end: last.span.end, insert: added.map(([name, value]) => `,\n  ${writeText(name)} = ${writeText(value)}`).join('') });
  return { patches, touched: [nodeId] };
};
