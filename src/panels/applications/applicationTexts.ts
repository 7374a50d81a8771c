import type { ApplicationSummary, ApplicationView, InstanceView, TaskStore } from '../../../workers/protocol/index.ts';
import { counted } from '../../ui/counted.ts';
import { formatBytes } from '../../ui/formatCount.ts';

/** Names of ksqlDB's applications begin all alike: what tells them apart is the query's id at their end. */
export const shortApplicationId = (id: string): string => id.replace(/^_confluent-ksql-.*?_?query_/, '…');

/** A topic without what all internal topics of its application begin with. */
export const shortTopic = (topic: string, applicationId: string): string => (topic.startsWith(`${applicationId}-`) ? topic.slice(applicationId.length + 1) : topic);

/** How full a store is, of its changelog: 1 where there is nothing to restore. */
export const restoredShare = ({ changelog }: TaskStore): number => {
  if (changelog === null || changelog.endOffset <= changelog.beginOffset) return 1;
  return Math.min(1, Math.max(0, (changelog.offset - changelog.beginOffset) / (changelog.endOffset - changelog.beginOffset)));
};


/** So many of so many, where some are missing. */
export const countText = (count: number, total: number | null): string => (total === null || count === total ? String(count) : `${count} of ${total}`);

const MIB = 1024 * 1024;
export const cacheText = (bytes: number): string => (bytes === 0 ? 'off' : bytes % MIB === 0 ? `${bytes / MIB} MiB` : formatBytes(bytes));
export const commitText = (milliseconds: number): string => (milliseconds === 0 ? 'at once' : milliseconds % 1000 === 0 ? `${milliseconds / 1000} s` : `${milliseconds} ms`);

/** In a list of applications: its instances, and its tasks or how else it fares. */
export const summaryTexts = ({ state, runningCount, instanceCount, taskCount, taskTotal }: ApplicationSummary): readonly [string, string] => {
  const isPartial = taskTotal !== null && taskCount !== taskTotal;
  const isTelling = state === 'RUNNING' || (state === 'REBALANCING' && isPartial);
  const of = (count: number, total: number, what: string): string => `${countText(count, total)} ${what}${total === 1 ? '' : 's'}`;
  return [of(runningCount, instanceCount, 'instance'), isTelling ? of(taskCount, taskTotal ?? taskCount, 'task') : state.toLowerCase().replace('_', ' ')];
};

const isLive = ({ state, isKilled }: InstanceView): boolean => !isKilled && (state === 'CREATED' || state === 'REBALANCING' || state === 'RUNNING');
const heldBy = ({ tasks }: InstanceView) => tasks.filter(({ state }) => state !== 'WAITING');

/** What an instance does, in a sentence; why it does nothing, if so. */
export const instanceText = (instance: InstanceView, application: Pick<ApplicationView, 'instances' | 'timing' | 'taskTotal' | 'topology'>, now: number): string => {
  const { instances, timing } = application;
  const { instanceId, state, isKilled, waitedForUntilMs, tasks, standbyTasks } = instance;
  const held = heldBy(instance);
  const hasWaiting = tasks.length > held.length;
  const others = instances.filter((one) => one.instanceId !== instanceId && isLive(one));
  if (isKilled) {
    if (waitedForUntilMs !== null) return `The group waits for it: ${Math.max(0, (waitedForUntilMs - now) / 1000).toFixed(1)} s at most`;
    if (others.length === 0) return hasWaiting ? 'The group knows, but nobody is there to take its tasks' : 'The group knows, and nobody else is there';
    return hasWaiting ? 'The group knows; its tasks are on their way' : 'The group knows, and goes on without it';
  }
  if (state === 'ERROR') return 'It failed';
  if (state === 'NOT_RUNNING') {
    if (hasWaiting) return others.length === 0 ? 'Stopped; nobody has its tasks' : 'Stopped; its tasks are on their way';
    return others.some((one) => heldBy(one).length > 0) ? 'Stopped; the tasks are with others' : 'Stopped';
  }
  if (state === 'PENDING_SHUTDOWN') return 'It commits and leaves the group';
  const warmUps = standbyTasks.filter(({ isWarmUp }) => isWarmUp).length;
  const standbys = standbyTasks.length - warmUps;
  const copies = [standbys > 0 && counted(standbys, 'standby'), warmUps > 0 && counted(warmUps, 'warm-up')];
  if (held.length === 0 && warmUps > 0)
    return `${told(copies)}: tasks come once ${warmUps === 1 ? 'it is' : 'they are'} warm (looked at every ${timing.probingRebalanceIntervalMs / 1000} s)`;
  const has = told([held.length > 0 && `${counted(held.length, 'task')}: ${held.map(({ taskId }) => taskId).join(', ')}`, ...copies]);
  if (has !== '') return has;
  if (state !== 'RUNNING') return 'It joins the group';
  return isLeftOver(application) ? idleText(application) : awaitingText(instances);
};

const told = (parts: ReadonlyArray<string | false>): string => parts.filter((part) => part !== false).join(' · ');

/** Every task is worked on, and nobody has one to spare: who has none now gets none. */
const isLeftOver = ({ instances, taskTotal }: Pick<ApplicationView, 'instances' | 'taskTotal'>): boolean => {
  const live = instances.filter(isLive);
  const all = new Set(live.flatMap((one) => heldBy(one).map(({ taskId }) => taskId))).size;
  return taskTotal !== null && all === taskTotal && live.every((one) => heldBy(one).length <= Math.max(1, one.threads.length));
};

const idleText = ({ instances, taskTotal, topology }: Pick<ApplicationView, 'instances' | 'taskTotal' | 'topology'>): string =>
  `Idle: ${counted(taskTotal ?? 0, 'task')}, one for each ${topology.subtopologies.length > 1 ? 'sub-topology and partition' : 'partition'}, and ${counted(instances.filter(isLive).length, 'instance')}`;

const awaitingText = (instances: readonly InstanceView[]): string => {
  const missed = instances.find(({ waitedForUntilMs }) => waitedForUntilMs !== null);
  return missed === undefined ? 'No task yet: the group is handing them out' : `No task yet: the group waits for ${missed.instanceId}`;
};
