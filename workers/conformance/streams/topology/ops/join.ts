import { unreachable } from '../../../../common/index.ts';
import { Joined, KStream, withKey, type AnyValueJoiner } from '../../../../streams/index.ts';
import { ExpectationError } from '../../../CaseOutcome.ts';
import { joinerWithKey, needsKey } from '../../functions/joiners.ts';
import { keySelector } from '../../functions/keySelectors.ts';
import type { BuiltNode, CaseTopology } from '../CaseTopology.ts';
import type { NodeSpec } from '../NodeSpec.ts';
import { absent } from '../required.ts';
import { toMaterialized } from '../toMaterialized.ts';
import type { TopologyOp } from '../TopologyOp.ts';
import { toJoinWindows, toMs, type JoinWindowsSpec } from '../windowsSpec.ts';

type Side = 'join' | 'leftJoin' | 'outerJoin';

const joinBy = (side: Side): TopologyOp => ({
  fields: ['left', 'right', 'joiner', 'windows', 'keySelector', 'graceMs', 'materialized'],
  add: (node, topology): BuiltNode => {
    if (!(topology.node(node.left).stage instanceof KStream)) {
      absent(node, 'windows');
      absent(node, 'graceMs');
      return { stage: node.keySelector === undefined ? tableTable(side, node, topology) : foreignKey(side, node, topology) };
    }
    absent(node, 'materialized');
    if (node.windows !== undefined) return { stage: streamStream(side, node, topology) };
    return { stage: topology.isGlobalTable(node.right) ? streamGlobalTable(side, node, topology) : streamTable(side, node, topology) };
  },
});

const streamStream = (side: Side, node: NodeSpec, topology: CaseTopology): unknown => {
  absent(node, 'keySelector');
  absent(node, 'graceMs');
  const left = topology.stream(node.left);
  const right = topology.stream(node.right);
  const joiner = streamJoiner(node);
  const windows = toJoinWindows(node.windows as JoinWindowsSpec);
  switch (side) {
    case 'join':
      return left.join(right, joiner, windows);
    case 'leftJoin':
      return left.leftJoin(right, joiner, windows);
    case 'outerJoin':
      return left.outerJoin(right, joiner, windows);
    default:
      return unreachable(side);
  }
};

const streamGlobalTable = (side: Side, node: NodeSpec, topology: CaseTopology): unknown => {
  absent(node, 'graceMs');
  const left = topology.stream(node.left);
  const right = topology.globalTable(node.right);
  const selector = keySelector(node.keySelector);
  const joiner = streamJoiner(node);
  if (side === 'join') return left.join(right, selector, joiner);
  if (side === 'leftJoin') return left.leftJoin(right, selector, joiner);
  throw noOuterJoin(node, 'of a stream with a global table');
};

const streamTable = (side: Side, node: NodeSpec, topology: CaseTopology): unknown => {
  absent(node, 'keySelector');
  const left = topology.stream(node.left);
  const right = topology.table(node.right);
  const joiner = streamJoiner(node);
  const plain = Joined.with<unknown, unknown, unknown>();
  const joined = node.graceMs === undefined ? plain : plain.withGracePeriod(toMs(node.graceMs, ''));
  if (side === 'join') return left.join(right, joiner, joined);
  if (side === 'leftJoin') return left.leftJoin(right, joiner, joined);
  throw noOuterJoin(node, 'of a stream with a table');
};

const tableTable = (side: Side, node: NodeSpec, topology: CaseTopology): unknown => {
  const left = topology.table(node.left);
  const right = topology.table(node.right);
  const joiner = tableJoiner(node);
  const materialized = toMaterialized(node.materialized);
  switch (side) {
    case 'join':
      return left.join(right, joiner, materialized);
    case 'leftJoin':
      return left.leftJoin(right, joiner, materialized);
    case 'outerJoin':
      return left.outerJoin(right, joiner, materialized);
    default:
      return unreachable(side);
  }
};

const foreignKey = (side: Side, node: NodeSpec, topology: CaseTopology): unknown => {
  const left = topology.table(node.left);
  const right = topology.table(node.right);
  const select = keySelector(node.keySelector);
  const extractor = (value: unknown, key: unknown): unknown => select(key, value);
  const joiner = tableJoiner(node);
  const materialized = toMaterialized(node.materialized);
  if (side === 'join') return left.join(right, extractor, joiner, materialized);
  if (side === 'leftJoin') return left.leftJoin(right, extractor, joiner, materialized);
  throw noOuterJoin(node, 'by a foreign key');
};

/** As the joiner with key where the function needs the key, else as the one without. */
const streamJoiner = ({ joiner }: NodeSpec): AnyValueJoiner<unknown, unknown, unknown, unknown> => {
  const apply = joinerWithKey(joiner);
  return needsKey(joiner) ? withKey(apply) : (left, right) => apply(null, left, right);
};

const tableJoiner = ({ id, joiner }: NodeSpec): ((left: unknown, right: unknown) => unknown) => {
  if (needsKey(joiner)) throw new ExpectationError(`"${id}": tables are joined without the key`);
  const apply = joinerWithKey(joiner);
  return (left, right) => apply(null, left, right);
};

const noOuterJoin = ({ id }: NodeSpec, what: string): ExpectationError => new ExpectationError(`"${id}" is an outer join ${what}, which there is not`);

export const join = joinBy('join');
export const leftJoin = joinBy('leftJoin');
export const outerJoin = joinBy('outerJoin');
