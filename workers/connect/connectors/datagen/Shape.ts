import type { ByteWriter } from '../../../common/index.ts';
import type { ColumnType } from '../../formats/Column.ts';
import type { RecordRandom } from './RecordRandom.ts';

/** What a ready-made stream of the generator looks like. Cloneable but for `generate`. */
export interface Shape {
  /** Also the topic's name unless another is given. */
  readonly name: string;
  readonly description: string;
  /** As they stand in the value, a JSON object; the key column also in the key, in the KAFKA format. */
  readonly columns: readonly ShapeColumn[];
  /** How many different keys there are unless `keys` says otherwise; null where `keys` has no meaning. */
  readonly defaultKeys: number | null;
  /** Writes record `i`, a pure function of `random` (reset for `i`), `i` and `keys`; leaves `key` empty where there is none. */
  generate(random: RecordRandom, i: number, keys: number, key: ByteWriter, value: ByteWriter): void;
}

export interface ShapeColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly isKey: boolean;
}

/** Columns in the order of the value. */
export const shapeColumns = (columns: ReadonlyArray<readonly [name: string, type: ColumnType, role?: 'key']>): ShapeColumn[] =>
  columns.map(([name, type, role]) => ({ name, type, isKey: role === 'key' }));
