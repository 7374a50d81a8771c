import fc from 'fast-check';
import { expect, test } from 'vitest';
import { must } from '../../../common/index.ts';
import { formatTaskId } from '../../api/TaskId.ts';
import { taskLag, type ClientState } from './ClientState.ts';
import { fallbackPriorTaskAssignor } from './fallbackPriorTaskAssignor.ts';
import { highAvailabilityTaskAssignor } from './highAvailabilityTaskAssignor.ts';
import { LATEST_OFFSET } from './SubscriptionInfo.ts';
import type { TaskAssignment, TasksToAssign } from './TaskAssignor.ts';

const ACCEPTABLE = 10_000;
const config = (numStandbyReplicas: number, maxWarmupReplicas = 2) =>
  ({ numStandbyReplicas, acceptableRecoveryLag: ACCEPTABLE, maxWarmupReplicas, probingRebalanceIntervalMs: 600_000 });

/** An instance between rebalances: what it has of which task. */
interface Instance {
  readonly processId: string;
  readonly capacity: number;
  readonly sums: ReadonlyMap<string, number>;
}

interface Scenario {
  readonly tasks: TasksToAssign;
  readonly ends: ReadonlyMap<string, number>;
  readonly instances: readonly Instance[];
}

const stateOf = ({ processId, capacity, sums }: Instance, ends: ReadonlyMap<string, number>): ClientState => ({
  processId, capacity,
  previousActiveTasks: new Set([...sums].filter(([, sum]) => sum === LATEST_OFFSET).map(([task]) => task)),
  previousStandbyTasks: new Set([...sums].filter(([, sum]) => sum !== LATEST_OFFSET).map(([task]) => task)),
  taskLags: new Map([...ends].map(([task, end]) => [task, taskLag(sums.get(task) ?? 0, end)])),
});

const assign = ({ tasks, ends, instances }: Scenario, standbys: number, warmups = 2): TaskAssignment =>
  highAvailabilityTaskAssignor(instances.map((instance) => stateOf(instance, ends)), tasks, config(standbys, warmups));

const allOf = (tasks: TasksToAssign): number => tasks.all.length;

/** What instances have once they run the assignment and everything has caught up. */
const settled = (scenario: Scenario, { clients }: TaskAssignment): Scenario => ({
  ...scenario,
  instances: scenario.instances.map((instance) => {
    const { active, standby } = must(clients.get(instance.processId));
    const sums = new Map<string, number>();
    for (const [task, sum] of instance.sums) sums.set(task, sum === LATEST_OFFSET ? must(scenario.ends.get(task)) : sum);
    for (const task of standby) sums.set(task, must(scenario.ends.get(task)));
    for (const task of active) if (scenario.tasks.stateful.has(task)) sums.set(task, LATEST_OFFSET);
    return { ...instance, sums };
  }),
});

/** Probes until the group has nothing left to improve. */
const converge = (start: Scenario, standbys: number, warmups = 2): { readonly scenario: Scenario; readonly assignment: TaskAssignment; readonly rounds: number } => {
  let scenario = start;
  for (let rounds = 1; rounds < 100; rounds++) {
    const assignment = assign(scenario, standbys, warmups);
    scenario = settled(scenario, assignment);
    if (!assignment.probingRebalanceNeeded) return { scenario, assignment, rounds };
  }
  throw new Error('the group never settles');
};

const countsOf = ({ clients }: TaskAssignment, fits: (task: string) => boolean = () => true): number[] =>
  [...clients.values()].map(({ active }) => [...active].filter(fits).length);
const plain = ({ clients }: TaskAssignment): unknown =>
  [...clients].map(([id, { active, standby }]) => [id, [...active].sort(), [...standby].sort()]).sort();

