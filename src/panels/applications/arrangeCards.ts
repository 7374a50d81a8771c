import { CODE, drawingWidth, factsHeight, factsWidth, isWhole, LETTERS, roomWidth, STACKED_HEAD, type CardLook, type CardNames, type Room } from './cardLayout.ts';
import { headLayout, type HeadLayout } from './headLayout.ts';
import { labelSize } from './shortLabel.ts';
import type { Size } from './useSize.ts';

/** What there is of one sub-topology. */
export interface CardRow {
  readonly id: number;
  readonly names: CardNames;
  /** Cards that an instance has room for. */
  readonly most: number;
  /** Something is drawn above it: topics that it reads. */
  readonly hasTopics: boolean;
  /** Of its drawing, as large as it is in the topology. */
  readonly drawing: Size;
}

/** How cards of one sub-topology lie in every column. */
export interface CardGrid {
  readonly row: CardRow;
  readonly columns: number;
  readonly lines: number;
  readonly card: Size;
  readonly room: Room;
  readonly drawing: Size;
}

export interface Arrangement {
  readonly grids: readonly CardGrid[];
  readonly head: HeadLayout;
  readonly heading: number;
  readonly crossing: number;
  /** Between two groups, and above the first. */
  readonly apart: number;
  readonly letters: number;
}

export const CARD_GAP = 8;
export const BAND_GAP = 8;
const CARD_MIN = 96;
const WIDEST_CARD = 680;
const LARGEST_LETTERS = 1.7;
const HEADING = 20;
const CROSSING = 46;
/** Groups do not move further apart than that. */
const MOST_APART = 44;
const APART_SHARE = 0.35;
/** A drawing above all that a card says is at least that high, and at most as large. */
const TALL_DRAWING = 72;
const LARGEST_DRAWING = 0.95;
/** A card that could be higher than what it says, is. */
const MOST_AIR = 0.3;
/** Letters on a line that a name is read by, where it has no room to stand whole. */
const ENOUGH_LETTERS = 16;
/** "0_0  54 read" beside a drawing. */
const WIDE_LETTERS = 13;

/** A look with more of its drawing makes up for somewhat smaller letters. */
const candidates: ReadonlyArray<{ readonly look: CardLook; readonly lines: number; readonly worth: number }> = [
  { look: 'wide', lines: 2, worth: 1 },
  { look: 'wide', lines: 3, worth: 0.97 },
  { look: 'tall', lines: 2, worth: 0.97 },
  { look: 'tall', lines: 3, worth: 0.96 },
  { look: 'stacked', lines: 2, worth: 0.86 },
  { look: 'stacked', lines: 3, worth: 0.85 },
];
const CUT_WORTH = 0.85;
const OVERFLOW_WORTH = 0.8;
/** Not even a partition's name has room beside the drawing. */
const CROWDED_WORTH = 0.5;

/** All drawings have names, or some. */
const NAMED_WORTH = 1.3;
const PARTLY_NAMED_WORTH = 1.12;
/** Letters may be that much smaller, so that drawings have names. */
const FOR_NAMES = 0.86;

interface Candidate {
  readonly look: CardLook;
  readonly lines: number;
  readonly perLine: number;
}

/** Where all cards lie. */
export interface Columns {
  readonly width: number;
  /** Of its cards. */
  readonly inner: number;
  readonly hasIdle: boolean;
}

/** The last one: tasks count several times a second, and what they are called and where they lie stays. */
let last: { readonly key: string; readonly arrangement: Arrangement } | undefined;

/** As many cards beside each other, and as they must look, so that most can be read. */
export const arrangeCards = (rows: readonly CardRow[], columns: Columns, height: number): Arrangement => {
  const key = JSON.stringify([rows, columns, height]);
  if (last?.key !== key) last = { key, arrangement: search(rows, columns, height) };
  return last.arrangement;
};

const search = (rows: readonly CardRow[], columns: Columns, height: number): Arrangement => {
  const mostPerLine = Math.max(1, Math.floor((columns.inner + CARD_GAP) / (CARD_MIN + CARD_GAP)));
  const first = Math.min(mostPerLine, Math.max(1, ...rows.map(({ most }) => most)));
  let best: { readonly arrangement: Arrangement; readonly worth: number } | undefined;
  for (let perLine = first; perLine >= 1; perLine--)
    for (const { look, lines, worth: ofLook } of candidates) {
      const measured = (letters: number): Measured => measure(rows, { look, lines, perLine }, letters, columns);
      const { letters: largest, worth: ofLetters } = largestLetters(look, measured, height);
      for (const letters of new Set([largest, Math.max(1, largest * FOR_NAMES)])) {
        const arrangement = spread(measured(letters), look, letters, height);
        const worth = (ofLetters * letters * ofLook * namedWorth(arrangement)) / largest;
        if (best === undefined || worth > best.worth + 0.02) best = { arrangement, worth };
      }
    }
  return best!.arrangement;
};

const namedWorth = ({ grids }: Arrangement): number => {
  const named = grids.filter(({ row, drawing }) => labelSize(Math.min(drawing.width / row.drawing.width, drawing.height / row.drawing.height)) !== undefined).length;
  return named === grids.length ? NAMED_WORTH : named > 0 ? PARTLY_NAMED_WORTH : 1;
};

/** Of a drawer that is hardly open: letters of usual size, whatever is cut. */
export const arrangeTightly = (rows: readonly CardRow[], inner: number, cardMin: number, head: number, crossing: number): Arrangement => {
  const perLine = Math.max(1, Math.floor((inner + CARD_GAP) / (cardMin + CARD_GAP)));
  const grids = rows.map((row) => gridOf(row, { look: 'tight', lines: 1, perLine }, 1, inner));
  return { grids, crossing, head: { look: 'usual', height: head, lines: 1 }, heading: 0, apart: 0, letters: 1 };
};

