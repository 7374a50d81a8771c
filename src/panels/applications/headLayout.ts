/** How an instance's name, state, sentence and buttons lie: in one column, buttons beside the name, or the state below it. */
export type HeadLook = 'usual' | 'wide' | 'narrow';

export interface HeadLayout {
  readonly look: HeadLook;
  readonly height: number;
  /** Of the sentence, at most. */
  readonly lines: number;
}

const NAME = 20;
const STATE = 17;
const LINE = 15;
const WAIT = 5;
const BUTTONS = 27;
const GAP = 4;
const PADDING = 15;
/** "instance-1  rebalancing" on one line. */
const NARROW = 162;
const NARROW_FRAME = 45;
/** With "Start again" and "Remove" beside them. */
const WIDE = 440;
/** "The group knows; its tasks are on their way" */
const USUAL_SENTENCE = 44;
/** "Idle: 8 tasks, one for each sub-topology and partition, and 9 instances" */
const IDLE_SENTENCE = 72;
const LETTER = 6.2;
const MOST_LINES = 5;

/** Room for the longest sentence that is to be expected, whatever it says now: cards below keep their places. */
export const headLayout = (columnWidth: number, letters: number, hasIdle: boolean): HeadLayout => {
  const growth = headGrowth(letters);
  const look: HeadLook = columnWidth < NARROW * growth + NARROW_FRAME ? 'narrow' : columnWidth >= WIDE * growth ? 'wide' : 'usual';
  const lines = Math.min(MOST_LINES, Math.ceil(((hasIdle ? IDLE_SENTENCE : USUAL_SENTENCE) * LETTER * growth) / (columnWidth - 20)));
  const height = look === 'wide' ? Math.max(BUTTONS, NAME * growth) + GAP : NAME * growth + (look === 'narrow' ? STATE * growth : 0) + 2 * GAP + BUTTONS;
  return { look, lines, height: Math.round(PADDING + height + lines * LINE * growth + GAP + WAIT) };
};

/** Heads grow with the cards, by less. */
export const headGrowth = (letters: number): number => 1 + (letters - 1) / 2;