const tasksArb = fc.array(fc.record({ partitions: fc.integer({ min: 1, max: 6 }), isStateful: fc.boolean() }), { minLength: 1, maxLength: 3 })
  .map((subtopologies): TasksToAssign => {
    const ids = subtopologies.map(({ partitions }, subtopology) => Array.from({ length: partitions }, (_, partition) => formatTaskId({ subtopology, partition })));
    return { all: ids.flat(), stateful: new Set(ids.filter((_, i) => subtopologies[i]!.isStateful).flat()) };
  });

/** `minEnd`: how large the state of each task is at least. */
const scenarioArb = (minEnd: number, capacity = fc.integer({ min: 1, max: 3 })): fc.Arbitrary<Scenario> =>
  fc.record({ tasks: tasksArb, capacities: fc.array(capacity, { minLength: 1, maxLength: 5 }) }).chain(({ tasks, capacities }) => {
    const stateful = [...tasks.stateful];
    return fc.record({
      ends: fc.array(fc.integer({ min: minEnd, max: 40_000 }), { minLength: stateful.length, maxLength: stateful.length }),
      had: fc.array(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: capacities.length, maxLength: capacities.length }),
        { minLength: stateful.length, maxLength: stateful.length }),
      running: fc.array(fc.integer({ min: -1, max: capacities.length - 1 }), { minLength: stateful.length, maxLength: stateful.length }),
    }).map(({ ends, had, running }) => ({
      tasks,
      ends: new Map(stateful.map((task, t) => [task, ends[t]!])),
      instances: capacities.map((threads, c) => ({
        processId: `process-${c}`, capacity: threads,
        sums: new Map(stateful.flatMap((task, t): [string, number][] =>
          running[t] === c ? [[task, LATEST_OFFSET]] : had[t]![c]! < 0.4 ? [] : [[task, Math.floor(ends[t]! * had[t]![c]!)]])),
      })),
    }));
  });

const standbysArb = fc.integer({ min: 0, max: 2 });
const warmupsArb = fc.integer({ min: 1, max: 3 });

test('every task is active exactly once, and no client has a copy of a task twice', () => {
  fc.assert(fc.property(scenarioArb(0), standbysArb, warmupsArb, (scenario, standbys, warmups) => {
    for (const assignment of [
      assign(scenario, standbys, warmups),
      fallbackPriorTaskAssignor(scenario.instances.map((instance) => stateOf(instance, scenario.ends)), scenario.tasks, config(standbys)),
    ]) {
      const clients = [...assignment.clients.values()];
      expect(clients.flatMap(({ active }) => [...active]).sort()).toEqual([...scenario.tasks.all].sort());
      for (const { active, standby } of clients) for (const task of standby) expect(active.has(task)).toBe(false);
      for (const task of scenario.tasks.all) {
        const copies = clients.filter(({ standby }) => standby.has(task)).length;
        if (scenario.tasks.stateful.has(task)) expect(copies).toBeGreaterThanOrEqual(Math.min(standbys, clients.length - 1));
        else expect(copies).toBe(0);
      }
    }
    const copies = [...assign(scenario, standbys, warmups).clients.values()].reduce((sum, { standby }) => sum + standby.size, 0);
    expect(copies).toBeLessThanOrEqual(Math.min(standbys, scenario.instances.length - 1) * scenario.tasks.stateful.size + warmups);
  }));
});

test('a stateful task runs where its state is up to date, or else where the least of it is missing', () => {
  fc.assert(fc.property(scenarioArb(0), standbysArb, (scenario, standbys) => {
    const { clients } = assign(scenario, standbys);
    for (const task of scenario.tasks.stateful) {
      const lags = scenario.instances.map((instance) => ({ id: instance.processId, lag: must(stateOf(instance, scenario.ends).taskLags.get(task)) }));
      const owner = must(lags.find(({ id }) => must(clients.get(id)).active.has(task)));
      expect(owner.lag).toBeLessThanOrEqual(Math.max(ACCEPTABLE, Math.min(...lags.map(({ lag }) => lag))));
    }
  }));
});

