import { describe, expect, test } from 'vitest';
import { EngineLock, type ChannelLike, type LockManagerLike, type LockSurroundings } from './EngineLock.ts';

/** One browser: a lock with its queue, a channel between tabs, timers that run when told. */
class FakeBrowser {
  #queue: Array<() => void> = [];
  #thief: ((reason: Error) => void) | null = null;
  #listeners: Array<{ owner: number; listener: (event: { data: unknown }) => void }> = [];
  timers: Array<() => void> = [];
  #tabs = 0;

  readonly #locks: LockManagerLike = {
    request: async (_name, options, hold) => {
      if (options.steal === true) {
        this.#thief?.(new Error('AbortError'));
        this.#thief = null;
      } else if (this.#thief !== null) {
        if (options.ifAvailable === true) return hold(null);
        await new Promise<void>((resolve) => this.#queue.push(resolve));
      }
      const stolen = new Promise<never>((_, reject) => (this.#thief = reject));
      stolen.catch(() => {});
      const mine = this.#thief;
      await Promise.race([hold({}), stolen]);
      if (this.#thief === mine) this.#thief = null;
      this.#queue.shift()?.();
    },
  };

  tab(): LockSurroundings {
    const owner = this.#tabs++;
    const channel: ChannelLike = {
      postMessage: (data) => this.#listeners.filter((entry) => entry.owner !== owner).forEach((entry) => entry.listener({ data })),
      addEventListener: (_type, listener) => void this.#listeners.push({ owner, listener }),
    };
    return { locks: this.#locks, channel, setTimeout: (run) => void this.timers.push(run) };
  }
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

const open = (browser: FakeBrowser, log: string[], name: string, answers = true): EngineLock => {
  const lock = new EngineLock(browser.tab(), {
    onHeld: () => log.push(`${name} holds`),
    onWaiting: () => log.push(`${name} waits`),
    onAskedToYield: () => {
      log.push(`${name} closes`);
      return answers ? Promise.resolve() : new Promise(() => {});
    },
    onStolen: () => log.push(`${name} stolen`),
  });
  void lock.acquire();
  return lock;
};

describe('EngineLock', () => {
  test('the first tab holds, the second waits', async () => {
    const browser = new FakeBrowser();
    const log: string[] = [];
    open(browser, log, 'first');
    await settle();
    open(browser, log, 'second');
    await settle();
    expect(log).toEqual(['first holds', 'second waits']);
  });

  test('a tab that asks gets the lock after the other closed its engine', async () => {
    const browser = new FakeBrowser();
    const log: string[] = [];
    open(browser, log, 'first');
    await settle();
    const second = open(browser, log, 'second');
    await settle();
    second.ask();
    await settle();
    browser.timers.forEach((run) => run());
    await settle();
    expect(log).toEqual(['first holds', 'second waits', 'first closes', 'second holds']);
  });

  test('a tab that does not answer loses the lock', async () => {
    const browser = new FakeBrowser();
    const log: string[] = [];
    // Frozen: it hears nothing.
    const frozen = { ...browser.tab(), channel: { postMessage: () => {}, addEventListener: () => {} } };
    const first = new EngineLock(frozen, {
      onHeld: () => log.push('first holds'),
      onWaiting: () => {},
      onAskedToYield: async () => {},
      onStolen: () => log.push('first stolen'),
    });
    void first.acquire();
    await settle();
    const second = open(browser, log, 'second');
    await settle();
    second.ask();
    await settle();
    expect(log).toEqual(['first holds', 'second waits']);
    browser.timers.forEach((run) => run());
    await settle();
    expect(log).toEqual(['first holds', 'second waits', 'second holds', 'first stolen']);
  });

  test('without Web Locks a tab simply goes on', () => {
    const log: string[] = [];
    const lock = new EngineLock({ ...new FakeBrowser().tab(), locks: null }, {
      onHeld: () => log.push('holds'),
      onWaiting: () => log.push('waits'),
      onAskedToYield: async () => {},
      onStolen: () => {},
    });
    void lock.acquire();
    expect(log).toEqual(['holds']);
  });
});
