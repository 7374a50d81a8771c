import { expect, test } from 'vitest';
import { PunctuationQueue } from './PunctuationQueue.ts';

const recording = (): { queue: PunctuationQueue; calls: string[]; schedule: (name: string, at: number, intervalMs: number) => ReturnType<PunctuationQueue['schedule']> } => {
  const queue = new PunctuationQueue();
  const calls: string[] = [];
  return { queue, calls, schedule: (name, at, intervalMs) => queue.schedule(at, intervalMs, (now) => void calls.push(`${name} ${now}`)) };
};

test('what is due is called once each, the earliest first, and then at the next multiple that lies ahead', () => {
  const { queue, calls, schedule } = recording();
  schedule('a', 10, 10);
  schedule('b', 5, 20);
  expect([queue.nextAt, (queue.punctuate(4), calls)]).toEqual([5, []]);
  queue.punctuate(47);
  expect([calls.splice(0), queue.nextAt]).toEqual([['b 47', 'a 47'], 50]);
  queue.punctuate(50);
  expect([calls, queue.nextAt]).toEqual([['a 50'], 60]);
});

test('a punctuator that schedules something due has it called at once', () => {
  const { queue, calls, schedule } = recording();
  const first = queue.schedule(0, 100, (now) => {
    calls.push(`first ${now}`);
    first.cancel();
    schedule('second', 0, 100);
  });
  queue.punctuate(7);
  expect([calls, queue.nextAt]).toEqual([['first 7', 'second 7'], 100]);
});

test('what is cancelled is not called any more, even if it is due already', () => {
  const { queue, calls, schedule } = recording();
  queue.schedule(1, 10, () => late.cancel());
  const late = schedule('late', 2, 10);
  queue.punctuate(5);
  expect([calls, queue.nextAt]).toEqual([[], 11]);
});