test('a group that probes while its warm-ups catch up becomes balanced, and then stays as it is', () => {
  fc.assert(fc.property(scenarioArb(0, fc.constant(2)), standbysArb, warmupsArb, (start, standbys, warmups) => {
    const { scenario, assignment, rounds } = converge(start, standbys, warmups);
    for (const counts of [countsOf(assignment), countsOf(assignment, (task) => start.tasks.stateful.has(task))])
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    expect(rounds).toBeLessThanOrEqual((1 + standbys) * allOf(start.tasks) + 2);
    expect(plain(assign(scenario, standbys, warmups))).toEqual(plain(assignment));
  }));
});

test('threads count: a client with twice the threads gets twice the tasks', () => {
  const all = Array.from({ length: 9 }, (_, partition) => formatTaskId({ subtopology: 0, partition }));
  for (const stateful of [new Set<string>(), new Set(all)]) {
    const instances = [1, 2].map((capacity, c) => ({ processId: `process-${c}`, capacity, sums: new Map<string, number>() }));
    const ends = new Map([...stateful].map((task) => [task, 0]));
    expect(countsOf(assign({ tasks: { all, stateful }, ends, instances }, 0))).toEqual([3, 6]);
  }
});

test('the order in which clients and tasks are handed in changes nothing', () => {
  fc.assert(fc.property(scenarioArb(0), standbysArb, (scenario, standbys) => {
    const turned = { ...scenario, instances: [...scenario.instances].reverse(), tasks: { ...scenario.tasks, all: [...scenario.tasks.all].reverse() } };
    expect(plain(assign(turned, standbys))).toEqual(plain(assign(scenario, standbys)));
  }));
});

test('when a client leaves, tasks with much state stay where they run', () => {
  fc.assert(fc.property(scenarioArb(ACCEPTABLE + 1).filter(({ instances }) => instances.length > 1), fc.nat(), (start, nth) => {
    // Without old state on disks: where a task has run before it may go back to.
    const { scenario, assignment } = converge({ ...start, instances: start.instances.map((instance) => ({ ...instance, sums: new Map() })) }, 0);
    const gone = nth % scenario.instances.length;
    const rest = { ...scenario, instances: scenario.instances.filter((_, i) => i !== gone) };
    const after = assign(rest, 0);
    for (const { processId } of rest.instances)
      for (const task of must(assignment.clients.get(processId)).active)
        if (start.tasks.stateful.has(task)) expect(must(after.clients.get(processId)).active).toContain(task);
  }));
});

test('when a client leaves, those that stay keep what they run, however little state there is', () => {
  fc.assert(fc.property(scenarioArb(0, fc.constant(2)).filter(({ instances }) => instances.length > 1), fc.nat(), standbysArb, (start, nth, standbys) => {
    const { scenario, assignment } = converge(start, standbys);
    const gone = nth % scenario.instances.length;
    const instances = scenario.instances.filter((_, i) => i !== gone);
    const after = assign({ ...scenario, instances }, standbys);
    for (const { processId } of instances)
      for (const task of must(assignment.clients.get(processId)).active)
        if (start.tasks.stateful.has(task)) expect(must(after.clients.get(processId)).active).toContain(task);
  }));
});

test('when a client leaves, its task goes to the standby, and not to who has nothing of it', () => {
  const [left, right] = fourTasks as [string, string];
  const instances = [
    { processId: 'a', capacity: 1, sums: new Map([[right, LATEST_OFFSET]]) },
    { processId: 'b', capacity: 1, sums: new Map<string, number>() },
    { processId: 'c', capacity: 1, sums: new Map([[left, 21]]) },
  ];
  const { clients } = assign({ tasks: { all: [left, right], stateful: new Set([left, right]) }, ends: new Map([[left, 21], [right, 21]]), instances }, 1);
  expect([...clients].map(([id, { active }]) => [id, [...active]])).toEqual([['a', [right]], ['b', []], ['c', [left]]]);
});

