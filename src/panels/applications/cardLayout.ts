import { storeForms, topicForms } from './topologyNames.ts';
import { fitName, fitWhole, inCode, inWords, type Fit } from './wrapName.ts';

/**
 * How the card of a task lies. Wide: its drawing at the left of all that it says. Stacked: beside its head only. Tall: above
 * it all. Tight: in two lines, for a drawer that is hardly open or a card that has lost its room for a moment.
 */
export type CardLook = 'wide' | 'stacked' | 'tall' | 'tight';

/** The names on the cards of one sub-topology. */
export interface CardNames {
  readonly applicationId: string;
  /** Of a task, with their numbers. */
  readonly partitions: readonly string[];
  readonly stores: ReadonlyArray<{ readonly name: string; readonly changelog: string | null }>;
}

/** What a text may take. */
export interface Room {
  readonly look: CardLook;
  /** Of a line, in pixels. */
  readonly width: number;
  /** Of letters, in pixels. */
  readonly size: number;
  /** Of a name, at most. */
  readonly lines: number;
}

/** Letters of usual size, in pixels. */
export const LETTERS = 11.5;
/** Widths of an average letter, of its size. */
export const CODE = 0.602;
const WORDS = 0.565;
/** Of the changelog's tag: its letters, and its border and padding. */
const TAG_LETTERS = 0.88;
const TAG_FRAME = 16;
/** Of a line: the rest is for the bar and the rows. */
const TIGHT_NAME = 0.56;
/** Beside the partition: the task's name, and what it read. */
const TIGHT_HEAD = 85;
const MOST_PARTITIONS = 2;
/** Beside what a card says: edges and paddings. */
const FRAME = { wide: 30, tight: 30, stacked: 22, tall: 22 } as const;
const TIGHT_DRAWING = 26;
const WIDEST_DRAWING = 190;
const WIDE_SHARE = 0.27;

/** Of the drawing, as its look wants it at least. */
export const drawingWidth = (look: CardLook, cardWidth: number, size: number): number => {
  if (look === 'tight') return TIGHT_DRAWING;
  // Beside it: "454 read".
  if (look === 'stacked') return Math.round(Math.max(14, Math.min(size * 3.3, cardWidth - FRAME.stacked - 6 - size * CODE * 8.6)));
  return look === 'tall' ? cardWidth - FRAME.tall : Math.round(Math.min(cardWidth * WIDE_SHARE, WIDEST_DRAWING));
};

/** For a line of what a card says, beside a drawing of that width. */
export const roomWidth = (look: CardLook, cardWidth: number, drawing: number): number => cardWidth - FRAME[look] - (look === 'wide' || look === 'tight' ? drawing : 0);

const partitionFit = ({ width, size, lines, look }: Room): readonly [perLine: number, fit: Fit] => [(look === 'tight' ? width - TIGHT_HEAD : width) / (size * CODE), { measure: inCode, lines: look === 'tight' ? 1 : lines }];
const storeFit = ({ width, size, lines, look }: Room): readonly [perLine: number, fit: Fit] => [(look === 'tight' ? width * TIGHT_NAME : width) / (size * WORDS), { measure: inWords, lines: look === 'tight' ? 1 : lines }];
const tagFit = ({ width, size, lines }: Room): readonly [perLine: number, fit: Fit] => [(width - TAG_FRAME) / (size * TAG_LETTERS * CODE), { measure: inCode, lines }];
/** Its store's name stands above it. */
const tagForms = (changelog: string, { applicationId, store }: { readonly applicationId: string; readonly store: string }): readonly string[] => {
  const forms = topicForms(changelog, applicationId);
  return forms.at(-1) === `${store}-changelog` ? [...forms, '…-changelog'] : forms;
};

