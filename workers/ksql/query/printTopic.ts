import { decodeUtf8 } from '../../common/index.ts';
import { Consumer, type Admin } from '../../clients/index.ts';
import { KsqlException } from '../KsqlException.ts';
import { nearest } from '../parser/index.ts';
import type { PrintTopic } from '../parser/ast.ts';
import { BIGINT, INTEGER, STRING } from '../parser/SqlType.ts';
import type { KsqlEntity } from './KsqlEntity.ts';
import type { QueryDeps } from './QueryDeps.ts';

/** PRINT: records as they stand in a topic; every INTERVAL-th, up to LIMIT or, from the beginning, the present end. */
export const printTopic = async (statement: PrintTopic, admin: Admin, { network, systemTime }: QueryDeps): Promise<Omit<KsqlEntity, 'statement'>> => {
  const topics = await admin.listTopics({ listInternal: true });
  const wanted = statement.topic.name;
  const topic = topics.find(({ name }) => name === wanted) ?? topics.find(({ name }) => name === wanted.toLowerCase());
  if (topic === undefined)
    throw new KsqlException('UNKNOWN_TOPIC', `Could not find topic '${wanted}'.`, statement.topic.span, nearest(wanted, topics.filter(({ isInternal }) => !isInternal).map(({ name }) => name)));
  if (!statement.fromBeginning && statement.limit === undefined)
    throw new KsqlException('INVALID_QUERY', 'PRINT without LIMIT never ends: add FROM BEGINNING or LIMIT.', statement.span);
  const limit = statement.limit ?? Number.POSITIVE_INFINITY;
  const interval = statement.interval ?? 1;
  const consumer = new Consumer(network, systemTime, { autoOffsetReset: statement.fromBeginning ? 'earliest' : 'latest' });
  const partitions = topic.partitions.map(({ partition }) => ({ topic: topic.name, partition }));
  consumer.assign(partitions);
  if (statement.fromBeginning) consumer.seekToBeginning();
  else consumer.seekToEnd();
  const rows: Array<Array<string | number | null>> = [];
  const ends = new Map((await consumer.endOffsets(partitions)).map(({ partition, offset }) => [partition, offset]));
  const hasMore = async (): Promise<boolean> => {
    if (statement.limit !== undefined) return true;
    for (const one of partitions) if ((await consumer.position(one)) < ends.get(one.partition)!) return true;
    return false;
  };
  try {
    for (let seen = 0; rows.length < limit && (await hasMore()); )
      for (const { partition, offset, timestamp, key, value } of await consumer.poll(statement.fromBeginning && statement.limit === undefined ? 0 : 100))
        if (seen++ % interval === 0 && rows.length < limit) rows.push([timestamp, key && decodeUtf8(key), value && decodeUtf8(value), partition, offset]);
  } finally {
    await consumer.close();
  }
  return {
    type: 'records',
    message: `${rows.length} record${rows.length === 1 ? '' : 's'} of ${topic.name}`,
    columns: [
      { name: 'rowtime', type: BIGINT }, { name: 'key', type: STRING }, { name: 'value', type: STRING },
      { name: 'partition', type: INTEGER }, { name: 'offset', type: BIGINT },
    ],
    rows,
  };
};
