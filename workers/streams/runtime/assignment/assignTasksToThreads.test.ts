import fc from 'fast-check';
import { expect, test } from 'vitest';
import { must } from '../../../common/index.ts';
import { formatTaskId } from '../../api/TaskId.ts';
import { assignTasksToThreads } from './assignTasksToThreads.ts';

const idsOf = (count: number): string[] => Array.from({ length: count }, (_, i) => formatTaskId({ subtopology: i % 2, partition: i >> 1 }));
const consumersOf = (count: number): string[] => Array.from({ length: count }, (_, i) => `consumer-${i}`);
const none = (): readonly string[] => [];

test('threads get all tasks, none twice, and as many as one another but for one', () => {
  fc.assert(fc.property(fc.nat(14), fc.nat(14), fc.integer({ min: 1, max: 5 }), fc.infiniteStream(fc.nat(4)), (stateful, stateless, threads, owners) => {
    const consumers = consumersOf(threads);
    const tasks = idsOf(stateful + stateless);
    const previous = new Map(tasks.map((task) => [task, consumers[must(owners.next().value) % threads]]));
    const had = (consumer: string): string[] => tasks.filter((task) => previous.get(task) === consumer);
    const load = new Map<string, number>();
    const first = assignTasksToThreads(tasks.slice(0, stateful), consumers, had, load);
    const second = assignTasksToThreads(tasks.slice(stateful), consumers, none, load);
    expect([...first.values(), ...second.values()].flat().sort()).toEqual([...tasks].sort());
    const counts = consumers.map((consumer) => must(first.get(consumer)).length + must(second.get(consumer)).length);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    expect(counts).toEqual(consumers.map((consumer) => load.get(consumer)));
  }));
});

test('stateful tasks go back to their threads', () => {
  fc.assert(fc.property(fc.nat(14), fc.integer({ min: 1, max: 5 }), (count, threads) => {
    const consumers = consumersOf(threads);
    const before = assignTasksToThreads(idsOf(count), consumers, none, new Map());
    const after = assignTasksToThreads(idsOf(count).reverse(), consumers, (consumer) => must(before.get(consumer)), new Map());
    for (const consumer of consumers) expect([...must(after.get(consumer))].sort()).toEqual([...must(before.get(consumer))].sort());
  }));
});

test('a thread that joins takes from each no more than its share', () => {
  const before = new Map([['a', ['0_0', '0_1', '0_2']], ['b', ['0_3', '0_4', '0_5']]]);
  const after = assignTasksToThreads([...before.values()].flat(), ['a', 'b', 'c'], (consumer) => before.get(consumer) ?? [], new Map());
  expect(Object.fromEntries(after)).toEqual({ a: ['0_0', '0_1'], b: ['0_3', '0_4'], c: ['0_2', '0_5'] });
});
