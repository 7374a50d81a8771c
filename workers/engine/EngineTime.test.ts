import { expect, test } from 'vitest';
import { MockTime } from '../common/index.ts';
import { EngineTime } from './EngineTime.ts';
import { RunControl } from './RunControl.ts';

test('the clock stands still while paused and goes on where it was', () => {
  const real = new MockTime(1_000);
  const time = new EngineTime(real);
  real.advance(50);
  expect(time.milliseconds()).toBe(1_050);
  time.pause();
  real.advance(500);
  expect(time.milliseconds()).toBe(1_050);
  time.resume();
  real.advance(10);
  expect(time.milliseconds()).toBe(1_060);
});

test('timers follow the clock: held while paused, sooner when it runs faster', () => {
  const real = new MockTime();
  const time = new EngineTime(real);
  const fired: string[] = [];
  time.schedule(100, () => fired.push('a'));
  time.schedule(300, () => fired.push('b'));
  time.schedule(400, () => fired.push('cancelled')).cancel();
  time.pause();
  real.advance(1_000);
  expect(fired).toEqual([]);
  time.setSpeed(10);
  time.resume();
  real.advance(10);
  expect(fired).toEqual(['a']);
  real.advance(20);
  expect(fired).toEqual(['a', 'b']);
});

test('a paused clock can be moved to what comes next', () => {
  const time = new EngineTime(new MockTime());
  let fired = 0;
  time.schedule(250, () => fired++);
  time.pause();
  expect(time.advanceToNext()).toBe(true);
  expect([fired, time.milliseconds()]).toEqual([1, 250]);
  expect(time.advanceToNext()).toBe(false);
});

test('steps are shared out among those who wait, the first first, and resume frees the rest', async () => {
  const control = new RunControl(new EngineTime(new MockTime()));
  expect(control.acquire(100)).toBe(100);
  control.pause();
  const first = control.acquire(2);
  const second = control.acquire(5);
  control.step(3);
  expect(await first).toBe(2);
  expect(await second).toBe(1);
  const third = control.acquire(4);
  control.resume();
  expect(await third).toBe(4);
});

test('what was granted and not used can be used by another', async () => {
  const control = new RunControl(new EngineTime(new MockTime()));
  control.pause();
  const idle = control.acquire(1);
  control.step(1);
  await idle;
  control.release(1);
  expect(control.acquire(1)).toBe(1);
});

test('a step goes from one record that is due to the next until it is taken in full', async () => {
  const real = new MockTime();
  const time = new EngineTime(real);
  const control = new RunControl(time);
  control.pause();
  let made = 0;
  // As a generator does: a record every 100 ms, what was granted beyond it goes back.
  const generate = async (): Promise<void> => {
    const granted = await control.acquire(10);
    made++;
    control.release(granted - 1);
    time.schedule(100, () => void generate());
  };
  time.schedule(100, () => void generate());
  control.step(5);
  for (let i = 0; i < 40; i++) {
    real.advance(5);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  expect([made, time.milliseconds()]).toEqual([5, 500]);
});

test('what was granted before a pause does not come back as steps', async () => {
  const control = new RunControl(new EngineTime(new MockTime()));
  expect(control.acquire(500)).toBe(500);
  control.pause();
  control.release(480);
  expect(control.acquire(1)).toBeInstanceOf(Promise);
});
