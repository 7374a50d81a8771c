import type { ApplicationView, InstanceView, StandbyTaskView, TaskView, TopologyView } from '../../../workers/protocol/index.ts';

export type PlacedTask =
  | { readonly kind: 'active'; readonly key: string; readonly task: TaskView; readonly instance: InstanceView; readonly box: Box }
  | { readonly kind: 'standby'; readonly key: string; readonly task: StandbyTaskView; readonly instance: InstanceView; readonly box: Box };

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A topic that the application makes, on its way from some sub-topologies to another. */
export interface Crossing {
  readonly topic: string;
  readonly from: readonly number[];
  readonly to: number;
}

export interface PhysicalPlan {
  readonly width: number;
  readonly height: number;
  readonly headHeight: number;
  /** Hardly any room: heads are a line, and a card is hardly more. */
  readonly isTight: boolean;
  /** Cards have their drawing beside their name only, and what they say below it. */
  readonly isStacked: boolean;
  /** How much larger than usual the letters are: 1 or more. */
  readonly letters: number;
  readonly columns: ReadonlyArray<{ readonly instance: InstanceView; readonly box: Box }>;
  /** A row over all instances for each sub-topology. */
  readonly bands: ReadonlyArray<{ readonly subtopology: number; readonly y: number; readonly height: number }>;
  /** Above the sub-topologies that read them. */
  readonly crossings: ReadonlyArray<{ readonly y: number; readonly height: number; readonly topics: readonly Crossing[] }>;
  readonly tasks: readonly PlacedTask[];
}

type Application = Pick<ApplicationView, 'instances' | 'topology'>;
interface Size {
  readonly width: number;
  readonly height: number;
}

const COLUMN_GAP = 10;
const COLUMN_PADDING = 8;
const CARD_GAP = 8;
const BAND_GAP = 8;
/** Groups do not move further apart than that. */
const MOST_APART = 44;
/** Less height than this, and cards are seen only where heads are small. */
const TIGHT_HEIGHT = 300;
/** The width that letters of usual size want, with the drawing beside them or above. */
const WIDE_CARD = 230;
const STACKED_CARD = 168;
/** A drawing beside all of it is larger: that makes up for somewhat smaller letters. */
const STACKED_WORTH = 0.8;
const WIDEST_CARD = 560;
const LARGEST_LETTERS = 1.75;
const BESIDE_GROWTH = 1.25;
/** A card that could be higher than its letters want is, a little. */
const MOST_AIR = 1.14;
const MOST_AIR_STACKED = 1.04;

const looks = {
  tight: { columnMin: 190, cardMin: 236, head: 34, heading: 0, crossing: 28 },
  /** What an instance says takes three lines. */
  narrow: { columnMin: 150, cardMin: 150, head: 130, heading: 20, crossing: 44 },
  usual: { columnMin: 150, cardMin: 150, head: 104, heading: 20, crossing: 46 },
} as const;
type Look = (typeof looks)[keyof typeof looks];
const NARROW_COLUMN = 340;

interface Row {
  readonly id: number;
  readonly stores: number;
  readonly held: ReadonlyArray<{ readonly instance: InstanceView; readonly active: readonly TaskView[]; readonly standby: readonly StandbyTaskView[] }>;
  /** Cards of the instance that has most. */
  readonly most: number;
  readonly topics: readonly Crossing[];
}

/** How cards of one sub-topology lie in every column. */
interface Grid {
  readonly row: Row;
  readonly columns: number;
  readonly lines: number;
  readonly cardWidth: number;
  readonly natural: number;
}

interface Arrangement {
  readonly grids: readonly Grid[];
  readonly isStacked: boolean;
  readonly letters: number;
  readonly worth: number;
}

