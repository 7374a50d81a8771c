import { encodeUtf8, nextInt, sleep } from '../../common/index.ts';
import { Producer } from '../../clients/index.ts';
import { count } from '../History.ts';
import type { ClientContext } from './Clients.ts';
import { PRODUCER } from './settings.ts';

export interface SomeRecord {
  readonly topic: string;
  readonly partition: number;
  readonly key: string | null;
  /** What no other record has, or null. */
  readonly value: string | null;
  readonly timestamp?: number;
}

/** Writes idempotently with acks=all, and remembers what was acknowledged. `next` makes the record with that number. */
export const produce = (next: (name: string, i: number) => SomeRecord) => async ({ run, network, alive }: ClientContext): Promise<void> => {
  const { history, random, time } = run;
  const name = `p${run.unique()}`;
  const producer = new Producer(network, time, { ...PRODUCER, deliveryTimeoutMs: 6_000, lingerMs: nextInt(random, 10) });
  const pending: Promise<void>[] = [];
  for (let i = 0; alive() && !run.isHealing; i++) {
    const { key, value, ...place } = next(name, i);
    const { topic, partition } = place;
    if (value !== null) {
      const sequence = `${name}/${topic}/${partition}`;
      history.sent.set(sequence, [...(history.sent.get(sequence) ?? []), value]);
    }
    pending.push(producer.send({ ...place, key: bytes(key), value: bytes(value) }).then(
      ({ offset }) => {
        if (!alive()) return;
        count(history, 'acknowledged');
        if (value !== null) history.acknowledged.push({ topic, partition, offset, value });
      },
      () => count(history, 'failed sends'),
    ));
    await sleep(time, nextInt(random, 60));
  }
  if (!alive()) return;
  await Promise.all(pending);
  await producer.close().catch(() => undefined);
};

const bytes = (text: string | null): Uint8Array | null => (text === null ? null : encodeUtf8(text));
