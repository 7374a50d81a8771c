import type { ProcessorSupplier } from '../api/Processor.ts';
import type { ValueTransformerWithKeySupplier } from '../api/ValueTransformerWithKey.ts';
import { ProcessorGraphNode } from '../graph/ProcessorGraphNode.ts';
import type { Predicate } from '../processors/KStreamFilter.ts';
import type { ValueMapper } from '../processors/KStreamMapValues.ts';
import { KTableFilter } from '../processors/KTableFilter.ts';
import { KTableMapValues } from '../processors/KTableMapValues.ts';
import type { KTableProcessorSupplier, KTableValueGetterSupplier } from '../processors/KTableProcessorSupplier.ts';
import { KTableRepartitionMap, type TableKeyValueMapper } from '../processors/KTableRepartitionMap.ts';
import { KTableTransformValues } from '../processors/KTableTransformValues.ts';
import { KTableToStream } from '../processors/KTableToStream.ts';
import type { Change } from '../processors/Change.ts';
import type { ForeignKeyExtractor } from '../processors/foreignkeyjoin/SubscriptionSendProcessor.ts';
import type { ValueJoiner } from '../processors/ValueJoiner.ts';
import type { Grouped } from './Grouped.ts';
import { KGroupedTable } from './KGroupedTable.ts';
import type { KStream } from './KStream.ts';
import { Materialized } from './Materialized.ts';
import { MaterializedInternal } from './MaterializedInternal.ts';
import { joinTable } from './joins/joinTable.ts';
import { Named } from './Named.ts';
import type { TableParts } from './parts.ts';
import type { TableJoined } from './TableJoined.ts';
import type { Suppressed } from './Suppressed.ts';
import { suppressedTable } from './suppressedTable.ts';

/** A table: the latest value of each key, and a changelog of how it came to be. */
export class KTable<K, V> {
  /** For the other stages of the DSL. */
  readonly parts: TableParts<K, V>;
  #sendsOldValues = false;

  constructor(parts: TableParts<K, V>) {
    this.parts = parts;
  }

  /** The store's name, where the user gave it. */
  get queryableStoreName(): string | undefined {
    return this.parts.queryableStoreName;
  }

  /** For operators that stand on this table: its updates may be out of order, as their `isLatest` says. */
  get isVersioned(): boolean {
    return this.parts.isVersioned ?? false;
  }

  filter(predicate: Predicate<K, V>, materialized?: Materialized<K, V>): KTable<K, V>;
  filter(predicate: Predicate<K, V>, named: Named, materialized?: Materialized<K, V>): KTable<K, V>;
  filter(predicate: Predicate<K, V>, first?: Named | Materialized<K, V>, second?: Materialized<K, V>): KTable<K, V> {
    return this.#filter(predicate, false, first, second);
  }

  filterNot(predicate: Predicate<K, V>, materialized?: Materialized<K, V>): KTable<K, V>;
  filterNot(predicate: Predicate<K, V>, named: Named, materialized?: Materialized<K, V>): KTable<K, V>;
  filterNot(predicate: Predicate<K, V>, first?: Named | Materialized<K, V>, second?: Materialized<K, V>): KTable<K, V> {
    return this.#filter(predicate, true, first, second);
  }

  mapValues<VR>(mapper: ValueMapper<K, V, VR>, materialized?: Materialized<K, VR>): KTable<K, VR>;
  mapValues<VR>(mapper: ValueMapper<K, V, VR>, named: Named, materialized?: Materialized<K, VR>): KTable<K, VR>;
  mapValues<VR>(
    mapper: ValueMapper<K, V, VR>,
    first?: Named | Materialized<K, VR>,
    second?: Materialized<K, VR>,
  ): KTable<K, VR> {
    const given = first instanceof Named ? second : first;
    const materialized = this.#materialized(given, 'KTABLE-MAPVALUES-', undefined);
    const supplier = new KTableMapValues(this, mapper, materialized?.queryableStoreName);
    return this.#next(named(first), 'KTABLE-MAPVALUES-', supplier, materialized, { ...this.parts, valueSerde: undefined });
  }