/** A column for each instance, and in it a card for each task and copy that it has: sub-topology by sub-topology, in rows that all columns share. Everything grows with the room. */
export const physicalPlan = ({ instances, topology }: Application, available: Size): PhysicalPlan => {
  const isTight = available.height < TIGHT_HEIGHT;
  const count = Math.max(1, instances.length);
  const share = Math.floor((available.width - COLUMN_GAP * (count - 1)) / count);
  const look = isTight ? looks.tight : share < NARROW_COLUMN ? looks.narrow : looks.usual;
  const columnWidth = Math.max(look.columnMin, share);
  const rows = rowsOf({ instances, topology });
  const { grids, isStacked, letters } = arrange(rows, columnWidth - 2 * COLUMN_PADDING, available.height, look);
  const crossingHeight = Math.round(look.crossing * (1 + (letters - 1) / 2));
  const headHeight = Math.round(look.head * (1 + (letters - 1) / 3));
  const heading = Math.round(look.heading * letters);
  const beside = headHeight + BAND_GAP + grids.reduce((sum, { lines, row }) => sum + heading + lines * CARD_GAP + BAND_GAP + (row.topics.length > 0 ? crossingHeight : 0), 0);
  const natural = grids.reduce((sum, { lines, natural: one }) => sum + lines * one, 0);
  const tallness = isTight ? 1 : Math.max(letters, Math.min((available.height - beside) / natural, letters * (isStacked ? MOST_AIR_STACKED : MOST_AIR)));
  const cardHeightOf = (grid: Grid): number => Math.floor(grid.natural * tallness);
  const used = beside + grids.reduce((sum, grid) => sum + grid.lines * cardHeightOf(grid), 0);
  const spare = isTight ? 0 : Math.max(0, available.height - used);
  const apart = Math.min(MOST_APART, Math.floor(spare / (grids.length + 1)));

  const tasks: PlacedTask[] = [];
  const bands: Array<PhysicalPlan['bands'][number]> = [];
  const crossings: Array<PhysicalPlan['crossings'][number]> = [];
  const keys = new Set<string>();
  let y = headHeight + (isTight ? 4 : BAND_GAP) + Math.floor((spare - apart * Math.max(0, grids.length - 1)) / 2);
  for (const [depth, grid] of grids.entries()) {
    const { row, columns, lines, cardWidth } = grid;
    const cardHeight = cardHeightOf(grid);
    if (depth > 0) y += apart;
    if (row.topics.length > 0) {
      // In the middle between the two groups.
      const lift = depth > 0 ? Math.floor(apart / 2) : 0;
      crossings.push({ y: y - lift, height: crossingHeight, topics: row.topics });
      y += crossingHeight;
    }
    const margin = Math.max(0, Math.floor((columnWidth - 2 * COLUMN_PADDING - columns * cardWidth - (columns - 1) * CARD_GAP) / 2));
    for (const [index, { instance, active, standby }] of row.held.entries()) {
      const boxOf = (position: number): Box => ({
        x: index * (columnWidth + COLUMN_GAP) + COLUMN_PADDING + margin + (position % columns) * (cardWidth + CARD_GAP),
        y: y + heading + Math.floor(position / columns) * (cardHeight + CARD_GAP),
        width: cardWidth, height: cardHeight,
      });
      for (const [position, task] of active.entries()) {
        // Whoever has not noticed that others took over has the task a second time.
        const key = keys.has(task.taskId) ? `${task.taskId}@${instance.instanceId}` : task.taskId;
        keys.add(key);
        tasks.push({ kind: 'active', key, task, instance, box: boxOf(position) });
      }
      for (const [position, task] of standby.entries()) tasks.push({ kind: 'standby', key: `${task.taskId}@${instance.instanceId}-standby`, task, instance, box: boxOf(active.length + position) });
    }
    const height = heading + lines * (cardHeight + CARD_GAP);
    bands.push({ subtopology: row.id, y, height });
    y += height + (isTight ? 0 : BAND_GAP);
  }
  return {
    bands, crossings, tasks, headHeight, isTight, isStacked, letters,
    width: count * columnWidth + (count - 1) * COLUMN_GAP,
    height: y,
    columns: instances.map((instance, index) => ({ instance, box: { x: index * (columnWidth + COLUMN_GAP), y: 0, width: columnWidth, height: y } })),
  };
};

const rowsOf = ({ instances, topology }: Application): Row[] =>
  topology.subtopologies.map(({ id, stores, repartitionTopics }) => {
    const held = instances.map((instance) => ({ instance, active: instance.tasks.filter(({ subtopology }) => subtopology === id), standby: instance.standbyTasks.filter(({ subtopology }) => subtopology === id) }));
    return {
      id, held,
      stores: stores.length,
      most: Math.max(1, ...held.map(({ active, standby }) => active.length + standby.length)),
      topics: repartitionTopics.map((topic) => ({ topic, from: writersOf(topology, topic), to: id })),
    };
  });

const writersOf = ({ subtopologies }: TopologyView, topic: string): number[] =>
  subtopologies.filter(({ nodes }) => nodes.some(({ kind, topics }) => kind === 'sink' && topics.includes(topic))).map(({ id }) => id);

/** As many cards beside each other as let letters be largest. */
const arrange = (rows: readonly Row[], inner: number, height: number, look: Look): Arrangement => {
  const mostPerLine = Math.max(1, Math.floor((inner + CARD_GAP) / (look.cardMin + CARD_GAP)));
  const first = Math.min(mostPerLine, Math.max(1, ...rows.map((row) => row.most)));
  if (look === looks.tight) return { grids: rows.map((row) => gridOf(row, first, inner, tightHeight)), isStacked: false, letters: 1, worth: 1 };
  const all = Array.from({ length: first }, (_, i) => [arrangement(rows, first - i, false, inner, height, look), arrangement(rows, first - i, true, inner, height, look)]).flat();
  return all.reduce((best, one) => (one.worth > best.worth + 0.02 ? one : best));
};

const arrangement = (rows: readonly Row[], perLine: number, isStacked: boolean, inner: number, height: number, look: Look): Arrangement => {
  const grids = rows.map((row) => gridOf(row, perLine, inner, isStacked ? stackedHeight : wideHeight));
  const fixed = look.head + BAND_GAP + grids.reduce((sum, { lines, row }) => sum + look.heading + lines * CARD_GAP + BAND_GAP + (row.topics.length > 0 ? look.crossing : 0), 0);
  const natural = grids.reduce((sum, { lines, natural: one }) => sum + lines * one, 0);
  // What is beside the cards grows with them, by less.
  const stretch = natural === 0 ? 1 : (height - fixed * BESIDE_GROWTH) / natural;
  const fit = Math.min(stretch, ...grids.map(({ cardWidth }) => cardWidth / (isStacked ? STACKED_CARD : WIDE_CARD)), LARGEST_LETTERS);
  return { grids, isStacked, letters: Math.max(1, fit), worth: fit * (isStacked ? STACKED_WORTH : 1) };
};

const gridOf = (row: Row, perLine: number, inner: number, heightOf: (stores: number) => number): Grid => {
  const lines = Math.ceil(row.most / perLine);
  const columns = Math.ceil(row.most / lines);
  const cardWidth = Math.min(WIDEST_CARD, Math.floor((inner - CARD_GAP * (columns - 1)) / columns));
  return { row, columns, lines, cardWidth, natural: heightOf(row.stores) };
};

// What a card says takes that much, with letters of usual size: its names may take two lines each.
const tightHeight = (stores: number): number => 26 + 18 * stores;
const stackedHeight = (stores: number): number => 93 + 80 * stores;
const wideHeight = (stores: number): number => 66 + 76 * stores + (stores === 0 ? 0 : 32);
