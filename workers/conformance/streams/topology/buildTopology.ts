import { ExpectationError } from '../../CaseOutcome.ts';
import { CaseTopology } from './CaseTopology.ts';
import type { NodeSpec } from './NodeSpec.ts';
import { aggregate } from './ops/aggregate.ts';
import { capture } from './ops/capture.ts';
import { captureChanges } from './ops/captureChanges.ts';
import { cogroup } from './ops/cogroup.ts';
import { count } from './ops/count.ts';
import { emitStrategy } from './ops/emitStrategy.ts';
import { filter, filterNot } from './ops/filter.ts';
import { flatMap } from './ops/flatMap.ts';
import { globalTable } from './ops/globalTable.ts';
import { groupBy } from './ops/groupBy.ts';
import { groupByKey } from './ops/groupByKey.ts';
import { join, leftJoin, outerJoin } from './ops/join.ts';
import { map } from './ops/map.ts';
import { mapValues } from './ops/mapValues.ts';
import { reduce } from './ops/reduce.ts';
import { repartition } from './ops/repartition.ts';
import { selectKey } from './ops/selectKey.ts';
import { stream } from './ops/stream.ts';
import { suppress } from './ops/suppress.ts';
import { table } from './ops/table.ts';
import { to } from './ops/to.ts';
import { toStream } from './ops/toStream.ts';
import { toTable } from './ops/toTable.ts';
import { windowedBy } from './ops/windowedBy.ts';
import { TableView } from './TableView.ts';
import type { TopologyOp } from './TopologyOp.ts';

/** The registry of ops. */
const ops: Readonly<Record<string, TopologyOp>> = {
  stream, table, globalTable,
  join, leftJoin, outerJoin,
  map, flatMap, selectKey, mapValues, filter, filterNot,
  repartition, toStream, toTable, to,
  groupByKey, groupBy, windowedBy, emitStrategy, count, reduce, aggregate, cogroup, suppress,
  capture, captureChanges,
};

/** Adds the nodes in their order; the tables of `lookedUp` get a view. Throws an ExpectationError at what is not known here. */
export const buildTopology = (nodes: readonly NodeSpec[], lookedUp: ReadonlySet<string>): CaseTopology => {
  const topology = new CaseTopology();
  for (const node of nodes) {
    const op = Object.hasOwn(ops, node.op) ? ops[node.op] : undefined;
    if (op === undefined) throw new ExpectationError(`there is no op "${node.op}"`);
    const unknown = Object.keys(node).find((field) => field !== 'id' && field !== 'op' && !op.fields.includes(field as keyof NodeSpec));
    if (unknown !== undefined) throw new ExpectationError(`the op "${node.op}" takes no "${unknown}"`);
    const built = op.add(node, topology);
    if (built !== undefined) topology.add(node.id, built);
  }
  for (const id of lookedUp) {
    const view = new TableView(topology.table(id));
    topology.views.set(id, view);
    topology.afterBuild((built) => view.addTo(built));
  }
  return topology;
};
