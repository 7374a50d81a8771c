import type { ApplicationView, InstanceView } from '../../../workers/protocol/index.ts';

type Application = Pick<ApplicationView, 'instances' | 'topology'>;

/** For how many cards of a sub-topology every instance has room. */
export interface CardShare {
  readonly instanceCount: number;
  readonly cards: ReadonlyMap<number, number>;
  /** Some instance has nothing to do, and says why at length. */
  readonly hasIdle: boolean;
}

const cardsIn = ({ tasks, standbyTasks }: InstanceView, subtopology: number): number => [...tasks, ...standbyTasks].filter((task) => task.subtopology === subtopology).length;

const shareBy = ({ instances, topology }: Application, hasIdle: boolean, countOf: (subtopology: number) => number): CardShare => ({
  hasIdle,
  instanceCount: instances.length,
  cards: new Map(topology.subtopologies.map(({ id }) => [id, Math.max(1, countOf(id))])),
});

/** As many as the instance has that has most. */
export const shareNow = (application: Application): CardShare => shareBy(application, application.instances.some(isIdle), (id) => Math.max(0, ...application.instances.map((instance) => cardsIn(instance, id))));

/**
 * The share that cards are laid out for: it changes when tasks have come to rest, and with the number of instances, not while
 * tasks are on their way. Otherwise all cards would shrink when an instance joins, and grow again as soon as it has its tasks.
 */
export const steadyShare = (before: CardShare | null, application: Application): CardShare => {
  const { instances } = application;
  const isKnown = before !== null && application.topology.subtopologies.every(({ id }) => before.cards.has(id));
  if (!isKnown || isAtRest(instances)) return sameOr(before, shareNow(application));
  if (before.instanceCount === instances.length) return before;
  // What each will have, as far as one can tell.
  const live = Math.max(1, instances.filter(isLive).length);
  return shareBy(application, before.hasIdle, (id) => Math.ceil(instances.reduce((sum, instance) => sum + cardsIn(instance, id), 0) / live));
};

const isLive = ({ state, isKilled }: InstanceView): boolean => !isKilled && (state === 'CREATED' || state === 'REBALANCING' || state === 'RUNNING');

const isIdle = (instance: InstanceView): boolean => isLive(instance) && instance.tasks.length === 0 && instance.standbyTasks.every(({ isWarmUp }) => isWarmUp);

/** Every task is where it will be, until something happens. */
const isAtRest = (instances: readonly InstanceView[]): boolean => {
  const live = instances.filter(isLive);
  const isEmpty = live.some(({ tasks, standbyTasks }) => tasks.length + standbyTasks.length === 0);
  return (
    instances.every(({ tasks }) => tasks.every(({ state }) => state === 'RUNNING' || state === 'RESTORING'))
    // Who restores has its tasks already.
    && live.every(({ state, tasks }) => state === 'RUNNING' || tasks.some((task) => task.state === 'RESTORING'))
    && !(isEmpty && live.some(({ tasks }) => tasks.length > 1))
  );
};

/** The one before, if nothing changed: so that a state that is set to it stays as it is. */
const sameOr = (before: CardShare | null, now: CardShare): CardShare =>
  before !== null && before.instanceCount === now.instanceCount && before.hasIdle === now.hasIdle && before.cards.size === now.cards.size && [...now.cards].every(([id, count]) => before.cards.get(id) === count) ? before : now;
