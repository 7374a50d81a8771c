import { nextInt, type Random } from '../../common/index.ts';

/** Any of the available partitions, or any at all where none is available. */
export const randomPartition = (random: Random, numPartitions: number, available: readonly number[] | undefined): number =>
  available === undefined || available.length === 0 ? nextInt(random, numPartitions) : available[nextInt(random, available.length)]!;
