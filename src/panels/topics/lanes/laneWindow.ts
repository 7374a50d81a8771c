import type { Lane, LaneCell, LanePosition } from '../../../../workers/protocol/index.ts';

/** A cell and the gap behind it, in CSS pixels. */
export const CELL_WIDTH = 50;
/** Cells' room that stays free behind the log end, where its line and the flags of those who have read everything stand. */
const ROOM_AT_END = 2;

/** The stretch of a log that a lane shows: offsets from `first` on, `capacity` of them. */
export interface LaneWindow {
  readonly first: number;
  readonly capacity: number;
}

/** What a window is over: the log's two ends. */
export type LogEnds = Pick<Lane, 'logStartOffset' | 'logEndOffset'>;

/** The last offset that a window may begin with: then the log end and some room behind it are on screen. */
export const lastFirst = ({ logStartOffset, logEndOffset }: LogEnds, capacity: number): number => Math.max(logStartOffset, logEndOffset + ROOM_AT_END - capacity);

/** `at`: the offset that a person scrolled to; null follows the log end. */
export const laneWindow = (ends: LogEnds, width: number, at: number | null): LaneWindow => {
  const capacity = Math.max(1, Math.floor(width / CELL_WIDTH));
  const last = lastFirst(ends, capacity);
  return { first: at === null ? last : Math.min(last, Math.max(ends.logStartOffset, at)), capacity };
};

/** Where a scroll by `cells` ends; null once it is back at the log end, to follow it again. */
export const scrollLane = (ends: LogEnds, window: LaneWindow, cells: number): number | null => {
  const last = lastFirst(ends, window.capacity);
  const at = Math.max(ends.logStartOffset, window.first + cells);
  return at >= last ? null : at;
};

/** Pixels from the window's left edge to the left edge of the cell with that offset. */
export const xOf = (offset: number, window: LaneWindow): number => (offset - window.first) * CELL_WIDTH;

export type LaneSlot = { readonly offset: number; readonly cell: LaneCell | null };

/** The offsets on screen, each with its cell: null where the log has none, or where it has not been read yet. */
export const slotsOf = (ends: LogEnds, window: LaneWindow, cellAt: (offset: number) => LaneCell | undefined): readonly LaneSlot[] => {
  const from = Math.max(window.first, ends.logStartOffset);
  const to = Math.min(window.first + window.capacity, ends.logEndOffset);
  const slots: LaneSlot[] = [];
  for (let offset = from; offset < to; offset++) slots.push({ offset, cell: cellAt(offset) ?? null });
  return slots;
};

/** The stretch on screen that must be asked for: from the first offset that is not at hand up to what is. Null when all is there. */
export const missingOf = (ends: LogEnds, window: LaneWindow, isKnown: (offset: number) => boolean): { readonly from: number; readonly to: number } | null => {
  const start = Math.max(window.first, ends.logStartOffset);
  const end = Math.min(window.first + window.capacity, ends.logEndOffset);
  let from = start;
  while (from < end && isKnown(from)) from++;
  if (from === end) return null;
  let to = end;
  while (to > from && isKnown(to - 1)) to--;
  return { from, to };
};

// ------------------------------------------------------------------------------------------------------ lines

export type LineKind = 'start' | 'lso' | 'hw' | 'end';

export interface LaneLine {
  readonly offset: number;
  /** All that stand at this offset, in the order in which they follow each other. */
  readonly kinds: readonly LineKind[];
  readonly x: number;
}

export const lineNames: { readonly [Kind in LineKind]: { readonly short: string; readonly legend: string; readonly long: string } } = {
  start: { short: 'start', legend: 'log start', long: 'log start offset' },
  lso: { short: 'LSO', legend: 'last stable (LSO)', long: 'last stable offset: behind it are open transactions' },
  hw: { short: 'HW', legend: 'high watermark (HW)', long: 'high watermark: all in-sync replicas have what is before it' },
  end: { short: 'end', legend: 'log end', long: 'log end offset: the next record gets it' },
};

/** The log's four lines as far as they are on screen; those at the same offset are one line with several names. */
export const linesOf = (lane: Lane, window: LaneWindow): readonly LaneLine[] => {
  const all: ReadonlyArray<readonly [number, LineKind]> = [
    [lane.logStartOffset, 'start'], [lane.lastStableOffset, 'lso'], [lane.highWatermark, 'hw'], [lane.logEndOffset, 'end'],
  ];
  const byOffset = new Map<number, LineKind[]>();
  for (const [offset, kind] of all) byOffset.set(offset, [...(byOffset.get(offset) ?? []), kind]);
  return [...byOffset]
    .filter(([offset]) => offset >= window.first && offset <= window.first + window.capacity)
    .map(([offset, kinds]) => ({ offset, kinds, x: xOf(offset, window) }));
};

// ---------------------------------------------------------------------------------------------------- segments

