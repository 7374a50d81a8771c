import type { ApplicationView, InstanceView, StandbyTaskView, TaskView, TopologyView } from '../../../workers/protocol/index.ts';
import { arrangeCards, arrangeTightly, BAND_GAP, CARD_GAP, type CardGrid, type CardRow } from './arrangeCards.ts';
import { drawingWidth, LETTERS, roomWidth, type CardNames, type Room } from './cardLayout.ts';
import { shareNow, type CardShare } from './cardShare.ts';
import type { HeadLayout } from './headLayout.ts';
import { wholeTopicName } from './topologyNames.ts';
import type { Size } from './useSize.ts';

export type PlacedTask = {
  readonly key: string;
  readonly instance: InstanceView;
  readonly box: Box;
  /** What its names may take. */
  readonly room: Room;
  readonly drawing: Size;
} & ({ readonly kind: 'active'; readonly task: TaskView } | { readonly kind: 'standby'; readonly task: StandbyTaskView });

export interface Box extends Size {
  readonly x: number;
  readonly y: number;
}

/** A topic that the application makes, on its way from some sub-topologies to another. */
export interface Crossing {
  readonly topic: string;
  readonly from: readonly number[];
  readonly to: number;
}

export interface PhysicalPlan extends Size {
  readonly head: HeadLayout;
  /** Hardly any room: heads are a line, and a card is hardly more. */
  readonly isTight: boolean;
  /** How much larger than usual the letters are: 1 or more. */
  readonly letters: number;
  readonly columns: ReadonlyArray<{ readonly instance: InstanceView; readonly box: Box }>;
  /** A row over all instances for each sub-topology. */
  readonly bands: ReadonlyArray<{ readonly subtopology: number; readonly y: number; readonly height: number }>;
  /** Above the sub-topologies that read them. */
  readonly crossings: ReadonlyArray<{ readonly y: number; readonly height: number; readonly topics: readonly Crossing[] }>;
  readonly tasks: readonly PlacedTask[];
}

type Application = Pick<ApplicationView, 'applicationId' | 'instances' | 'topology'>;

export interface PlanContext {
  /** The share that cards are laid out for, where it is not the one of this moment. */
  readonly share?: CardShare;
  /** How large the drawings of the sub-topologies are, in the topology. */
  readonly drawings?: ReadonlyMap<number, Size>;
}

/** Less height than this, and cards are seen only where heads are small. */
const TIGHT_HEIGHT = 300;
const TIGHT = { columnMin: 190, cardMin: 236, head: 34, crossing: 28, top: 4 } as const;
/** Names still stand on two or three lines. */
export const COLUMN_MIN = 124;
const NARROW_COLUMN = 220;
const USUAL_DRAWING: Size = { width: 380, height: 340 };

/** A column for each instance, and in it a card for each task and copy that it has: sub-topology by sub-topology, in rows that all columns share. Everything grows with the room. */
export const physicalPlan = (application: Application, available: Size, { share = shareNow(application), drawings }: PlanContext = {}): PhysicalPlan => {
  const { instances, topology } = application;
  const isTight = available.height < TIGHT_HEIGHT;
  const count = Math.max(1, instances.length);
  const gap = columnGap(count);
  const columnWidth = Math.max(isTight ? TIGHT.columnMin : COLUMN_MIN, Math.floor((available.width - gap * (count - 1)) / count));
  const padding = columnWidth < NARROW_COLUMN ? 5 : 8;
  const inner = columnWidth - 2 * padding;
  const rows = topology.subtopologies.map((subtopology): CardRow => ({
    id: subtopology.id, names: namesOf(application, subtopology), most: share.cards.get(subtopology.id) ?? 1,
    hasTopics: subtopology.repartitionTopics.length > 0, drawing: sizeOf(drawings?.get(subtopology.id) ?? USUAL_DRAWING),
  }));
  const { grids, head, heading, crossing, apart, letters } = isTight
    ? arrangeTightly(rows, inner, TIGHT.cardMin, TIGHT.head, TIGHT.crossing)
    : arrangeCards(rows, { width: columnWidth, inner, hasIdle: share.hasIdle }, available.height);
  const left = (index: number): number => index * (columnWidth + gap);

  const tasks: PlacedTask[] = [];
  const bands: Array<PhysicalPlan['bands'][number]> = [];
  const crossings: Array<PhysicalPlan['crossings'][number]> = [];
  const keys = new Set<string>();
  let y = head.height + (isTight ? TIGHT.top : BAND_GAP + apart);
  for (const [depth, grid] of grids.entries()) {
    const { id } = grid.row;
    if (depth > 0) y += apart;
    if (grid.row.hasTopics) {
      // In the middle between the two groups.
      const lift = depth > 0 ? Math.floor(apart / 2) : 0;
      crossings.push({ y: y - lift, height: crossing, topics: crossingsInto(topology, id) });
      y += crossing;
    }
    for (const [index, instance] of instances.entries()) {
      const active = instance.tasks.filter(({ subtopology }) => subtopology === id);
      const standby = instance.standbyTasks.filter(({ subtopology }) => subtopology === id);
      const placeOf = places(grid, active.length + standby.length, { x: left(index) + padding, y: y + heading, width: inner });
      for (const [position, task] of active.entries()) {
        // Whoever has not noticed that others took over has the task a second time.
        const key = keys.has(task.taskId) ? `${task.taskId}@${instance.instanceId}` : task.taskId;
        keys.add(key);
        tasks.push({ kind: 'active', key, task, instance, ...placeOf(position) });
      }
      for (const [position, task] of standby.entries()) tasks.push({ kind: 'standby', key: `${task.taskId}@${instance.instanceId}-standby`, task, instance, ...placeOf(active.length + position) });
    }
    const height = heading + grid.lines * (grid.card.height + CARD_GAP);
    bands.push({ subtopology: id, y, height });
    y += height + (isTight ? 0 : BAND_GAP);
  }
  return {
    bands, crossings, tasks, head, isTight, letters,
    width: left(count - 1) + columnWidth,
    height: y,
    columns: instances.map((instance, index) => ({ instance, box: { x: left(index), y: 0, width: columnWidth, height: y } })),
  };
};

