import type { ApplicationView, InstanceView, StandbyTaskView, TaskView } from '../../../workers/protocol/index.ts';

export type PlacedTask =
  | { readonly kind: 'active'; readonly key: string; readonly task: TaskView; readonly instance: InstanceView; readonly box: Box }
  | { readonly kind: 'standby'; readonly key: string; readonly task: StandbyTaskView; readonly instance: InstanceView; readonly box: Box };

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PhysicalPlan {
  readonly width: number;
  readonly height: number;
  readonly columns: ReadonlyArray<{ readonly instance: InstanceView; readonly box: Box }>;
  /** A row over all instances for each sub-topology. */
  readonly bands: ReadonlyArray<{ readonly subtopology: number; readonly y: number; readonly height: number }>;
  readonly tasks: readonly PlacedTask[];
}

export const HEAD_HEIGHT = 116;
const COLUMN_GAP = 10;
const COLUMN_MIN = 150;
const COLUMN_PADDING = 8;
const CARD_MIN = 150;
const CARD_MAX = 380;
const CARD_GAP = 8;
const BAND_HEADING = 20;
const BAND_GAP = 8;
const STORE_HEIGHT = 31;
/** Cards grow where there is room, so that they can be seen from afar. */
const MOST_STRETCH = 2.2;

/** A column for each instance, and in it a card for each task and copy that it has: sub-topology by sub-topology, in rows that all columns share. */
export const physicalPlan = (application: Pick<ApplicationView, 'instances' | 'topology'>, available: { readonly width: number; readonly height: number }): PhysicalPlan => {
  const plain = place(application, available.width, 1);
  const cards = plain.bands.reduce((sum, { height }) => sum + height - BAND_HEADING, 0);
  const spare = available.height - plain.height;
  return spare <= 0 || cards === 0 ? plain : place(application, available.width, Math.min(MOST_STRETCH, 1 + spare / cards));
};

const place = ({ instances, topology }: Pick<ApplicationView, 'instances' | 'topology'>, available: number, stretch: number): PhysicalPlan => {
  const count = Math.max(1, instances.length);
  const columnWidth = Math.max(COLUMN_MIN, Math.floor((available - COLUMN_GAP * (count - 1)) / count));
  const perRow = Math.max(1, Math.floor((columnWidth - 2 * COLUMN_PADDING + CARD_GAP) / (CARD_MIN + CARD_GAP)));
  const tasks: PlacedTask[] = [];
  const bands: Array<PhysicalPlan['bands'][number]> = [];
  const keys = new Set<string>();
  let y = HEAD_HEIGHT + BAND_GAP;
  for (const { id, stores } of topology.subtopologies) {
    const cardHeight = Math.floor(Math.max(62, 46 + STORE_HEIGHT * stores.length) * stretch);
    const held = instances.map((instance) => ({ instance, active: instance.tasks.filter(({ subtopology }) => subtopology === id), standby: instance.standbyTasks.filter(({ subtopology }) => subtopology === id) }));
    const most = Math.max(1, ...held.map(({ active, standby }) => active.length + standby.length));
    const columns = Math.min(perRow, most);
    const cardWidth = Math.min(CARD_MAX, Math.floor((columnWidth - 2 * COLUMN_PADDING - CARD_GAP * (columns - 1)) / columns));
    for (const [index, { instance, active, standby }] of held.entries()) {
      const boxOf = (position: number): Box => ({
        x: index * (columnWidth + COLUMN_GAP) + COLUMN_PADDING + (position % columns) * (cardWidth + CARD_GAP),
        y: y + BAND_HEADING + Math.floor(position / columns) * (cardHeight + CARD_GAP),
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
    const height = BAND_HEADING + Math.ceil(most / columns) * (cardHeight + CARD_GAP);
    bands.push({ subtopology: id, y, height });
    y += height + BAND_GAP;
  }
  return {
    bands, tasks,
    width: count * columnWidth + (count - 1) * COLUMN_GAP,
    height: y,
    columns: instances.map((instance, index) => ({ instance, box: { x: index * (columnWidth + COLUMN_GAP), y: 0, width: columnWidth, height: y } })),
  };
};
