import { KafkaError } from '../../common/index.ts';
import type { Admin, NewTopic } from './Admin.ts';

/** Makes a topic unless there is one of this name. Resolves when durable. */
export const ensureTopic = async (admin: Admin, topic: NewTopic): Promise<void> => {
  try {
    await admin.createTopics([topic]);
  } catch (error) {
    if (!(error instanceof KafkaError) || error.errorName !== 'TOPIC_ALREADY_EXISTS') throw error;
  }
};
