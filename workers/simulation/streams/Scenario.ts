import type { Random } from '../../common/index.ts';
import type { KafkaStreams, Topology } from '../../streams/index.ts';
import type { FinalRecord } from '../invariants/FinalLog.ts';

/** The application of every run. */
export const APPLICATION_ID = 'app';

export interface InputRecord {
  readonly topic: string;
  /** Decides the partition. */
  readonly key: string;
  readonly value: string | null;
  readonly timestamp: number;
}

/**
 * What a run may have the application do again after a failure, on stores that remember that it was done. Whoever does
 * parts of a commit again may find that a store has its change while the update that told of it is lost, and what only a
 * change gives is not given again: the deletion of a joined row, a window that appears beside another, a final result. In
 * Kafka too; at least once says no more.
 */
export type Repetition = 'nothing' | 'whole commits' | 'parts of commits';

/** What an application does, what it is fed, and what has to come out. */
export interface Scenario {
  readonly name: string;
  readonly inputs: readonly string[];
  /** Written with text as keys and values. */
  readonly outputs: readonly string[];
  /**
   * Tables that are joined see in each other's caches what was not handed on yet, and what is deleted before it is handed
   * on is never heard of: a result may stay that nothing takes back, in Kafka too.
   */
  readonly isUncached?: boolean;
  topology(): Topology;
  /** The next record; `id` is in no other value. */
  next(random: Random, id: string): InputRecord;
  /** Beyond all others in time: closes what is open. Written to every partition of the topics when all else is processed. */
  readonly closing?: { readonly topics: readonly string[]; readonly timestamps: readonly number[] };
  /** What is wrong, in words. */
  check(outcome: Outcome): Iterable<string>;
}

/** What there is in the end. */
export interface Outcome {
  readonly isExactlyOnce: boolean;
  /** Whether updates of a key may be left out when others follow. */
  readonly isCached: boolean;
  readonly partitions: number;
  /** Committed records by partition; of at least once all that are there. */
  records(topic: string): ReadonlyArray<readonly FinalRecord[]>;
  /** Of all instances, one after the other. */
  readonly instances: readonly KafkaStreams[];
}

/** The first timestamp of every run. */
export const EPOCH_MS = 10_000_000;
