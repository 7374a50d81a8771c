import type { ReadyTopics } from './InternalTopicManager.ts';
import type { OutputTopics } from './RecordCollectorImpl.ts';

/**
 * As large as a topic takes by default: a commit has to leave in one stretch, in few batches, and each batch costs a
 * header, a checksum and an answer. A round sends at most what it processed.
 */
export const PRODUCER_BATCH_SIZE = 1024 * 1024;
/** What a record and its batch's header add to key and value, at most, with no headers. */
const RECORD_OVERHEAD = 100;

/** Topics as a collector sees them, as far as they are known at the time. */
export const outputTopics = (topics: () => ReadyTopics): OutputTopics => {
  const maxRecordBytes = (topic: string): number => (topics().maxMessageBytes.get(topic) ?? PRODUCER_BATCH_SIZE) - RECORD_OVERHEAD;
  let known: ReadyTopics | undefined;
  let smallest = 0;
  return {
    maxRecordBytes,
    get smallRecordBytes() {
      if (known !== topics()) {
        known = topics();
        smallest = Math.min(...[...known.maxMessageBytes.keys()].map(maxRecordBytes));
      }
      return smallest;
    },
    partitionCount: (topic) => topics().counts.get(topic),
  };
};