  /** As `mapValues`, with a transformer that may use stores and is shown deletions too. */
  transformValues<VR>(supplier: ValueTransformerWithKeySupplier<K, V, VR>, ...stateStoreNames: string[]): KTable<K, VR>;
  transformValues<VR>(supplier: ValueTransformerWithKeySupplier<K, V, VR>, named: Named, ...stateStoreNames: string[]): KTable<K, VR>;
  transformValues<VR>(
    supplier: ValueTransformerWithKeySupplier<K, V, VR>,
    materialized: Materialized<K, VR>,
    ...namedAndStoreNames: Array<Named | string>
  ): KTable<K, VR>;
  transformValues<VR>(
    supplier: ValueTransformerWithKeySupplier<K, V, VR>,
    ...rest: Array<Materialized<K, VR> | Named | string>
  ): KTable<K, VR> {
    const given = rest.find((option) => option instanceof Materialized);
    const names = rest.filter((option) => typeof option === 'string');
    // A store without a name uses up no number here.
    const kept = given?.options.storeName === undefined ? undefined : this.#materialized(given, 'KTABLE-TRANSFORMVALUES-', undefined);
    const transform = new KTableTransformValues(this, supplier, kept?.queryableStoreName);
    const { keySerde, valueSerde } = given?.options ?? {};
    const unkept = { keySerde: keySerde ?? this.parts.keySerde, valueSerde, isVersioned: given === undefined && this.isVersioned };
    return this.#next(rest.map(named).find((option) => option !== undefined), 'KTABLE-TRANSFORMVALUES-', transform, kept, unkept, names);
  }

  /** With the other table's row of the same key. Whichever side changes, the result follows. */
  join<VO, VR>(other: KTable<K, VO>, joiner: ValueJoiner<V, VO, VR>, materialized?: Materialized<K, VR>): KTable<K, VR>;
  join<VO, VR>(other: KTable<K, VO>, joiner: ValueJoiner<V, VO, VR>, named: Named, materialized?: Materialized<K, VR>): KTable<K, VR>;
  /** With the row of another key, which the extractor reads from this table's row. */
  join<KO, VO, VR>(
    other: KTable<KO, VO>,
    foreignKeyExtractor: ForeignKeyExtractor<K, V, KO>,
    joiner: ValueJoiner<V, VO, VR>,
    materialized?: Materialized<K, VR>,
  ): KTable<K, VR>;
  join<KO, VO, VR>(
    other: KTable<KO, VO>,
    foreignKeyExtractor: ForeignKeyExtractor<K, V, KO>,
    joiner: ValueJoiner<V, VO, VR>,
    tableJoined: TableJoined<K, KO>,
    materialized?: Materialized<K, VR>,
  ): KTable<K, VR>;
  join<KO, VO, VR>(other: KTable<KO, VO>, ...rest: unknown[]): KTable<K, VR> {
    return joinTable(this, other, 'inner', rest);
  }

  /** As `join`; rows of this table that find none are joined with null. */
  leftJoin<VO, VR>(other: KTable<K, VO>, joiner: ValueJoiner<V, VO | null, VR>, materialized?: Materialized<K, VR>): KTable<K, VR>;
  leftJoin<VO, VR>(other: KTable<K, VO>, joiner: ValueJoiner<V, VO | null, VR>, named: Named, materialized?: Materialized<K, VR>): KTable<K, VR>;
  leftJoin<KO, VO, VR>(
    other: KTable<KO, VO>,
    foreignKeyExtractor: ForeignKeyExtractor<K, V, KO>,
    joiner: ValueJoiner<V, VO | null, VR>,
    materialized?: Materialized<K, VR>,
  ): KTable<K, VR>;
  leftJoin<KO, VO, VR>(
    other: KTable<KO, VO>,
    foreignKeyExtractor: ForeignKeyExtractor<K, V, KO>,
    joiner: ValueJoiner<V, VO | null, VR>,
    tableJoined: TableJoined<K, KO>,
    materialized?: Materialized<K, VR>,
  ): KTable<K, VR>;
  leftJoin<KO, VO, VR>(other: KTable<KO, VO>, ...rest: unknown[]): KTable<K, VR> {
    return joinTable(this, other, 'left', rest);
  }

  /** As `leftJoin`, for rows of either table. */
  outerJoin<VO, VR>(other: KTable<K, VO>, joiner: ValueJoiner<V | null, VO | null, VR>, materialized?: Materialized<K, VR>): KTable<K, VR>;
  outerJoin<VO, VR>(other: KTable<K, VO>, joiner: ValueJoiner<V | null, VO | null, VR>, named: Named, materialized?: Materialized<K, VR>): KTable<K, VR>;
  outerJoin<VO, VR>(other: KTable<K, VO>, ...rest: unknown[]): KTable<K, VR> {
    return joinTable(this, other, 'outer', rest);
  }

