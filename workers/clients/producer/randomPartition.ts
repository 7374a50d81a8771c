import { nextInt, type Random } from '../../common/index.ts';

/** Any of the available partitions, or any at all where none is available. */
export const randomPartition = (random: Random, numPartitions: number, available: readonly number[] | undefined): number =>
  available === undefined || available.length === 0 ? nextInt(random, numPartitions) : available[nextInt(random, available.length)]!;

/** As above, but the chance of a partition falls with its queue: it is the longest queue plus one, less its own. */
export const leastBusyPartition = (
  random: Random, numPartitions: number, available: readonly number[] | undefined, queueSize: (partition: number) => number,
): number => {
  const choices = available === undefined || available.length === 0 ? Array.from({ length: numPartitions }, (_, partition) => partition) : available;
  const sizes = choices.map(queueSize);
  const longest = Math.max(...sizes);
  let left = nextInt(random, sizes.reduce((sum, size) => sum + longest + 1 - size, 0));
  return choices.find((_, i) => (left -= longest + 1 - sizes[i]!) < 0)!;
};
