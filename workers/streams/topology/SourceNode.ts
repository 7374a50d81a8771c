import type { Deserializer, Serde } from '../../serde/index.ts';
import type { Record } from '../api/Record.ts';
import type { TimestampExtractor } from '../api/TimestampExtractor.ts';
import { requireSerde } from '../state/requireSerde.ts';
import { ProcessorNode } from './ProcessorNode.ts';
import type { TaskContext } from './TaskContext.ts';

const NO_STORES: ReadonlySet<string> = new Set();

/** Where records enter a task. Decoding is the record queue's work; this knows how. */
export class SourceNode extends ProcessorNode {
  readonly #keySerde: Serde<unknown> | undefined;
  readonly #valueSerde: Serde<unknown> | undefined;
  /** Undefined: the application's default. */
  readonly timestampExtractor: TimestampExtractor | undefined;
  keyDeserializer: Deserializer<unknown> | undefined;
  valueDeserializer: Deserializer<unknown> | undefined;

  constructor(
    name: string,
    keySerde: Serde<unknown> | undefined,
    valueSerde: Serde<unknown> | undefined,
    timestampExtractor?: TimestampExtractor,
  ) {
    super(name, undefined, NO_STORES);
    this.#keySerde = keySerde;
    this.#valueSerde = valueSerde;
    this.timestampExtractor = timestampExtractor;
  }

  override init(context: TaskContext): void {
    super.init(context);
    this.keyDeserializer = requireSerde(this.#keySerde, context.defaultKeySerde, 'key', this.name);
    this.valueDeserializer = requireSerde(this.#valueSerde, context.defaultValueSerde, 'value', this.name, context.defaultKeySerde);
  }

  override process(record: Record<unknown, unknown>): void {
    this.processed++;
    this.forwarded++;
    if (this.tap !== null) {
      this.tap(record, false);
      this.tap(record, true);
    }
    const children = this.children;
    if (children.length === 1) children[0]!.process(record);
    else for (let i = 0; i < children.length; i++) children[i]!.process(record);
  }
}