/** Nothing else of it: that would all be compared. */
const sizeOf = ({ width, height }: Size): Size => ({ width, height });

const columnGap = (count: number): number => (count > 4 ? 7 : 10);

/** The least width that so many instances can be seen in. */
export const leastWidth = (count: number): number => count * COLUMN_MIN + (count - 1) * columnGap(count);

type Place = Pick<PlacedTask, 'box' | 'room' | 'drawing'>;

/** Where the cards of one instance lie. More than there is room for, e.g. until others have taken their share, are squeezed into it: what is around them stays as it is. */
const places = (grid: CardGrid, count: number, at: { readonly x: number; readonly y: number; readonly width: number }): ((position: number) => Place) => {
  const { columns, card, room, drawing } = count > grid.columns * grid.lines ? squeezed(grid, count, at.width) : grid;
  const margin = Math.max(0, Math.floor((at.width - columns * card.width - (columns - 1) * CARD_GAP) / 2));
  return (position) => ({
    room, drawing,
    box: { ...card, x: at.x + margin + (position % columns) * (card.width + CARD_GAP), y: at.y + Math.floor(position / columns) * (card.height + CARD_GAP) },
  });
};

const SQUEEZED_MIN = 200;

const squeezed = ({ columns: before, lines, card, room: { size } }: CardGrid, count: number, inner: number): Omit<CardGrid, 'row' | 'lines'> => {
  const columns = Math.max(before, Math.min(Math.ceil(count / lines), Math.floor((inner + CARD_GAP) / (SQUEEZED_MIN + CARD_GAP))));
  const width = columns === before ? card.width : Math.floor((inner - (columns - 1) * CARD_GAP) / columns);
  const height = Math.floor((lines * (card.height + CARD_GAP)) / Math.ceil(count / columns)) - CARD_GAP;
  const drawing = drawingWidth('tight', width, LETTERS);
  return { columns, card: { width, height }, drawing: { width: drawing, height: height - 6 }, room: { look: 'tight', size: Math.min(size, LETTERS * 1.2), lines: 1, width: roomWidth('tight', width, drawing) } };
};

/** From the topology, not from what tasks have at the moment: who waits has nothing. */
const namesOf = ({ applicationId }: Application, subtopology: TopologyView['subtopologies'][number]): CardNames => ({
  applicationId,
  partitions: subtopology.nodes.flatMap(({ kind, topics }) => (kind === 'source' ? topics.map((topic) => `${wholeTopicName(applicationId, subtopology, topic)}-0`) : [])),
  stores: subtopology.stores.map(({ name, changelogTopic }) => ({ name, changelog: changelogTopic === null ? null : wholeTopicName(applicationId, subtopology, changelogTopic) })),
});

const crossingsInto = (topology: TopologyView, to: number): Crossing[] =>
  topology.subtopologies.flatMap(({ id, repartitionTopics }) => (id === to ? repartitionTopics.map((topic) => ({ topic, to, from: writersOf(topology, topic) })) : []));

const writersOf = ({ subtopologies }: TopologyView, topic: string): number[] =>
  subtopologies.filter(({ nodes }) => nodes.some(({ kind, topics }) => kind === 'sink' && topics.includes(topic))).map(({ id }) => id);
