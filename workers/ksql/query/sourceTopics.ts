import type { TopicMetadata } from '../../broker/index.ts';
import type { Admin, NewTopic } from '../../clients/index.ts';
import { KafkaError } from '../../common/index.ts';
import { KsqlException } from '../KsqlException.ts';
import type { DataSource } from '../metastore/DataSource.ts';
import { nearest } from '../parser/index.ts';
import type { CreateAsSelect, CreateSource, Properties } from '../parser/ast.ts';

type Span = CreateSource['span'];

/** The topic that CREATE STREAM | TABLE names: made when PARTITIONS says how, else it must be there. */
export const ensureSourceTopic = async (source: DataSource, statement: CreateSource, admin: Admin): Promise<void> => {
  const missing = await checkSourceTopic(source, statement, admin);
  if (missing !== undefined) await createTopic(missing, statement.properties, admin);
};

/** Throws where the topic cannot be had as the statement wants it; answers what is to be made where there is none. */
export const checkSourceTopic = async (source: DataSource, statement: CreateSource, admin: Admin): Promise<NewTopic | undefined> => {
  const topics = await admin.listTopics({ listInternal: true });
  const known = topics.find(({ name }) => name === source.topic);
  const span = statement.properties.span ?? statement.name.span;
  if (known !== undefined) {
    checkShape(known, source.partitions, source.replicas, span);
    return undefined;
  }
  if (source.partitions === undefined)
    throw new KsqlException(
      'UNKNOWN_TOPIC',
      `Kafka topic does not exist: ${source.topic}. Add PARTITIONS to WITH to have it made.`,
      span,
      nearest(source.topic, topics.filter(({ isInternal }) => !isInternal).map(({ name }) => name)),
    );
  const missing = newTopic(source, source.partitions, source.replicas);
  await orKsqlException(() => admin.createTopics([missing], { validateOnly: true }), missing, statement.properties);
  return missing;
};

/** The topic that a query fills: as many partitions and replicas as its source has, unless WITH says otherwise. */
export const ensureSinkTopic = async (sink: DataSource, readsFrom: DataSource, statement: CreateAsSelect, admin: Admin): Promise<void> => {
  const topics = await admin.listTopics({ listInternal: true });
  const existing = (name: string): TopicMetadata | undefined => topics.find((topic) => topic.name === name);
  const input = existing(readsFrom.topic)?.partitions ?? [];
  const partitions = sink.partitions ?? Math.max(1, input.length);
  const known = existing(sink.topic);
  if (known !== undefined) checkShape(known, partitions, sink.replicas, statement.name.span);
  else await createTopic(newTopic(sink, partitions, sink.replicas ?? input[0]?.replicas.length), statement.properties, admin);
};

/** More replicas than asked for are as good (KafkaTopicClientImpl.validateTopicProperties). */
const checkShape = ({ name, partitions: { length, 0: first } }: TopicMetadata, partitions = length, replicas = 0, span: Span): void => {
  const actualReplicas = first?.replicas.length ?? 0;
  if (length !== partitions)
    throw new KsqlException(
      'INVALID_PROPERTY',
      `A Kafka topic with the name '${name}' already exists, with different partition configuration than required: it has ${length} partition(s), not ${partitions}.`,
      span,
    );
  if (actualReplicas < replicas)
    throw new KsqlException(
      'INVALID_PROPERTY',
      `A Kafka topic with the name '${name}' already exists, with fewer replicas than required: it has ${actualReplicas}, not ${replicas}.`,
      span,
    );
};

const newTopic = ({ topic, kind }: DataSource, numPartitions: number, replicas: number | undefined): NewTopic => ({
  name: topic,
  numPartitions,
  ...(replicas === undefined ? {} : { replicationFactor: replicas }),
  configs: kind === 'TABLE' ? { 'cleanup.policy': 'compact' } : {},
});

const createTopic = (topic: NewTopic, properties: Properties, admin: Admin): Promise<void> => orKsqlException(() => admin.createTopics([topic]), topic, properties);

/** Points at the property that cannot be had, where it is one. */
const orKsqlException = async (create: () => Promise<void>, topic: NewTopic, properties: Properties): Promise<void> => {
  try {
    await create();
  } catch (error) {
    if (!(error instanceof KafkaError)) throw error;
    // Somebody else was faster.
    if (error.errorName === 'TOPIC_ALREADY_EXISTS') return;
    if (error.errorName !== 'INVALID_REPLICATION_FACTOR') throw new KsqlException('EXECUTION', error.message, undefined, undefined, { cause: error });
    const property = properties.entries.find(({ name }) => name === 'REPLICAS');
    throw new KsqlException('INVALID_PROPERTY', `${topic.replicationFactor} replica(s) of the topic ${topic.name} cannot be had: ${error.message}.`, property?.span ?? properties.span, undefined, { cause: error });
  }
};