/** Each of few on a line of its own, a single one on several. */
export const partitionLines = (partitions: readonly string[], applicationId: string, room: Room): readonly string[] => {
  const [perLine, fit] = partitionFit(room);
  const isTight = room.look === 'tight';
  if (partitions.length === 1) return fitName(topicForms(partitions[0]!, applicationId), perLine, fit);
  const shown = partitions.slice(0, isTight ? 1 : partitions.length > MOST_PARTITIONS ? MOST_PARTITIONS - 1 : MOST_PARTITIONS);
  const rest = partitions.length - shown.length;
  return [...shown.flatMap((one) => fitName(topicForms(one, applicationId), isTight ? perLine - 4 : perLine, { measure: inCode, lines: 1 })), ...(rest > 0 ? [`+ ${rest}`] : [])];
};
export const storeLines = (name: string, room: Room): readonly string[] => fitName(storeForms(name), ...storeFit(room));
export const tagLines = (changelog: string, of: { readonly applicationId: string; readonly store: string }, room: Room): readonly string[] => fitName(tagForms(changelog, of), ...tagFit(room));

/** Whether every name can be read whole, or loses no more than what all names of its kind share. */
export const isWhole = ({ applicationId, partitions, stores }: CardNames, room: Room): boolean =>
  (partitions.length !== 1 || fitWhole(topicForms(partitions[0]!, applicationId), ...partitionFit(room)) !== undefined)
  && stores.every(({ name, changelog }) => fitWhole(storeForms(name), ...storeFit(room)) !== undefined
    && (changelog === null || fitWhole(tagForms(changelog, { applicationId, store: name }), ...tagFit(room)) !== undefined));

const LINE = 1.25;
const GAP = 0.28;
/** A task's name, and beside or below it what it has read. */
export const STACKED_HEAD = 3.2;
const HEAD = { wide: 1.62, tall: 1.62, stacked: STACKED_HEAD, tight: 0 } as const;
const NARROW_HEAD = 2.9;
/** "447 records back in 4 ms", where there is a store to restore: in place of the partition in narrow cards, below the stores in wide ones. */
const RESTORED_LETTERS = 26;
/** "0_0  10,454 read" */
const HEAD_LETTERS = 17;
const PADDING = { wide: 12, tall: 24, stacked: 14, tight: 4 } as const;

/** Of all that a card says, in pixels, its padding included. */
export const factsHeight = ({ applicationId, partitions, stores }: CardNames, room: Room): number => {
  const { look, size, width } = room;
  if (look === 'tight') return 26 + 18 * stores.length;
  const head = look === 'tall' && width / (size * CODE) < HEAD_LETTERS ? NARROW_HEAD : HEAD[look];
  const restored = stores.length === 0 ? 0 : Math.ceil((RESTORED_LETTERS * WORDS * size) / width);
  const ofPartitions = partitions.length === 0 ? 1 : partitionLines(partitions, applicationId, room).length;
  const parts = [head, look === 'wide' ? LINE * ofPartitions : LINE * Math.max(ofPartitions, restored)];
  for (const { name, changelog } of stores) {
    const tag = changelog === null ? 0 : tagLines(changelog, { applicationId, store: name }, room).length * 1.2 * TAG_LETTERS + 4 / size + 0.2;
    parts.push(storeLines(name, room).length * LINE + 0.2 + LINE + tag);
  }
  if (look === 'wide' && restored > 0) parts.push(LINE * restored);
  return PADDING[look] + size * (parts.reduce((sum, part) => sum + part, 0) + GAP * (parts.length - 1));
};

/** How wide what a wide card says is: the drawing may have the rest. */
export const factsWidth = ({ applicationId, partitions, stores }: CardNames, room: Room): number => {
  const { size } = room;
  const code = partitions.length === 0 ? [] : partitionLines(partitions, applicationId, room).map((line) => inCode(line) * CODE * size);
  const ofStores = stores.flatMap(({ name, changelog }) => [
    ...storeLines(name, room).map((line) => inWords(line) * WORDS * size),
    ...(changelog === null ? [] : tagLines(changelog, { applicationId, store: name }, room).map((line) => inCode(line) * CODE * TAG_LETTERS * size + TAG_FRAME)),
  ]);
  return Math.min(room.width, Math.max(size * 12, ...code, ...ofStores) + 2);
};
