import type { Cluster } from '../broker/index.ts';
import type { DataSource } from '../ksql/index.ts';
import type { RecordSample } from '../protocol/index.ts';
import { findLeaderLog } from './cluster/leaderLog.ts';
import { visitRange } from './cluster/visitRange.ts';
import { RecordDecoder } from './views/decodeRecord.ts';

/** As many records of a topic as one frame shows. */
export const SAMPLES_PER_FRAME = 24;

/**
 * A bounded look at the records that a topic has got since the last look; at low rates it is all of them. Reads the
 * leaders' logs beside the network, so that a broker that is away keeps no frame waiting.
 */
export class TopicSampler {
  readonly #cluster: Cluster;
  readonly #topic: string;
  readonly #decoder: RecordDecoder;
  #seen: number[];

  constructor(cluster: Cluster, topic: string, source: DataSource | undefined) {
    this.#cluster = cluster;
    this.#topic = topic;
    this.#decoder = new RecordDecoder(source);
    this.#seen = this.#ends();
  }

  /** How many records the topic has ever got, as far as it is led now. */
  get total(): number {
    return this.#ends().reduce((sum, end) => sum + end, 0);
  }

  async sample(): Promise<{ readonly count: number; readonly samples: readonly RecordSample[] }> {
    const seen = this.#seen;
    const ends = (this.#seen = this.#ends());
    const news = ends.map((end, partition) => ({ partition, end, count: Math.max(0, end - (seen[partition] ?? 0)) })).filter(({ count }) => count > 0);
    const count = news.reduce((sum, one) => sum + one.count, 0);
    const samples: RecordSample[] = [];
    for (const { partition, end, count: added } of news) {
      const log = findLeaderLog(this.#cluster, { topic: this.#topic, partition });
      if (log === undefined) continue;
      await visitRange(log, end - Math.min(added, SAMPLES_PER_FRAME), end, (batch, cursor) => {
        if (!batch.isControlBatch)
          samples.push({ key: this.#decoder.keyText(cursor) ?? firstField(this.#decoder.valueText(cursor)), timestampMs: cursor.timestamp });
      });
    }
    return { count, samples: samples.slice(-SAMPLES_PER_FRAME) };
  }

  /** By partition; where nobody leads, what was seen last. */
  #ends(): number[] {
    const partitions = this.#cluster.image.topics.get(this.#topic)?.partitions ?? [];
    return partitions.map((_, partition) => findLeaderLog(this.#cluster, { topic: this.#topic, partition })?.highWatermark ?? this.#seen?.[partition] ?? 0);
  }
}

/** What a record without key is coloured by: the first text in its value. */
export const firstField = (value: string | null): string => /:\s*"([^"]*)"/.exec(value ?? '')?.[1] ?? value?.slice(0, 24) ?? '';
