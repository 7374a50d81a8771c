/** Java's String.valueOf. */
export const str = (data: unknown): string => String(data);

/** Java's `+`: of texts one after the other, of integers the sum. */
export const plus = (left: unknown, right: unknown): unknown => {
  if (typeof left === 'string' || typeof right === 'string') return str(left) + str(right);
  const pair = pairOf(left, right);
  return 'bigints' in pair ? pair.bigints[0] + pair.bigints[1] : pair.numbers[0] + pair.numbers[1];
};

export const minus = (left: unknown, right: unknown): unknown => {
  const pair = pairOf(left, right);
  return 'bigints' in pair ? pair.bigints[0] - pair.bigints[1] : pair.numbers[0] - pair.numbers[1];
};

/** Java's Integer.parseInt: only digits, perhaps with a sign. */
export const parseJavaInt = (data: unknown): number => {
  const text = str(data);
  if (!/^[+-]?\d+$/.test(text)) throw new TypeError(`"${text}" is not an integer`);
  return Number(text);
};

/** A long, which is a bigint where the engine made it, stays one. */
const pairOf = (left: unknown, right: unknown): { readonly bigints: readonly [bigint, bigint] } | { readonly numbers: readonly [number, number] } => {
  if (!isNumeric(left) || !isNumeric(right)) throw new TypeError(`${str(left)} and ${str(right)} are not both numbers`);
  if (typeof left === 'number' && typeof right === 'number') return { numbers: [left, right] };
  return { bigints: [BigInt(left), BigInt(right)] };
};

const isNumeric = (data: unknown): data is number | bigint => typeof data === 'number' || typeof data === 'bigint';
