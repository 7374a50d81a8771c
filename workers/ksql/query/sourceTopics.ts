import type { TopicMetadata } from '../../broker/index.ts';
import { ensureTopic, type Admin } from '../../clients/index.ts';
import { KafkaError } from '../../common/index.ts';
import { KsqlException } from '../KsqlException.ts';
import type { DataSource } from '../metastore/DataSource.ts';
import { nearest } from '../parser/index.ts';
import type { CreateAsSelect, CreateSource } from '../parser/ast.ts';

/** The topic that CREATE STREAM | TABLE names: made when PARTITIONS says how, else it must be there. */
export const ensureSourceTopic = async (source: DataSource, statement: CreateSource, admin: Admin): Promise<void> => {
  const missing = await checkSourceTopic(source, statement, admin);
  if (missing !== undefined) await createTopic(source, missing.partitions, admin);
};

/** Throws where the topic cannot be had as the statement wants it; answers what is to be made where there is none. */
export const checkSourceTopic = async (source: DataSource, statement: CreateSource, admin: Admin): Promise<{ readonly partitions: number } | undefined> => {
  const topics = await admin.listTopics({ listInternal: true });
  const known = topics.find(({ name }) => name === source.topic);
  const span = statement.properties.span ?? statement.name.span;
  if (known !== undefined) {
    if (source.partitions !== undefined) checkPartitions(known, source.partitions, span);
    return undefined;
  }
  if (source.partitions === undefined)
    throw new KsqlException(
      'UNKNOWN_TOPIC',
      `Kafka topic does not exist: ${source.topic}. Add PARTITIONS to WITH to have it made.`,
      span,
      nearest(source.topic, topics.filter(({ isInternal }) => !isInternal).map(({ name }) => name)),
    );
  return { partitions: source.partitions };
};

/** The topic that a query fills: as many partitions as its source has, unless WITH says otherwise. */
export const ensureSinkTopic = async (sink: DataSource, readsFrom: DataSource, statement: CreateAsSelect, admin: Admin): Promise<void> => {
  const topics = await admin.listTopics({ listInternal: true });
  const existing = (name: string): TopicMetadata | undefined => topics.find((topic) => topic.name === name);
  const partitions = sink.partitions ?? existing(readsFrom.topic)?.partitions.length ?? 1;
  const known = existing(sink.topic);
  if (known !== undefined) checkPartitions(known, partitions, statement.name.span);
  else await createTopic(sink, partitions, admin);
};

const checkPartitions = (topic: TopicMetadata, partitions: number, span: CreateSource['span']): void => {
  if (topic.partitions.length !== partitions)
    throw new KsqlException(
      'INVALID_PROPERTY',
      `A Kafka topic with the name '${topic.name}' already exists, with different partition configuration than required: it has ${topic.partitions.length} partition(s), not ${partitions}.`,
      span,
    );
};

const createTopic = async ({ topic, kind, replicas }: DataSource, partitions: number, admin: Admin): Promise<void> => {
  try {
    await ensureTopic(admin, { name: topic, numPartitions: partitions, ...(replicas === undefined ? {} : { replicationFactor: replicas }), configs: kind === 'TABLE' ? { 'cleanup.policy': 'compact' } : {} });
  } catch (error) {
    if (!(error instanceof KafkaError)) throw error;
    throw new KsqlException('EXECUTION', error.message);
  }
};