test('when a client leaves, its standby takes over at once', () => {
  const all = Array.from({ length: 4 }, (_, partition) => formatTaskId({ subtopology: 0, partition }));
  const ends = new Map(all.map((task) => [task, 1_000_000]));
  const instances = ['a', 'b'].map((processId) => ({ processId, capacity: 1, sums: new Map<string, number>() }));
  const { scenario, assignment } = converge({ tasks: { all, stateful: new Set(all) }, ends, instances }, 1);
  expect(countsOf(assignment)).toEqual([2, 2]);
  const alone = assign({ ...scenario, instances: scenario.instances.slice(0, 1) }, 1);
  expect(alone.probingRebalanceNeeded).toBe(false);
  expect(countsOf(alone)).toEqual([4]);
});

const fourTasks = Array.from({ length: 4 }, (_, partition) => formatTaskId({ subtopology: 0, partition }));
/** Instance `a` runs all four tasks, `b` has been away and is `lag` records behind. */
const comeback = (lag: number): Scenario => ({
  tasks: { all: fourTasks, stateful: new Set(fourTasks) },
  ends: new Map(fourTasks.map((task) => [task, 1_000_000])),
  instances: [
    { processId: 'a', capacity: 1, sums: new Map(fourTasks.map((task) => [task, LATEST_OFFSET])) },
    { processId: 'b', capacity: 1, sums: new Map(fourTasks.map((task) => [task, 1_000_000 - lag])) },
  ],
});

test('a client that comes back with little lag gets its share at once', () => {
  const assignment = assign(comeback(ACCEPTABLE), 0);
  expect(countsOf(assignment)).toEqual([2, 2]);
  expect(assignment.probingRebalanceNeeded).toBe(false);
});

test('a client that comes back with much lag warms up first', () => {
  const start = comeback(ACCEPTABLE + 1);
  const first = assign(start, 0, 1);
  expect(countsOf(first)).toEqual([4, 0]);
  expect([...must(first.clients.get('b')).standby]).toEqual(['0_2']);
  expect(first.probingRebalanceNeeded).toBe(true);
  const second = assign(settled(start, first), 0, 1);
  expect([...must(second.clients.get('b')).active]).toEqual(['0_2']);
  expect([...must(second.clients.get('b')).standby]).toEqual(['0_3']);
  expect(countsOf(converge(start, 0, 1).assignment)).toEqual([2, 2]);
});

test('with more clients than tasks some are idle', () => {
  const instances = Array.from({ length: 6 }, (_, i) => ({ processId: `process-${i}`, capacity: 1, sums: new Map<string, number>() }));
  const { assignment } = converge({ ...comeback(0), instances }, 0);
  expect(countsOf(assignment).sort()).toEqual([0, 0, 1, 1, 1, 1]);
});

test('with an unlimited acceptable lag nothing is ever warmed up', () => {
  const { tasks, ends, instances } = comeback(1_000_000);
  const assignment = highAvailabilityTaskAssignor(instances.map((instance) => stateOf(instance, ends)), tasks, { ...config(0), acceptableRecoveryLag: Infinity });
  expect(countsOf(assignment)).toEqual([2, 2]);
  expect(assignment.probingRebalanceNeeded).toBe(false);
});

test('while lags cannot be known running tasks stay, and the group is to probe again', () => {
  fc.assert(fc.property(scenarioArb(0), standbysArb, (scenario, standbys) => {
    const states = scenario.instances.map((instance) => stateOf(instance, scenario.ends));
    const { clients, probingRebalanceNeeded } = fallbackPriorTaskAssignor(states, scenario.tasks, config(standbys));
    expect(probingRebalanceNeeded).toBe(true);
    for (const { processId, previousActiveTasks } of states) for (const task of previousActiveTasks) expect(must(clients.get(processId)).active).toContain(task);
  }));
});
