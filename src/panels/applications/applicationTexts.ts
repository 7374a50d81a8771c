import type { ApplicationView, InstanceView, TaskStore } from '../../../workers/protocol/index.ts';

/** Names of ksqlDB's applications begin all alike: what tells them apart is the query's id at their end. */
export const shortApplicationId = (id: string): string => id.replace(/^_confluent-ksql-.*?_?query_/, '…');

/** A topic without what all internal topics of its application begin with. */
export const shortTopic = (topic: string, applicationId: string): string => (topic.startsWith(`${applicationId}-`) ? topic.slice(applicationId.length + 1) : topic);

/** How full a store is, of its changelog: 1 where there is nothing to restore. */
export const restoredShare = ({ changelog }: TaskStore): number => {
  if (changelog === null || changelog.endOffset <= changelog.beginOffset) return 1;
  return Math.min(1, Math.max(0, (changelog.offset - changelog.beginOffset) / (changelog.endOffset - changelog.beginOffset)));
};

const plural = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** What an instance does, in a sentence; why it does nothing, if so. */
export const instanceText = (instance: InstanceView, { instances, timing }: Pick<ApplicationView, 'instances' | 'timing'>, now: number): string => {
  const { state, isKilled, waitedForUntilMs, tasks, standbyTasks } = instance;
  const held = tasks.filter((task) => task.state !== 'WAITING');
  const waiting = tasks.length - held.length;
  if (isKilled) {
    if (waitedForUntilMs !== null) return `The group waits for it: ${Math.max(0, (waitedForUntilMs - now) / 1000).toFixed(1)} s at most`;
    return waiting > 0 ? 'The group knows; its tasks are on their way' : 'The group knows, and goes on without it';
  }
  if (state === 'ERROR') return 'It failed';
  if (state === 'NOT_RUNNING') return waiting > 0 ? 'Stopped; nobody has its tasks' : 'Stopped; its tasks are with others';
  if (state === 'PENDING_SHUTDOWN') return 'It commits and leaves the group';
  if (held.length === 0 && standbyTasks.some(({ isWarmUp }) => isWarmUp))
    return `${plural(standbyTasks.length, 'warm-up')}: tasks come once these are warm (looked at every ${timing.probingRebalanceIntervalMs / 1000} s)`;
  const has = [held.length > 0 && `${plural(held.length, 'task')}: ${held.map(({ taskId }) => taskId).join(', ')}`, standbyTasks.length > 0 && plural(standbyTasks.length, standbyTasks[0]!.isWarmUp ? 'warm-up' : 'standby')].filter((part) => part !== false);
  if (has.length > 0) return has.join(' · ');
  if (state !== 'RUNNING') return 'It joins the group';
  const all = new Set(instances.flatMap((one) => one.tasks.map(({ taskId }) => taskId))).size;
  return `Idle: ${plural(all, 'task')}, one for each partition, and ${plural(instances.length, 'instance')}`;
};