export interface SegmentBracket {
  readonly baseOffset: number;
  readonly endOffset: number;
  readonly sizeInBytes: number;
  readonly isActive: boolean;
  readonly x: number;
  readonly width: number;
  /** It goes on beyond the window. */
  readonly isCutLeft: boolean;
  readonly isCutRight: boolean;
}

export const bracketsOf = (lane: Lane, window: LaneWindow): readonly SegmentBracket[] => {
  const windowEnd = window.first + window.capacity;
  return lane.segments.flatMap((segment) => {
    const from = Math.max(segment.baseOffset, window.first, lane.logStartOffset);
    const to = Math.min(segment.endOffset, windowEnd);
    // The active segment may be empty: it is drawn all the same, at the log end.
    const isEmptyEnd = segment.isActive && segment.endOffset === segment.baseOffset && to === from && from < windowEnd;
    if (to <= from && !isEmptyEnd) return [];
    return [{
      ...segment,
      x: xOf(from, window),
      width: Math.max((to - from) * CELL_WIDTH, isEmptyEnd ? CELL_WIDTH : 0),
      isCutLeft: segment.baseOffset < from,
      isCutRight: segment.endOffset > to,
    }];
  });
};

// ------------------------------------------------------------------------------------------------------- flags

export interface LaneFlag {
  readonly offset: number;
  readonly positions: readonly LanePosition[];
  readonly x: number;
  /** It stands beyond the window, on that side. */
  readonly beyond: 'left' | 'right' | null;
}

/** Flags stand before the cell that comes next for their consumer; those outside of the window gather at its edges. */
export const flagsOf = (positions: readonly LanePosition[], window: LaneWindow): readonly LaneFlag[] => {
  const flags = new Map<string, { offset: number; positions: LanePosition[]; x: number; beyond: LaneFlag['beyond'] }>();
  for (const position of [...positions].sort((a, b) => a.offset - b.offset || a.name.localeCompare(b.name))) {
    const beyond = position.offset < window.first ? 'left' : position.offset > window.first + window.capacity ? 'right' : null;
    const key = beyond ?? String(position.offset);
    const known = flags.get(key);
    if (known !== undefined) known.positions.push(position);
    else flags.set(key, { offset: position.offset, positions: [position], beyond, x: beyond === 'left' ? 0 : beyond === 'right' ? window.capacity * CELL_WIDTH : xOf(position.offset, window) });
  }
  return [...flags.values()];
};

const LETTER_WIDTH = 7;
const FLAG_PADDING = 20;
/** More flags than fit below each other share the last row. */
const FLAG_ROWS = 3;

export interface PlacedFlag extends LaneFlag {
  readonly text: string;
  /** From the lane's edge downwards to the cells; 0 is nearest to the cells. */
  readonly row: number;
  /** Its cloth hangs left of the pole: right of it there is no room. */
  readonly isFlipped: boolean;
}

/** Gives flags that would lie over each other rows of their own. */
export const placeFlags = (flags: readonly LaneFlag[], width: number): readonly PlacedFlag[] => {
  const taken: Array<Array<readonly [number, number]>> = [];
  return [...flags].sort((a, b) => a.x - b.x).map((flag) => {
    const text = flagText(flag);
    const length = text.length * LETTER_WIDTH + FLAG_PADDING;
    const isFlipped = flag.x + length > width;
    const span = isFlipped ? ([flag.x - length, flag.x] as const) : ([flag.x, flag.x + length] as const);
    const isFree = (row: number): boolean => (taken[row] ?? []).every(([from, to]) => span[1] <= from || span[0] >= to);
    let row = 0;
    while (row < FLAG_ROWS - 1 && !isFree(row)) row++;
    (taken[row] ??= []).push(span);
    return { ...flag, text, row, isFlipped };
  });
};

/** "Sally is here", "Sally and Bob are here", "Sally and 2 more are here"; of those off screen who, and where if it is one. */
export const flagText = ({ positions, offset, beyond }: Pick<LaneFlag, 'positions' | 'offset' | 'beyond'>): string => {
  const [first = '', second, ...rest] = [...new Set(positions.map(({ name }) => name))];
  const names = second === undefined ? first : rest.length === 0 ? `${first} and ${second}` : `${first} and ${rest.length + 1} more`;
  if (beyond === null) return `${names} ${second === undefined ? 'is' : 'are'} here`;
  return second === undefined ? `${names} at ${offset}` : names;
};

// ---------------------------------------------------------------------------------------------------- overview

/** Where an offset lies between the log's ends, 0 to 1: for the strip that shows the whole log. */
export const shareOf = (offset: number, { logStartOffset, logEndOffset }: LogEnds): number =>
  logEndOffset === logStartOffset ? 1 : Math.min(1, Math.max(0, (offset - logStartOffset) / (logEndOffset - logStartOffset)));