  /** The changelog as a stream; a deleted row is a null value. */
  toStream(named?: Named): KStream<K, V>;
  toStream<KR>(selector: (key: K, value: V) => KR, named?: Named): KStream<KR, V>;
  toStream<KR>(first?: Named | ((key: K, value: V) => KR), second?: Named): KStream<K, V> | KStream<KR, V> {
    const { builder, dsl, graphNode, keySerde, valueSerde, sourceNodes } = this.parts;
    const given = first instanceof Named ? first : second;
    const name = builder.orElseGenerateWithPrefix(given?.name, 'KTABLE-TOSTREAM-');
    const node = new ProcessorGraphNode(name, { get: () => new KTableToStream() });
    builder.addGraphNode(graphNode, node);
    const stream = dsl.stream<K, V>({
      name, keySerde, valueSerde, sourceNodes, repartitionRequired: false, graphNode: node, builder, dsl,
    });
    return first === undefined || first instanceof Named ? stream : stream.selectKey(first);
  }

  /** The same table, with some of its updates held back. */
  suppress(suppressed: Suppressed<K>): KTable<K, V> {
    return suppressedTable(this, suppressed);
  }

  /** Groups rows by another key. The selector gives key and value of each row in its group. */
  groupBy<KR, VR>(selector: TableKeyValueMapper<K, V, KR, VR>, grouped?: Grouped<KR, VR>): KGroupedTable<KR, VR> {
    const { builder, dsl, graphNode, sourceNodes } = this.parts;
    const { name: givenName, keySerde, valueSerde } = grouped?.options ?? {};
    const name = builder.orElseGenerateWithPrefix(givenName, 'KTABLE-SELECT-');
    const supplier: ProcessorSupplier<K, Change<V>, KR, Change<VR>> = {
      get: () => new KTableRepartitionMap(selector, keySerde, this.isVersioned),
    };
    // No change of keys to the optimization: its records are changes, and every aggregate has a repartition topic.
    const node = new ProcessorGraphNode(name, supplier);
    builder.addGraphNode(graphNode, node);
    this.enableSendingOldValues(true);
    return new KGroupedTable({ name, keySerde, valueSerde, sourceNodes, graphNode: node, builder, dsl }, givenName);
  }

  /** For operators that stand on this table; see KTableProcessorSupplier. */
  enableSendingOldValues(forceMaterialization: boolean): boolean {
    this.#sendsOldValues ||= this.parts.processorSupplier.enableSendingOldValues(forceMaterialization);
    return this.#sendsOldValues;
  }

  /** For operators that look up rows of this table. */
  valueGetterSupplier(): KTableValueGetterSupplier<K, V> {
    return this.parts.processorSupplier.view();
  }

  #filter(
    predicate: Predicate<K, V>,
    filterNot: boolean,
    first: Named | Materialized<K, V> | undefined,
    second: Materialized<K, V> | undefined,
  ): KTable<K, V> {
    const given = first instanceof Named ? second : first;
    const materialized = this.#materialized(given, 'KTABLE-FILTER-', this.parts.valueSerde);
    const supplier = new KTableFilter(this, predicate, filterNot, materialized?.queryableStoreName);
    return this.#next(named(first), 'KTABLE-FILTER-', supplier, materialized, this.parts);
  }

  #materialized<VR>(
    given: Materialized<K, VR> | undefined,
    prefix: string,
    valueSerde: TableParts<K, VR>['valueSerde'],
  ): MaterializedInternal<K, VR> | undefined {
    if (given === undefined) return undefined;
    return new MaterializedInternal(given, this.parts.builder, prefix, { keySerde: this.parts.keySerde, valueSerde });
  }

  /** A step that has a store only if the user named one. `unkept`: what the table is like without a Materialized. */
  #next<VR>(
    given: Named | undefined,
    prefix: string,
    supplier: KTableProcessorSupplier<K, Change<V>, K, VR>,
    materialized: MaterializedInternal<K, VR> | undefined,
    unkept: Pick<TableParts<K, VR>, 'keySerde' | 'valueSerde' | 'isVersioned'>,
    storeNames: readonly string[] = [],
  ): KTable<K, VR> {
    const { builder, dsl, graphNode, sourceNodes } = this.parts;
    const { keySerde, valueSerde, isVersioned = false } = materialized ?? unkept;
    const name = builder.orElseGenerateWithPrefix(given?.name, prefix);
    const queryableStoreName = materialized?.queryableStoreName;
    const store = queryableStoreName === undefined ? undefined : materialized?.storeBuilder();
    const node = new ProcessorGraphNode(name, supplier, {}, { builder: store, names: storeNames });
    builder.addGraphNode(graphNode, node);
    return dsl.table({
      name,
      keySerde,
      valueSerde,
      sourceNodes,
      graphNode: node,
      builder,
      dsl,
      processorSupplier: supplier,
      queryableStoreName,
      isVersioned,
    });
  }
}

const named = (option: unknown): Named | undefined => (option instanceof Named ? option : undefined);
