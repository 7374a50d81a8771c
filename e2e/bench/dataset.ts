/** The records of the bench: about 145 bytes of JSON each, keyed by one of 1,000 users. */
export interface Dataset {
  readonly count: number;
  readonly keys: readonly Uint8Array[];
  /** Of record i: its key is `keys[keyOf[i]]`, its value `values[starts[i] .. starts[i + 1])`. */
  readonly keyOf: Uint16Array;
  readonly values: Uint8Array;
  readonly starts: Uint32Array;
}

const KEYS = 1_000;
const COLOURS = ['RED', 'GREEN', 'BLUE', 'YELLOW'];

export const makeDataset = (count: number): Dataset => {
  const encoder = new TextEncoder();
  const keys = Array.from({ length: KEYS }, (_, i) => encoder.encode(`user-${String(i).padStart(4, '0')}`));
  const keyOf = new Uint16Array(count);
  const starts = new Uint32Array(count + 1);
  let values = new Uint8Array(count * 150);
  let at = 0;
  let state = 42;
  const next = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 8;
  for (let i = 0; i < count; i++) {
    const key = next() % KEYS;
    keyOf[i] = key;
    const text = `{"user_id":"user-${String(key).padStart(4, '0')}","item":"item-${next() % 5000}","colour":"${COLOURS[next() % 4]}","amount":${next() % 1000},"price":${(next() % 10000) / 100},"page":"/shop/products/${next() % 1000}","ref":"home","ts":${1_760_000_000_000 + i}}`;
    if (at + text.length > values.length) {
      const grown = new Uint8Array(values.length * 2);
      grown.set(values);
      values = grown;
    }
    at += encoder.encodeInto(text, values.subarray(at)).written;
    starts[i + 1] = at;
  }
  return { count, keys, keyOf, values: values.subarray(0, at), starts };
};
