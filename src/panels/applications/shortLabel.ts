import { NODE_HEIGHT } from './layoutSubtopology.ts';
import { inWords } from './wrapName.ts';

/** Smaller letters than these, in pixels, are not read from a few rows away. */
const LEAST = 10;
const USUAL = 13.5;
/** Of a node's height. */
const MOST_OF_NODE = 0.64;

/** For the names in a drawing on that scale, in the drawing's own units; undefined where they could not be read. */
export const labelSize = (scale: number): number | undefined => {
  const size = Math.min(USUAL, NODE_HEIGHT * scale * MOST_OF_NODE);
  return size < LEAST ? undefined : Math.round(size / scale);
};

const LETTER = 0.57;
const MARGIN = 0.5;
/** A word that is hardly too long has smaller letters. */
const LEAST_SHARE = 0.8;

/** What a node does, of its name: "Aggregate-GroupBy-repartition-filter" is a filter, "KSTREAM-SINK-0000000004" a sink. `room` is in letters' heights, and so is `size`. */
export const shortLabel = (name: string, room: number): { readonly text: string; readonly size: number } => {
  const word = name.replace(/[-_.]?\d+$/, '').split(/[-.]/).findLast((part) => part !== '') ?? name;
  const width = (room - MARGIN) / LETTER;
  const share = Math.min(1, width / inWords(word));
  if (share >= LEAST_SHARE) return { text: word, size: share };
  let end = word.length - 1;
  while (end > 1 && inWords(word.slice(0, end)) + 1 > width) end--;
  return { text: `${word.slice(0, end)}…`, size: 1 };
};
