import { decodeUtf8, encodeUtf8, type Time } from '../common/index.ts';
import type { BrokerNetwork } from '../broker/index.ts';
import { Admin, Consumer, ensureTopic, Producer } from '../clients/index.ts';
import type { DeployedStatement } from '../pipeline/index.ts';
import type { ApplicationInstance } from '../streams/index.ts';
import { emptyDocument, type ApplicationSettings, type PipelineDocument } from '../protocol/index.ts';

const PIPELINES_TOPIC = '_oxbow_pipelines';

interface Saved {
  readonly document: PipelineDocument;
  readonly deployed: readonly DeployedStatement[];
  /** How the applications of queries are run, by `applicationKey`; those that run as by default are left out. */
  readonly applications?: Readonly<Record<string, SavedApplication>>;
}

/** What a person has set of an application. */
export interface SavedApplication {
  readonly applicationId?: string;
  readonly formerApplicationIds?: readonly string[];
  readonly instances?: readonly ApplicationInstance[];
  readonly settings?: Partial<ApplicationSettings>;
}

/**
 * The saved document, what of it was carried out, and how its applications are run. Every record is the whole of it, so the last one is the state and
 * older ones may go.
 */
export class DocumentStore {
  readonly isFirstVisit: boolean;
  readonly #producer: Producer;
  #saved: Saved;

  private constructor(producer: Producer, saved: Saved | undefined) {
    this.#producer = producer;
    this.isFirstVisit = saved === undefined;
    this.#saved = saved ?? { document: emptyDocument(), deployed: [] };
  }

  static async open(network: BrokerNetwork, time: Time): Promise<DocumentStore> {
    await ensureTopic(new Admin(network, time), { name: PIPELINES_TOPIC, numPartitions: 1, configs: { 'retention.ms': '-1', 'retention.bytes': String(8 * 1024 * 1024), 'segment.bytes': String(2 * 1024 * 1024) } });
    const partition = { topic: PIPELINES_TOPIC, partition: 0 };
    const consumer = new Consumer(network, time, { autoOffsetReset: 'earliest' });
    consumer.assign([partition]);
    const end = (await consumer.endOffsets([partition]))[0]!.offset;
    let saved: Saved | undefined;
    if (end > 0) {
      consumer.seek(partition, end - 1);
      const last = (await consumer.poll(1_000)).at(-1);
      if (last !== undefined && last.value !== null) saved = JSON.parse(decodeUtf8(last.value)) as Saved;
    }
    consumer.close();
    return new DocumentStore(new Producer(network, time), saved);
  }

  get document(): PipelineDocument {
    return this.#saved.document;
  }

  get deployed(): readonly DeployedStatement[] {
    return this.#saved.deployed;
  }

  get applications(): Readonly<Record<string, SavedApplication>> {
    return this.#saved.applications ?? {};
  }

  /** Resolves once durable. */
  async save(change: Partial<Saved>): Promise<void> {
    this.#saved = { ...this.#saved, ...change };
    await this.#producer.send({ topic: PIPELINES_TOPIC, partition: 0, key: null, value: encodeUtf8(JSON.stringify(this.#saved)) });
  }

  close(): Promise<void> {
    return this.#producer.close();
  }
}
