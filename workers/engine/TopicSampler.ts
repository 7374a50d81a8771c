import type { Time } from '../common/index.ts';
import type { Cluster } from '../broker/index.ts';
import type { DataSource } from '../ksql/index.ts';
import type { RecordSample } from '../protocol/index.ts';
import { RecordDecoder } from './views/decodeRecord.ts';
import { TopicReader } from './views/TopicReader.ts';

/** As many records of a topic as one frame shows. */
export const SAMPLES_PER_FRAME = 24;

/** A bounded look at the records that a topic has got since the last look; at low rates it is all of them. */
export class TopicSampler {
  readonly #cluster: Cluster;
  readonly #time: Time;
  readonly #topic: string;
  readonly #decoder: RecordDecoder;
  #seen: number;

  constructor(cluster: Cluster, time: Time, topic: string, source: DataSource | undefined) {
    this.#cluster = cluster;
    this.#time = time;
    this.#topic = topic;
    this.#decoder = new RecordDecoder(source);
    this.#seen = endOf(cluster, topic);
  }

  /** How many records the topic has ever got. */
  get total(): number {
    return endOf(this.#cluster, this.#topic);
  }

  async sample(): Promise<{ readonly count: number; readonly samples: readonly RecordSample[] }> {
    const end = this.total;
    const count = end - this.#seen;
    if (count <= 0) {
      this.#seen = end;
      return { count: 0, samples: [] };
    }
    this.#seen = end;
    const samples: RecordSample[] = [];
    const reader = new TopicReader(this.#cluster.network, this.#time, this.#topic);
    try {
      await reader.open(Math.min(count, SAMPLES_PER_FRAME));
      await reader.read(1, (cursor) => {
        if (samples.length < SAMPLES_PER_FRAME)
          samples.push({ key: this.#decoder.keyText(cursor) ?? firstField(this.#decoder.valueText(cursor)), timestampMs: cursor.timestamp });
      });
    } finally {
      reader.close();
    }
    return { count, samples: samples.slice(-count) };
  }
}

const endOf = (cluster: Cluster, topic: string): number =>
  cluster.partitionStates().reduce((sum, state) => (state.topic === topic ? sum + state.highWatermark : sum), 0);

/** What a record without key is coloured by: the first text in its value. */
export const firstField = (value: string | null): string => /:\s*"([^"]*)"/.exec(value ?? '')?.[1] ?? value?.slice(0, 24) ?? '';
