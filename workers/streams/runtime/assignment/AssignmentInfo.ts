import { ByteReader, ByteWriter } from '../../../common/index.ts';
import { StreamsException } from '../../errors/StreamsException.ts';
import { assignorErrorCode, assignorErrorOf, type AssignorError } from './AssignorError.ts';
import { readPartitionsBy, readTaskId, readText, writePartitionsBy, writeTaskId, writeTaskIds, writeText } from './infoCodec.ts';
import type { PartitionsByProcess, PartitionsByTask } from './StreamsAssignorHost.ts';

const VERSION = 2;
const NO_REBALANCE = -1;

/** What the leader tells a member in the user data of its assignment. */
export interface AssignmentInfo {
  /** The task of each assigned partition, in the order of comparePartitions. */
  readonly activeTasks: readonly string[];
  readonly standbyTasks: PartitionsByTask;
  /** Those of `standbyTasks` beyond num.standby.replicas: they become active once they have caught up. Kafka does not tell them apart. */
  readonly warmupTasks: readonly string[];
  readonly partitionsByProcess: PartitionsByProcess;
  readonly standbyPartitionsByProcess: PartitionsByProcess;
  /** When this member is to join again, in milliseconds since the epoch; 0: at once, Infinity: never. */
  readonly nextRebalanceMs: number;
  readonly error: AssignorError;
  /** For people; empty where there is no error. */
  readonly errorMessage: string;
}

/** One that has nothing but an error. */
export const errorAssignmentInfo = (error: AssignorError, errorMessage: string): AssignmentInfo => ({
  activeTasks: [], standbyTasks: new Map(), warmupTasks: [], partitionsByProcess: new Map(), standbyPartitionsByProcess: new Map(), nextRebalanceMs: Infinity, error, errorMessage,
});

export const encodeAssignmentInfo = (info: AssignmentInfo): Uint8Array<ArrayBuffer> => {
  const out = new ByteWriter(512);
  out.int32(VERSION);
  writeTaskIds(out, info.activeTasks);
  writePartitionsBy(out, info.standbyTasks, writeTaskId);
  writeTaskIds(out, info.warmupTasks);
  writePartitionsBy(out, info.partitionsByProcess, writeText);
  writePartitionsBy(out, info.standbyPartitionsByProcess, writeText);
  out.int64(info.nextRebalanceMs === Infinity ? NO_REBALANCE : info.nextRebalanceMs);
  out.int32(assignorErrorCode(info.error));
  writeText(out, info.errorMessage);
  return out.copy();
};

/** Throws StreamsException for another version, CORRUPT_MESSAGE for what is none. */
export const decodeAssignmentInfo = (bytes: Uint8Array): AssignmentInfo => {
  const reader = new ByteReader(bytes);
  const version = reader.int32();
  if (version !== VERSION) throw new StreamsException(`the leader assigns with version ${version} of the metadata of streams, this member knows ${VERSION}`);
  const activeTasks = reader.array(() => readTaskId(reader));
  const standbyTasks = readPartitionsBy(reader, readTaskId);
  const warmupTasks = reader.array(() => readTaskId(reader));
  const partitionsByProcess = readPartitionsBy(reader, readText);
  const standbyPartitionsByProcess = readPartitionsBy(reader, readText);
  const nextRebalanceMs = reader.int64();
  return {
    activeTasks, standbyTasks, warmupTasks, partitionsByProcess, standbyPartitionsByProcess,
    nextRebalanceMs: nextRebalanceMs === NO_REBALANCE ? Infinity : nextRebalanceMs,
    error: assignorErrorOf(reader.int32()),
    errorMessage: readText(reader),
  };
};
