import { validName } from '../graph/validName.ts';
import type { ForeachAction } from '../processors/KStreamPeek.ts';

interface Options<K, V> {
  readonly write: (line: string) => void;
  readonly label?: string;
  readonly mapper?: (key: K, value: V) => string;
  readonly name?: string;
}

/** Where and how `KStream.print` writes: `[label]: key, value`, one line per record. */
export class Printed<K, V> {
  readonly options: Options<K, V>;

  private constructor(options: Options<K, V>) {
    this.options = options;
  }

  /** To the console. */
  static toSysOut<K, V>(): Printed<K, V> {
    return new Printed({ write: (line) => console.log(line) });
  }

  /** To wherever lines go; stands for Kafka's toFile, since there are no files here. */
  static to<K, V>(write: (line: string) => void): Printed<K, V> {
    return new Printed({ write });
  }

  /** Instead of the name of the step that is printed. */
  withLabel(label: string): Printed<K, V> {
    return new Printed({ ...this.options, label });
  }

  /** Instead of `key, value`. */
  withKeyValueMapper(mapper: (key: K, value: V) => string): Printed<K, V> {
    return new Printed({ ...this.options, mapper });
  }

  withName(name: string): Printed<K, V> {
    return new Printed({ ...this.options, name: validName(name) });
  }

  /** What is done with each record of a stream; for KStream. */
  action(streamName: string): ForeachAction<K, V> {
    const { write, label = streamName, mapper = (key: K, value: V): string => `${textOf(key)}, ${textOf(value)}` } = this.options;
    return (key, value) => write(`[${label}]: ${mapper(key, value)}`);
  }
}

/** What has no text of its own is shown as JSON. */
const textOf = (data: unknown): string =>
  typeof data === 'object' && data !== null && String(data) === '[object Object]' ? JSON.stringify(data, (_, field: unknown) => (typeof field === 'bigint' ? String(field) : field)) : String(data);
