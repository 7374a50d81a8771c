import { expect, test } from 'vitest';
import { threadsAsInstances } from './threadsAsInstances.ts';

test('a thread is called after its instance, and counted where there are more', () => {
  expect(threadsAsInstances('shop-instance-1-StreamThread-1', 'shop')).toBe('instance-1');
  expect(threadsAsInstances('shop-instance-12-StreamThread-2', 'shop')).toBe('instance-12 (thread 2)');
});

test('what else is said stays as it is', () => {
  expect(threadsAsInstances('shop-instance-2-StreamThread-1 joins: the member is new', 'shop')).toBe('instance-2 joins: the member is new');
  expect(threadsAsInstances('shop-count-repartition-0, orders-1', 'shop')).toBe('count-repartition-0, orders-1');
  expect(threadsAsInstances('Sally', 'shop')).toBe('Sally');
});
