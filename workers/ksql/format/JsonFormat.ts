import type { Format, RowSerde } from './Format.ts';
import { JsonRowReader } from './JsonRowReader.ts';
import { JsonRowWriter } from './JsonRowWriter.ts';

/** A JSON object with a field for each column; names match in any case. Source: io.confluent.ksql.serde.json. */
export const JsonFormat: Format = {
  name: 'JSON',
  unsupportedReason: () => undefined,
  createSerde: (columns, info, options) => {
    const isBare = columns.length === 1 && !info.isWrapped;
    const reader = new JsonRowReader(columns, isBare, options?.needed, options?.capacity ?? columns.length);
    const writer = new JsonRowWriter(columns, isBare);
    const isTextKey = isBare && columns[0]!.type.base === 'STRING';
    const serde: RowSerde = {
      serialize: (row, out) => {
        if (row !== null) writer.write(row, out);
      },
      deserialize: (bytes, start, end) => reader.read(bytes, start, end),
    };
    return isTextKey ? { ...serde, identity: (row) => row?.[0] as string } : serde;
  },
};
