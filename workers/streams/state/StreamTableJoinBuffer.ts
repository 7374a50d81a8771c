import { ByteReader, must, type ByteWriter } from '../../common/index.ts';
import type { Serde, Serializer } from '../../serde/index.ts';
import { Record } from '../api/Record.ts';
import { Change } from '../processors/Change.ts';
import { BufferValueSerde } from './BufferValueSerde.ts';
import { IteratorSnapshot } from './IteratorSnapshot.ts';
import { keyBytes } from './keyBytes.ts';
import type { ProcessorRecordContext } from './ProcessorRecordContext.ts';
import { requireSerde } from './requireSerde.ts';
import { SavedRecordContext } from './SavedRecordContext.ts';
import type { RestoreCallback, StateStore, StateStoreContext } from './StateStore.ts';
import { AbstractStoreBuilder } from './StoreBuilder.ts';
import { TimeOrderedEntries } from './TimeOrderedEntries.ts';

interface BufferSerdes<K, V> {
  readonly keySerde: Serde<K> | undefined;
  readonly valueSerde: Serde<V> | undefined;
}

interface Held<K, V> {
  readonly record: Record<K, V>;
  readonly recordContext: ProcessorRecordContext;
  /** Tells records of one key and time apart. */
  readonly sequence: number;
}

const TIME_FIRST = 0;
/** In front of and behind the key. */
const KEY_OVERHEAD = [9, 4] as const;

/**
 * Records of a stream that wait for a table to catch up, until stream time is ahead of them by the grace period. They go
 * in the order of time, then key bytes, then arrival. Source: RocksDBTimeOrderedKeyValueBuffer.
 */
export class StreamTableJoinBuffer<K, V> implements StateStore {
  readonly name: string;
  readonly #gracePeriodMs: number;
  readonly #given: BufferSerdes<K, V>;
  readonly #logged: boolean;
  #held: TimeOrderedEntries<K, Held<K, V>> | undefined;
  #log: ((held: Held<K, V>, removed: boolean) => void) | undefined;
  #observedStreamTime = -1;
  #sequence = 0;

  constructor(name: string, gracePeriodMs: number, serdes: BufferSerdes<K, V>, logged: boolean) {
    this.name = name;
    this.#gracePeriodMs = gracePeriodMs;
    this.#given = serdes;
    this.#logged = logged;
  }

  init(context: StateStoreContext): void {
    const keySerde = requireSerde(this.#given.keySerde, context.defaultKeySerde, 'key', this.name);
    const bufferValueSerde = new BufferValueSerde(requireSerde(this.#given.valueSerde, context.defaultValueSerde, 'value', this.name));
    const entries = (this.#held = new TimeOrderedEntries(keyBytes(keySerde)));
    const [keys, values] = [keySerializer<K, V>(keySerde), valueSerializer<K, V>(bufferValueSerde)];
    if (this.#logged)
      this.#log = (held, removed) => context.logChange(this.name, held, removed ? null : held, context.timestamp, keys, values);
    const restore: RestoreCallback = (bytes, keyStart, keyEnd, valueStart, valueEnd) => {
      const time = new ByteReader(bytes, keyStart + 1).int64();
      const key = keySerde.deserialize(bytes, keyStart + KEY_OVERHEAD[0], keyEnd - KEY_OVERHEAD[1]);
      const sequence = new ByteReader(bytes, keyEnd - KEY_OVERHEAD[1]).int32();
      this.#sequence = Math.max(this.#sequence, sequence);
      this.#observedStreamTime = Math.max(this.#observedStreamTime, time);
      // It may be there already, where a changelog is replayed over a snapshot.
      const values = entries.remove(key, time)?.values.filter((held) => held.sequence !== sequence) ?? [];
      if (valueStart >= 0) {
        const { change, context: recordContext } = bufferValueSerde.deserialize(bytes, valueStart, valueEnd);
        values.push({ record: new Record(key, must(change.newValue), time, recordContext.headers), recordContext, sequence });
        values.sort((one, other) => one.sequence - other.sequence);
      }
      if (values.length > 0) entries.set(key, time, values);
    };
    context.register(this, restore, () =>
      new IteratorSnapshot(heldIn(entries), (held, { key, value }) => {
        keys.serialize(held, key);
        values.serialize(held, value);
      }),
    );
  }

  /** False: the record is so late that it need not wait. Key and value are not null. */
  put(record: Record<K, V>, recordContext: ProcessorRecordContext): boolean {
    if (record.timestamp < this.#observedStreamTime - this.#gracePeriodMs) return false;
    if (record.timestamp > this.#observedStreamTime) this.#observedStreamTime = record.timestamp;
    this.#sequence = (this.#sequence + 1) & 0x7fff_ffff;
    const held = { record, recordContext, sequence: this.#sequence };
    must(this.#held).add(record.key, record.timestamp, held);
    this.#log?.(held, false);
    return true;
  }

  /** Hands on what need not wait any longer. */
  evict(handOn: (record: Record<K, V>, recordContext: ProcessorRecordContext) => void): void {
    const entries = must(this.#held);
    const until = this.#observedStreamTime - this.#gracePeriodMs;
    for (let time = entries.firstTime; time <= until; time = entries.firstTime)
      for (const { key, values } of entries.at(time)) {
        for (const held of values) {
          handOn(held.record, held.recordContext);
          this.#log?.(held, true);
        }
        entries.remove(key, time);
      }
  }

  flush(): void {}

  close(): void {
    this.#held = undefined;
  }

  isOpen(): boolean {
    return this.#held !== undefined;
  }
}

function* heldIn<K, V>(entries: TimeOrderedEntries<K, Held<K, V>>): IterableIterator<Held<K, V>> {
  for (const { values } of entries.unordered()) yield* values;
}

const keySerializer = <K, V>(keySerde: Serde<K>): Serializer<Held<K, V>> => ({
  serialize: ({ record, sequence }, out: ByteWriter) => {
    out.byte(TIME_FIRST);
    out.int64(record.timestamp);
    keySerde.serialize(record.key, out);
    out.int32(sequence);
  },
});

const valueSerializer = <K, V>(serde: BufferValueSerde<V>): Serializer<Held<K, V>> => ({
  serialize: ({ record, recordContext }, out: ByteWriter) =>
    serde.serialize({ time: 0, priorValue: null, change: new Change<V>(record.value, null), context: saved(recordContext) }, out),
});

const saved = ({ timestamp, headers, metadata }: ProcessorRecordContext): SavedRecordContext =>
  Object.assign(new SavedRecordContext(), { timestamp, headers }, metadata);

export class StreamTableJoinBufferBuilder<K, V> extends AbstractStoreBuilder<StreamTableJoinBuffer<K, V>> {
  readonly #gracePeriodMs: number;
  readonly #serdes: BufferSerdes<K, V>;

  constructor(name: string, gracePeriodMs: number, serdes: BufferSerdes<K, V>) {
    super(name);
    this.#gracePeriodMs = gracePeriodMs;
    this.#serdes = serdes;
  }

  build(): StreamTableJoinBuffer<K, V> {
    return new StreamTableJoinBuffer(this.name, this.#gracePeriodMs, this.#serdes, this.loggingEnabled);
  }
}
