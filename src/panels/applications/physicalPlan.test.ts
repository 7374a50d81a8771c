import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { InstanceView, StandbyTaskView, TaskView, TopologyView } from '../../../workers/protocol/index.ts';
import { leastWidth, physicalPlan } from './physicalPlan.ts';

const topology: TopologyView = {
  subtopologies: [0, 1].map((id) => ({ id, nodes: [], repartitionTopics: [], stores: id === 0 ? [] : [{ name: 's', changelogTopic: null }] })),
  globalStores: [],
};
const task = (taskId: string, state: TaskView['state'] = 'RUNNING'): TaskView => ({ taskId, subtopology: Number(taskId[0]), state, partitions: [], stores: [] });
const standby = (taskId: string): StandbyTaskView => ({ taskId, subtopology: Number(taskId[0]), isWarmUp: false, stores: [] });
const instance = (number: number, tasks: readonly TaskView[], standbyTasks: readonly StandbyTaskView[] = []): InstanceView => ({
  instanceId: `instance-${number}`, state: 'RUNNING', error: null, isKilled: false, waitedForUntilMs: null, threads: [], tasks, standbyTasks,
});
const applicationId = 'app';
const size = { width: 800, height: 500 };

test('whatever is where, cards lie in the column of their instance and cover each other nowhere', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ active: fc.integer({ min: 0, max: 6 }), standby: fc.integer({ min: 0, max: 4 }) }), { minLength: 1, maxLength: 8 }), fc.integer({ min: 200, max: 2000 }), (shares, width) => {
      let next = 0;
      const instances = shares.map(({ active, standby: copies }, i) => instance(i + 1, Array.from({ length: active }, () => task(`${next % 2}_${next++}`)), Array.from({ length: copies }, (_, j) => standby(`${j % 2}_${100 + j}`))));
      const { columns, tasks, height, head } = physicalPlan({ applicationId, instances, topology }, { width, height: 600 });
      expect(new Set(tasks.map(({ key }) => key)).size).toBe(tasks.length);
      for (const { box, instance: at } of tasks) {
        const column = columns.find(({ instance: one }) => one === at)!.box;
        expect(box.x).toBeGreaterThanOrEqual(column.x);
        expect(box.x + box.width).toBeLessThanOrEqual(column.x + column.width);
        expect(box.y).toBeGreaterThanOrEqual(head.height);
        expect(box.y + box.height).toBeLessThanOrEqual(height);
      }
      for (const [i, { box: a }] of tasks.entries())
        for (const { box: b } of tasks.slice(i + 1)) expect(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test('a task keeps its key when it moves, so that its card travels; a second holder gets another', () => {
  const keys = (instances: readonly InstanceView[]): string[] => physicalPlan({ applicationId, instances, topology }, size).tasks.map(({ key }) => key);
  expect(keys([instance(1, [task('0_0')]), instance(2, [])])).toEqual(['0_0']);
  expect(keys([instance(1, []), instance(2, [task('0_0')])])).toEqual(['0_0']);
  expect(keys([instance(1, [task('0_0')], [standby('1_0')]), instance(2, [task('0_0')])])).toEqual(['0_0', '0_0@instance-2', '1_0@instance-1-standby']);
});

test('rows of a sub-topology are the same for all instances, and cards grow where there is room', () => {
  const { tasks } = physicalPlan({ instances: [instance(1, [task('0_0'), task('1_0')]), instance(2, [task('0_1')]), instance(3, [task('1_1')])], topology, applicationId }, size);
  const y = new Map(tasks.map(({ key, box }) => [key, box.y]));
  expect(y.get('0_0')).toBe(y.get('0_1'));
  expect(y.get('1_0')).toBe(y.get('1_1'));
  const heightAt = (height: number): number => physicalPlan({ instances: [instance(1, [task('0_0')])], topology, applicationId }, { width: 800, height }).tasks[0]!.box.height;
  expect(heightAt(900)).toBeGreaterThan(heightAt(200));
});

test('letters grow with the room up to a limit; where columns are narrow and high, drawings stand above what cards say', () => {
  const many = Array.from({ length: 5 }, (_, i) => instance(i + 1, [task(`1_${i}`)]));
  const at = (width: number, height: number) => physicalPlan({ instances: many, topology, applicationId }, { width, height });
  expect(at(1_400, 900).letters).toBeGreaterThan(1.25);
  expect(at(1_400, 900).tasks[0]!.room.look).toBe('tall');
  expect(at(8_000, 4_000).letters).toBeLessThanOrEqual(2);
  const { height, tasks } = at(1_400, 900);
  expect(height).toBeLessThanOrEqual(900);
  expect(Math.min(...tasks.map(({ box }) => box.height))).toBeGreaterThan(150);
});

test('eight instances are seen at once on a page of 1280 by 720, and letters grow on a larger one', () => {
  const named: TopologyView = {
    globalStores: [],
    subtopologies: [
      { id: 0, nodes: [{ kind: 'source', name: 'Source', predecessors: [], successors: [], topics: ['hits'], stores: [] }], stores: [], repartitionTopics: [] },
      {
        id: 1, repartitionTopics: ['Aggregate-GroupBy-repartition'],
        nodes: [{ kind: 'source', name: 'Source', predecessors: [], successors: [], topics: ['Aggregate-GroupBy-repartition'], stores: [] }],
        stores: [{ name: 'Aggregate-Aggregate-Materialize', changelogTopic: 'Aggregate-Aggregate-Materialize-changelog' }],
      },
    ],
  };
  const eight = Array.from({ length: 8 }, (_, i) => instance(i + 1, [task(`${i % 2}_${i >> 1}`)]));
  const at = (width: number, height: number) => physicalPlan({ instances: eight, topology: named, applicationId }, { width, height });
  expect(leastWidth(8)).toBeLessThan(1_052);
  const small = at(1_052, 536);
  expect([small.width, small.height].map(Math.ceil)).toEqual([expect.toSatisfy((width: number) => width <= 1_052), expect.toSatisfy((height: number) => height <= 536)]);
  expect(at(1_362, 896).letters).toBeGreaterThan(1.3);
});

test('cards that have no room for a moment are squeezed into what their instance has, and nothing around them moves', () => {
  const share = { instanceCount: 2, hasIdle: false, cards: new Map([[0, 2], [1, 2]]) };
  const before = [instance(1, ['0_0', '0_1', '1_0', '1_1'].map((id) => task(id))), instance(2, ['0_2', '0_3', '1_2', '1_3'].map((id) => task(id)))];
  const crowded = [instance(1, ['0_0', '0_1', '0_2', '0_3', '1_0', '1_1', '1_2', '1_3'].map((id) => task(id))), instance(2, [])];
  const [even, uneven] = [before, crowded].map((instances) => physicalPlan({ instances, topology, applicationId }, size, { share }));
  expect(uneven!.bands).toEqual(even!.bands);
  expect(uneven!.letters).toBe(even!.letters);
  for (const { box, task: { subtopology } } of uneven!.tasks) {
    const band = uneven!.bands.find((one) => one.subtopology === subtopology)!;
    expect(box.y).toBeGreaterThanOrEqual(band.y);
    expect(box.y + box.height).toBeLessThanOrEqual(band.y + band.height);
  }
});

test('in a drawer that is hardly open the first tasks are seen', () => {
  const { isTight, tasks } = physicalPlan({ instances: [instance(1, [task('0_0'), task('0_1'), task('1_0')])], topology, applicationId }, { width: 560, height: 66 });
  expect(isTight).toBe(true);
  for (const { key, box } of tasks) if (key.startsWith('0')) expect(box.y + box.height).toBeLessThanOrEqual(66);
});

test('topics that the application makes lie above the sub-topology that reads them, with who writes them', () => {
  const sink = { kind: 'sink' as const, name: 'out', predecessors: [], successors: [], topics: ['by-page-repartition'], stores: [] };
  const crossing: TopologyView = { ...topology, subtopologies: [{ ...topology.subtopologies[0]!, nodes: [sink] }, { ...topology.subtopologies[1]!, repartitionTopics: ['by-page-repartition'] }] };
  const { crossings, tasks, bands } = physicalPlan({ instances: [instance(1, [task('0_0'), task('1_0')])], topology: crossing, applicationId }, size);
  expect(crossings.map(({ topics }) => topics)).toEqual([[{ topic: 'by-page-repartition', from: [0], to: 1 }]]);
  const [above, below] = tasks.map(({ box }) => box);
  expect(crossings[0]!.y).toBeGreaterThanOrEqual(above!.y + above!.height);
  expect(crossings[0]!.y + crossings[0]!.height).toBeLessThanOrEqual(bands[1]!.y);
  expect(bands[1]!.y).toBeLessThan(below!.y);
});
