import { murmur2, partitionForKey, toPositive } from '../../clients/index.ts';
import { expectSame } from '../CaseOutcome.ts';
import { fromHex } from '../hex.ts';

interface Input {
  readonly hex: string;
}

export const runMurmur2 = ({ input, expected }: { readonly input: Input; readonly expected: number }): void =>
  expectSame('the hash', murmur2(fromHex(input.hex)), expected);

export const runToPositive = ({ input, expected }: { readonly input: number; readonly expected: number }): void =>
  expectSame('the positive number', toPositive(input), expected);

export const runPartitionForKey = (
  { key, expected }: { readonly key: Input; readonly expected: ReadonlyArray<{ readonly numPartitions: number; readonly partition: number }> },
): void => {
  for (const { numPartitions, partition } of expected)
    expectSame(`the partition of ${numPartitions}`, partitionForKey(fromHex(key.hex), numPartitions), partition);
};
