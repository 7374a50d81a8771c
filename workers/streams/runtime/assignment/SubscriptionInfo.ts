import { ByteReader, ByteWriter } from '../../../common/index.ts';
import { StreamsException } from '../../errors/StreamsException.ts';
import { readTaskId, readText, writeTaskId, writeText } from './infoCodec.ts';

/** Offset sum of an active task that runs: it is its own end. */
export const LATEST_OFFSET = -2;
/** Offset sum of a task whose state is at nobody knows which offset. */
export const UNKNOWN_OFFSET_SUM = -3;

const VERSION = 1;

/** What a member tells the leader in the user data of its subscription. */
export interface SubscriptionInfo {
  readonly processId: string;
  /** 0 to 127; differs from join to join, or the coordinator would take a join for a repeated one and not rebalance. */
  readonly uniqueField: number;
  /** By formatTaskId: LATEST_OFFSET, UNKNOWN_OFFSET_SUM, or the sum of the changelog offsets that the state is at. */
  readonly taskOffsetSums: ReadonlyMap<string, number>;
}

export const encodeSubscriptionInfo = ({ processId, uniqueField, taskOffsetSums }: SubscriptionInfo): Uint8Array<ArrayBuffer> => {
  const out = new ByteWriter(64 + taskOffsetSums.size * 16);
  out.int32(VERSION);
  writeText(out, processId);
  out.byte(uniqueField);
  out.int32(taskOffsetSums.size);
  for (const [task, sum] of taskOffsetSums) {
    writeTaskId(out, task);
    out.int64(sum);
  }
  return out.copy();
};

/** Throws StreamsException for another version, CORRUPT_MESSAGE for what is none. */
export const decodeSubscriptionInfo = (bytes: Uint8Array): SubscriptionInfo => {
  const reader = new ByteReader(bytes);
  const version = reader.int32();
  if (version !== VERSION) throw new StreamsException(`a member subscribes with version ${version} of the metadata of streams, this one knows ${VERSION}`);
  return {
    processId: readText(reader),
    uniqueField: reader.byte(),
    taskOffsetSums: new Map(reader.array(() => [readTaskId(reader), reader.int64()])),
  };
};
