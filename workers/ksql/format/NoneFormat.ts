import type { Format } from './Format.ts';

/** No columns: a stream without a key. */
export const NoneFormat: Format = {
  name: 'NONE',
  unsupportedReason: (columns) => (columns.length === 0 ? undefined : "The 'NONE' format can only be used where there are no columns."),
  createSerde: () => ({ serialize: () => {}, deserialize: () => null, identity: () => '' }),
};
