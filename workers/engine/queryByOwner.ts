import type { KsqlEngine, PersistentQuery } from '../ksql/index.ts';

/** The query that runs a statement of the document: `NAME`, or `NAME+n` for the n-th INSERT INTO it. */
export const queryByOwner = (ksql: KsqlEngine, owner: string): PersistentQuery | undefined => {
  const [name, n] = owner.split('+');
  if (n === undefined) return ksql.queryFor(name!);
  return ksql.queries.filter(({ id, sink }) => id.startsWith('INSERTQUERY') && sink.name === name)[Number(n) - 1];
};
