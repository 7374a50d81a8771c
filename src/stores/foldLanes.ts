import type { Lane, LaneCell, LanesUpdate } from '../../workers/protocol/index.ts';

/** A topic's lanes as they stand, with the newest cells of each. */
export interface LanesData {
  readonly kind: 'lanes';
  readonly topic: string;
  readonly isInternal: boolean;
  readonly configs: Readonly<Record<string, string>>;
  readonly lanes: readonly Lane[];
  /** By partition, in the order of their offsets, without a hole that a cell was left out of. A lane's array keeps its identity while nothing new came. */
  readonly cells: ReadonlyMap<number, readonly LaneCell[]>;
}

/** Older cells are asked for when a lane scrolls back to them. */
export const CELLS_KEPT = 600;

export const foldLanes = (before: LanesData | undefined, update: LanesUpdate): LanesData => {
  const isFresh = before === undefined || update.reset || before.topic !== update.topic;
  const arrived = new Map<number, LaneCell[]>();
  for (const cell of update.cells) {
    const list = arrived.get(cell.partition);
    if (list === undefined) arrived.set(cell.partition, [cell]);
    else list.push(cell);
  }
  const cells = new Map<number, readonly LaneCell[]>();
  for (const lane of update.lanes) {
    const known = isFresh ? [] : (before.cells.get(lane.partition) ?? []);
    const end = isFresh ? null : (before.lanes.find((each) => each.partition === lane.partition)?.logEndOffset ?? null);
    cells.set(lane.partition, foldCells(lane, known, arrived.get(lane.partition) ?? [], end));
  }
  return { kind: 'lanes', topic: update.topic, isInternal: update.isInternal, configs: update.configs, lanes: update.lanes, cells };
};

/**
 * Appends what is new. Only the newest cells of a burst are sent: where they begin beyond the old log end, what came
 * before them is forgotten, so that a lane never shows a hole which is none. A log that was cut at either end loses cells.
 */
const foldCells = (lane: Lane, known: readonly LaneCell[], arrived: readonly LaneCell[], knownEnd: number | null): readonly LaneCell[] => {
  const first = arrived[0];
  const isTruncated = knownEnd !== null && lane.logEndOffset < knownEnd;
  const start = known[0];
  const isCut = start !== undefined && start.offset < lane.logStartOffset;
  if (first === undefined && !isTruncated && !isCut) return known;
  const isTorn = first !== undefined && knownEnd !== null && first.offset > knownEnd;
  const kept = isTorn
    ? []
    : known.filter(({ offset }) => offset >= lane.logStartOffset && offset < lane.logEndOffset && (first === undefined || offset < first.offset));
  return [...kept, ...arrived].slice(-CELLS_KEPT);
};
