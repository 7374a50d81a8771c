import { topicPartitionKey, type Time, type TopicPartition } from '../../common/index.ts';
import type { OffsetToCommit } from '../../broker/index.ts';
import type { Admin } from '../../clients/index.ts';

/** `repartition.purge.interval.ms` in Kafka. */
const INTERVAL_MS = 30_000;

/** Deletes from repartition topics what has been processed: nobody else reads them, and they have no other retention. */
export class RepartitionPurger {
  readonly #admin: Admin;
  readonly #time: Time;
  readonly #isOwn: (topic: string) => boolean;
  readonly #committed = new Map<string, TopicPartition & { readonly offset: number }>();
  #purgedMs: number;
  #isPurging = false;

  constructor(admin: Admin, time: Time, isOwn: (topic: string) => boolean) {
    this.#admin = admin;
    this.#time = time;
    this.#isOwn = isOwn;
    this.#purgedMs = time.milliseconds();
  }

  /** After a commit that is durable. What goes wrong is tried again with the next. */
  onCommitted(offsets: readonly OffsetToCommit[]): void {
    for (const { topic, partition, offset } of offsets) if (this.#isOwn(topic)) this.#committed.set(topicPartitionKey(topic, partition), { topic, partition, offset });
    if (this.#isPurging || this.#committed.size === 0 || this.#time.milliseconds() < this.#purgedMs + INTERVAL_MS) return;
    this.#isPurging = true;
    this.#purgedMs = this.#time.milliseconds();
    const purged = [...this.#committed.values()];
    this.#committed.clear();
    void this.#admin.deleteRecords(purged).then(() => undefined, () => undefined).finally(() => {
      this.#isPurging = false;
    });
  }
}
