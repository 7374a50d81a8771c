import { ByteReader, KafkaError } from '../../../common/index.ts';

/**
 * Topics in the metadata of a member of protocol type `consumer` (ConsumerProtocolSubscription): every version begins
 * with them. Undefined where the bytes are not such a subscription.
 */
export const subscribedTopics = (metadata: Uint8Array): readonly string[] | undefined => {
  try {
    const reader = new ByteReader(metadata);
    reader.int16();
    return reader.array(() => reader.string());
  } catch (error) {
    if (error instanceof KafkaError) return undefined;
    throw error;
  }
};