interface Measured {
  readonly grids: readonly CardGrid[];
  readonly head: HeadLayout;
  readonly heading: number;
  readonly crossing: number;
  readonly height: number;
}

const measure = (rows: readonly CardRow[], candidate: Candidate, letters: number, { width, inner, hasIdle }: Columns): Measured => {
  const grids = rows.map((row) => gridOf(row, candidate, letters, inner));
  const head = headLayout(width, letters, hasIdle);
  const heading = Math.round(HEADING * letters);
  const crossing = Math.round(CROSSING * (1 + (letters - 1) / 2));
  const height = head.height + BAND_GAP + grids.reduce((sum, { row, lines, card }) => sum + heading + lines * (card.height + CARD_GAP) + BAND_GAP + (row.hasTopics ? crossing : 0), 0);
  return { grids, head, heading, crossing, height };
};

const gridOf = (row: CardRow, { look, lines: nameLines, perLine }: Candidate, letters: number, inner: number): CardGrid => {
  const lines = Math.ceil(row.most / perLine);
  const columns = Math.ceil(row.most / lines);
  const width = Math.min(WIDEST_CARD, Math.floor((inner - CARD_GAP * (columns - 1)) / columns));
  const size = LETTERS * letters;
  const drawing = drawingWidth(look, width, size);
  const room: Room = { look, size, lines: nameLines, width: roomWidth(look, width, drawing) };
  const facts = factsHeight(row.names, room);
  const drawingHeight = look === 'tall' ? TALL_DRAWING : look === 'stacked' ? Math.round(size * STACKED_HEAD) : Math.round(facts) - 14;
  return { row, columns, lines, room, card: { width, height: Math.ceil(facts) + (look === 'tall' ? TALL_DRAWING : 0) }, drawing: { width: drawing, height: drawingHeight } };
};

const largestLetters = (look: CardLook, measured: (letters: number) => Measured, height: number): { readonly letters: number; readonly worth: number } => {
  const usual = measured(1);
  const isAllWhole = ({ grids }: Measured): boolean => grids.every(({ row, room }) => isWhole(row.names, room));
  const isCrowded = ({ grids }: Measured): boolean => look === 'wide' && !grids.every(({ room }) => hasLetters(room, WIDE_LETTERS));
  if (isCrowded(usual)) return { letters: 1, worth: CROWDED_WORTH * Math.min(1, height / usual.height) };
  const wasWhole = isAllWhole(usual);
  if (usual.height > height) return { letters: 1, worth: (OVERFLOW_WORTH * (wasWhole ? 1 : CUT_WORTH) * height) / usual.height };
  const isGood = (of: Measured): boolean => of.height <= height && !isCrowded(of) && (wasWhole ? isAllWhole(of) : of.grids.every(({ room }) => hasLetters(room, ENOUGH_LETTERS)));
  let [low, high] = [1, LARGEST_LETTERS];
  if (isGood(measured(high))) low = high;
  for (let step = 0; step < 5 && low < high; step++) {
    const middle = (low + high) / 2;
    if (isGood(measured(middle))) low = middle;
    else high = middle;
  }
  return { letters: low, worth: low * (wasWhole ? 1 : CUT_WORTH) };
};

const hasLetters = ({ width, size }: Room, count: number): boolean => width / (size * CODE) >= count;

/** What is left of the height goes to the drawings, then between the groups. */
const spread = ({ grids, head, heading, crossing, height: used }: Measured, look: CardLook, letters: number, height: number): Arrangement => {
  const spare = Math.max(0, height - used);
  const apart = Math.min(MOST_APART, Math.floor((spare * APART_SHARE) / (grids.length + 1)));
  const limits = grids.map(({ card, drawing, row }) => Math.max(0, look === 'tall' ? Math.min(LARGEST_DRAWING, drawing.width / row.drawing.width) * row.drawing.height - drawing.height : card.height * MOST_AIR));
  const shares = shareOut(spare - apart * (grids.length + 1), grids.map(({ lines }) => lines), limits);
  return {
    head, heading, crossing, apart, letters,
    grids: grids.map((grid, index) => withHeight(grid, look, shares[index]!)),
  };
};

/** Lines of each grid get the same, and what some may not have the others get. */
const shareOut = (spare: number, lines: readonly number[], limits: readonly number[]): readonly number[] => {
  const shares = lines.map(() => 0);
  for (let pass = 0; pass < lines.length; pass++) {
    const left = spare - shares.reduce((sum, share, index) => sum + share * lines[index]!, 0);
    const open = lines.reduce((sum, count, index) => sum + (shares[index]! < limits[index]! ? count : 0), 0);
    if (open === 0 || left < 1) break;
    for (const [index, limit] of limits.entries()) shares[index] = Math.min(limit, shares[index]! + left / open);
  }
  return shares.map(Math.floor);
};

const withHeight = (grid: CardGrid, look: CardLook, more: number): CardGrid => {
  const { card, drawing, row, room } = grid;
  const height = card.height + more;
  if (look === 'stacked') return { ...grid, card: { width: card.width, height } };
  if (look === 'tall') return { ...grid, card: { width: card.width, height }, drawing: { width: drawing.width, height: drawing.height + more } };
  // Beside what the card says there may be more room than the drawing asked for.
  const left = card.width - (card.width - drawing.width - room.width) - factsWidth(row.names, room);
  const width = Math.round(Math.max(drawing.width, Math.min(left, ((height - 14) * row.drawing.width) / row.drawing.height)));
  return { ...grid, card: { width: card.width, height }, drawing: { width, height: height - 14 } };
};
