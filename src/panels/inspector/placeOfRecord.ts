import type { StatementResult } from '../../../workers/protocol/index.ts';

/** `topic-partition@offset` of the record that an INSERT wrote, where its answer says so; else its own words. */
export const placeOfRecord = ({ rows, message }: StatementResult): string => {
  const named = new Map(Object.entries(rows?.[0] ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  const [topic, partition, offset] = [named.get('topic'), named.get('partition'), named.get('offset')];
  if (typeof topic === 'string' && partition !== undefined && offset !== undefined) return `${topic}-${String(partition)}@${String(offset)}`;
  return /[\w.-]+-\d+@\d+/.exec(message)?.[0] ?? message;
};
