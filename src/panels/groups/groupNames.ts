import type { GroupView } from '../../../workers/protocol/index.ts';

/** ksqlDB's groups begin all alike: what tells them apart is the query's id at their end. */
export const shortGroupName = (groupId: string): string => groupId.replace(/^_confluent-ksql-.*?_?query_/, '…');

/** Groups that somebody is in come first; those of queries, which have no members, behind those of people. */
export const listedGroups = (groups: readonly GroupView[]): readonly GroupView[] => {
  const rank = ({ groupId, members }: GroupView): number => (members.length > 0 ? 0 : groupId.startsWith('_') ? 2 : 1);
  return [...groups].sort((a, b) => rank(a) - rank(b) || a.groupId.localeCompare(b.groupId));
};
