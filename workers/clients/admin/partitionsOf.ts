import type { TopicPartition } from '../../common/index.ts';
import type { Admin } from './Admin.ts';

/** The partitions of a topic; none where there is no such topic. */
export const partitionsOf = async (admin: Admin, topic: string): Promise<TopicPartition[]> => {
  const found = (await admin.listTopics({ listInternal: true })).find(({ name }) => name === topic);
  return found?.partitions.map(({ partition }) => ({ topic, partition })) ?? [];
};
