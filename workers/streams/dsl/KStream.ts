import { must } from '../../common/index.ts';
import { checkSupplier } from '../api/checkSupplier.ts';
import type { FixedKeyProcessorSupplier } from '../api/FixedKeyProcessor.ts';
import type { KeyValue } from '../api/KeyValue.ts';
import type { ProcessorSupplier } from '../api/Processor.ts';
import type { StreamPartitioner, TopicNameExtractor } from '../api/StreamPartitioner.ts';
import type { GraphNodeTraits } from '../graph/GraphNode.ts';
import { ProcessorGraphNode } from '../graph/ProcessorGraphNode.ts';
import { RepartitionNode } from '../graph/RepartitionNode.ts';
import { StreamSinkNode } from '../graph/StreamSinkNode.ts';
import { StreamToTableNode } from '../graph/StreamToTableNode.ts';
import { FixedKeyProcessorAdapter } from '../processors/FixedKeyProcessorAdapter.ts';
import { ForeachProcessor } from '../processors/ForeachProcessor.ts';
import { KStreamFilter, type Predicate } from '../processors/KStreamFilter.ts';
import { KStreamFlatMap } from '../processors/KStreamFlatMap.ts';
import { KStreamFlatMapValues } from '../processors/KStreamFlatMapValues.ts';
import { KStreamMap } from '../processors/KStreamMap.ts';
import { KStreamMapValues, type ValueMapper } from '../processors/KStreamMapValues.ts';
import { KStreamPeek, type ForeachAction } from '../processors/KStreamPeek.ts';
import { KStreamSelectKey } from '../processors/KStreamSelectKey.ts';
import { KTableSource } from '../processors/KTableSource.ts';
import { PassThrough } from '../processors/PassThrough.ts';
import type { AnyValueJoiner } from '../processors/ValueJoiner.ts';
import type { JoinWindows } from '../windows/JoinWindows.ts';
import { BranchedKStream } from './BranchedKStream.ts';
import type { GlobalKTable } from './GlobalKTable.ts';
import type { Grouped } from './Grouped.ts';
import type { Joined } from './Joined.ts';
import { joinStream, type JoinPartner } from './joins/joinStream.ts';
import { KGroupedStream } from './KGroupedStream.ts';
import type { KTable } from './KTable.ts';
import type { Materialized } from './Materialized.ts';
import { MaterializedInternal } from './MaterializedInternal.ts';
import { Named } from './Named.ts';
import { untyped, type StreamParts } from './parts.ts';
import type { Printed } from './Printed.ts';
import type { Produced } from './Produced.ts';
import type { Repartitioned } from './Repartitioned.ts';
import { repartitionSettings } from './repartitionSettings.ts';
import type { StreamJoined } from './StreamJoined.ts';

/**
 * A stream of records, each a fact of its own. Every method adds a step and answers with what comes after it; names
 * and serdes are passed on as in Kafka: a step that may change keys drops the key serde, one that may change values the
 * value serde.
 */
export class KStream<K, V> {
  /** For the other stages of the DSL. */
  readonly parts: StreamParts<K, V>;
  /** For joins: made by the first one that needs this stream repartitioned under its own name. */
  joinRepartition: RepartitionNode | undefined;

  constructor(parts: StreamParts<K, V>) {
    this.parts = parts;
  }

  filter(predicate: Predicate<K, V>, named?: Named): KStream<K, V> {
    return this.#next(named, 'KSTREAM-FILTER-', { get: () => new KStreamFilter(predicate, false) }, {}, this.parts);
  }

  filterNot(predicate: Predicate<K, V>, named?: Named): KStream<K, V> {
    return this.#next(named, 'KSTREAM-FILTER-', { get: () => new KStreamFilter(predicate, true) }, {}, this.parts);
  }

  selectKey<KR>(selector: (key: K, value: V) => KR, named?: Named): KStream<KR, V> {
    const supplier = { get: () => new KStreamSelectKey(selector) };
    return this.#next<KR, V>(named, 'KSTREAM-KEY-SELECT-', supplier, { keyChangingOperation: true }, {
      valueSerde: this.parts.valueSerde, repartitionRequired: true,
    });
  }

  map<KR, VR>(mapper: (key: K, value: V) => KeyValue<KR, VR>, named?: Named): KStream<KR, VR> {
    const supplier = { get: () => new KStreamMap(mapper) };
    return this.#next<KR, VR>(named, 'KSTREAM-MAP-', supplier, { keyChangingOperation: true }, { repartitionRequired: true });
  }

  mapValues<VR>(mapper: ValueMapper<K, V, VR>, named?: Named): KStream<K, VR> {
    const supplier = { get: () => new KStreamMapValues(mapper) };
    const { keySerde, repartitionRequired } = this.parts;
    return this.#next<K, VR>(named, 'KSTREAM-MAPVALUES-', supplier, { valueChangingOperation: true }, { keySerde, repartitionRequired });
  }

  flatMap<KR, VR>(mapper: (key: K, value: V) => Iterable<KeyValue<KR, VR>>, named?: Named): KStream<KR, VR> {
    const supplier = { get: () => new KStreamFlatMap(mapper) };
    return this.#next<KR, VR>(named, 'KSTREAM-FLATMAP-', supplier, { keyChangingOperation: true }, { repartitionRequired: true });
  }

  flatMapValues<VR>(mapper: ValueMapper<K, V, Iterable<VR>>, named?: Named): KStream<K, VR> {
    const supplier = { get: () => new KStreamFlatMapValues(mapper) };
    const { keySerde, repartitionRequired } = this.parts;
    return this.#next<K, VR>(named, 'KSTREAM-FLATMAPVALUES-', supplier, { valueChangingOperation: true }, {
      keySerde, repartitionRequired,
    });
  }

  peek(action: ForeachAction<K, V>, named?: Named): KStream<K, V> {
    return this.#next(named, 'KSTREAM-PEEK-', { get: () => new KStreamPeek(action) }, {}, this.parts);
  }

  foreach(action: ForeachAction<K, V>, named?: Named): void {
    this.#next(named, 'KSTREAM-FOREACH-', { get: () => new ForeachProcessor(action) }, {}, this.parts);
  }

  /** Writes each record as a line of text, for a look at what passes. */
  print(printed: Printed<K, V>): void {
    const action = printed.action(this.parts.name);
    const named = printed.options.name === undefined ? undefined : Named.as(printed.options.name);
    this.#next(named, 'KSTREAM-PRINTER-', { get: () => new ForeachProcessor(action) }, {}, this.parts);
  }

  split(named?: Named): BranchedKStream<K, V> {
    return new BranchedKStream(this.parts, this.parts.builder.orElseGenerateWithPrefix(named?.name, 'KSTREAM-BRANCH-'));
  }

  /** Records of both, each in its order, neither before the other. */
  merge(other: KStream<K, V>, named?: Named): KStream<K, V> {
    const { builder, dsl } = this.parts;
    const name = builder.orElseGenerateWithPrefix(named?.name, 'KSTREAM-MERGE-');
    const node = new ProcessorGraphNode(name, { get: () => new PassThrough() }, { mergeNode: true });
    builder.addGraphNode([this.parts.graphNode, other.parts.graphNode], node);
    return dsl.stream<K, V>({
      name,
      keySerde: undefined,
      valueSerde: undefined,
      sourceNodes: new Set([...this.parts.sourceNodes, ...other.parts.sourceNodes]),
      repartitionRequired: this.parts.repartitionRequired || other.parts.repartitionRequired,
      graphNode: node,
      builder,
      dsl,
    });
  }

  /** With records of another stream that are close in time. */
  join<VO, VR>(other: KStream<K, VO>, joiner: AnyValueJoiner<K, V, VO, VR>, windows: JoinWindows, streamJoined?: StreamJoined<K, V, VO>): KStream<K, VR>;
  /** With the table's row of the same key, as it is or, of a versioned table, was at the record's time. */
  join<VO, VR>(table: KTable<K, VO>, joiner: AnyValueJoiner<K, V, VO, VR>, joined?: Joined<K, V, VO>): KStream<K, VR>;
  /** With the global table's row of any key; none where the selector answers null. */
  join<KG, VG, VR>(
    globalTable: GlobalKTable<KG, VG>,
    keySelector: (key: K, value: V) => KG | null,
    joiner: AnyValueJoiner<K, V, VG, VR>,
    named?: Named,
  ): KStream<K, VR>;
  join<KG, VO, VR>(other: JoinPartner<K, KG, VO>, ...rest: unknown[]): KStream<K, VR> {
    return joinStream(this, other, 'inner', rest);
  }

  /** As `join`; what finds no match is joined with null, in a join of streams once its window has closed. */
  leftJoin<VO, VR>(
    other: KStream<K, VO>,
    joiner: AnyValueJoiner<K, V, VO | null, VR>,
    windows: JoinWindows,
    streamJoined?: StreamJoined<K, V, VO>,
  ): KStream<K, VR>;
  leftJoin<VO, VR>(table: KTable<K, VO>, joiner: AnyValueJoiner<K, V, VO | null, VR>, joined?: Joined<K, V, VO>): KStream<K, VR>;
  leftJoin<KG, VG, VR>(
    globalTable: GlobalKTable<KG, VG>,
    keySelector: (key: K, value: V) => KG | null,
    joiner: AnyValueJoiner<K, V, VG | null, VR>,
    named?: Named,
  ): KStream<K, VR>;
  leftJoin<KG, VO, VR>(other: JoinPartner<K, KG, VO>, ...rest: unknown[]): KStream<K, VR> {
    return joinStream(this, other, 'left', rest);
  }

  /** As `leftJoin`, for what finds no match on either side. */
  outerJoin<VO, VR>(
    other: KStream<K, VO>,
    joiner: AnyValueJoiner<K, V | null, VO | null, VR>,
    windows: JoinWindows,
    streamJoined?: StreamJoined<K, V, VO>,
  ): KStream<K, VR> {
    return joinStream<K, V, unknown, VO, VR>(this, other, 'outer', [joiner, windows, streamJoined]);
  }

  groupBy<KR>(selector: (key: K, value: V) => KR, grouped?: Grouped<KR, V>): KGroupedStream<KR, V> {
    const { name, keySerde, valueSerde = this.parts.valueSerde } = grouped?.options ?? {};
    const rekeyed = this.selectKey(selector, name === undefined ? undefined : Named.as(name));
    return new KGroupedStream({ ...rekeyed.parts, keySerde, valueSerde }, name);
  }

  groupByKey(grouped?: Grouped<K, V>): KGroupedStream<K, V> {
    const { name, keySerde = this.parts.keySerde, valueSerde = this.parts.valueSerde } = grouped?.options ?? {};
    return new KGroupedStream({ ...this.parts, keySerde, valueSerde }, name);
  }

  process<KOut, VOut>(supplier: ProcessorSupplier<K, V, KOut, VOut>, ...stateStoreNames: string[]): KStream<KOut, VOut>;
  process<KOut, VOut>(
    supplier: ProcessorSupplier<K, V, KOut, VOut>,
    named: Named,
    ...stateStoreNames: string[]
  ): KStream<KOut, VOut>;
  process<KOut, VOut>(supplier: ProcessorSupplier<K, V, KOut, VOut>, ...rest: Array<Named | string>): KStream<KOut, VOut> {
    checkSupplier(supplier);
    const { named, names } = namedAndNames(rest);
    const name = named ?? Named.as(this.parts.builder.newProcessorName('KSTREAM-PROCESSOR-'));
    return this.#next<KOut, VOut>(name, undefined, supplier, {}, { repartitionRequired: true }, names);
  }

  processValues<VOut>(supplier: FixedKeyProcessorSupplier<K, V, VOut>, ...stateStoreNames: string[]): KStream<K, VOut>;
  processValues<VOut>(supplier: FixedKeyProcessorSupplier<K, V, VOut>, named: Named, ...stateStoreNames: string[]): KStream<K, VOut>;
  processValues<VOut>(supplier: FixedKeyProcessorSupplier<K, V, VOut>, ...rest: Array<Named | string>): KStream<K, VOut> {
    checkSupplier(supplier);
    const { named, names } = namedAndNames(rest);
    const adapted = {
      get: () => new FixedKeyProcessorAdapter(supplier.get()),
      stores: () => supplier.stores?.() ?? [],
    };
    const { builder, keySerde, repartitionRequired } = this.parts;
    const name = named ?? Named.as(builder.newProcessorName('KSTREAM-PROCESSVALUES-'));
    return this.#next<K, VOut>(name, undefined, adapted, {}, { keySerde, repartitionRequired }, names);
  }

  /** Through a topic of the application's own, whether the key has changed or not. */
  repartition(repartitioned?: Repartitioned<K, V>): KStream<K, V> {
    const { builder, dsl } = this.parts;
    const { name, keySerde, valueSerde, partitioner, numberOfPartitions } = repartitioned?.options ?? {};
    const serdes = { keySerde: keySerde ?? this.parts.keySerde, valueSerde: valueSerde ?? this.parts.valueSerde };
    const prefix = name ?? builder.newProcessorName('KSTREAM-REPARTITION-');
    const settings = repartitionSettings(builder, prefix, serdes, { partitioner, numPartitions: numberOfPartitions });
    const node = new RepartitionNode(settings, false);
    builder.addGraphNode(this.parts.graphNode, node);
    const sourceNodes = new Set([settings.sourceName]);
    return dsl.stream<K, V>({
      name: settings.sourceName, ...serdes, sourceNodes, repartitionRequired: false, graphNode: node, builder, dsl,
    });
  }

  /** Writes to a topic, or to the one that the extractor names for each record. */
  to(topic: string | TopicNameExtractor<K, V>, produced?: Produced<K, V>): void {
    const { builder } = this.parts;
    const { name, keySerde, valueSerde, partitioner } = produced?.options ?? {};
    const node = new StreamSinkNode(builder.orElseGenerateWithPrefix(name, 'KSTREAM-SINK-'), {
      topic: topic as string | TopicNameExtractor<unknown, unknown>,
      keySerde: untyped(keySerde ?? this.parts.keySerde),
      valueSerde: untyped(valueSerde ?? this.parts.valueSerde),
      partitioner: partitioner as StreamPartitioner<unknown, unknown> | undefined,
    });
    builder.addGraphNode(this.parts.graphNode, node);
  }

  toTable(materialized?: Materialized<K, V>): KTable<K, V>;
  toTable(named: Named, materialized?: Materialized<K, V>): KTable<K, V>;
  toTable(first?: Named | Materialized<K, V>, second?: Materialized<K, V>): KTable<K, V> {
    const { builder, dsl } = this.parts;
    const named = first instanceof Named ? first : undefined;
    const name = builder.orElseGenerateWithPrefix(named?.name, 'KSTREAM-TOTABLE-');
    const given = first instanceof Named ? second : first;
    const materialized = new MaterializedInternal(given, builder, 'KSTREAM-TOTABLE-', this.parts);
    let { graphNode: parent, sourceNodes } = this.parts;
    if (this.parts.repartitionRequired) {
      const settings = repartitionSettings(builder, name, materialized);
      parent = new RepartitionNode(settings);
      builder.addGraphNode(this.parts.graphNode, parent);
      sourceNodes = new Set([settings.sourceName]);
    }
    const source = new KTableSource<K, V>(materialized.storeName, materialized.queryableStoreName !== undefined);
    const node = new StreamToTableNode(name, {
      supplier: source,
      isMaterialized: () => source.materialized,
      storeBuilder: materialized.storeBuilder(),
    });
    builder.addGraphNode(parent, node);
    return dsl.table({
      name,
      keySerde: materialized.keySerde,
      valueSerde: materialized.valueSerde,
      sourceNodes,
      graphNode: node,
      builder,
      dsl,
      processorSupplier: source,
      queryableStoreName: materialized.queryableStoreName,
      isVersioned: materialized.isVersioned,
    });
  }

  /** `prefix` undefined: the given name is used, and no number with it. */
  #next<KR, VR>(
    named: Named | undefined,
    prefix: string | undefined,
    supplier: ProcessorSupplier<K, V, KR, VR>,
    traits: GraphNodeTraits,
    after: Pick<StreamParts<KR, VR>, 'repartitionRequired'> & Partial<Pick<StreamParts<KR, VR>, 'keySerde' | 'valueSerde'>>,
    storeNames: readonly string[] = [],
  ): KStream<KR, VR> {
    const { builder, dsl, graphNode, sourceNodes } = this.parts;
    const name = prefix === undefined ? must(named).name : builder.orElseGenerateWithPrefix(named?.name, prefix);
    const node = new ProcessorGraphNode(name, supplier, traits, { names: storeNames });
    builder.addGraphNode(graphNode, node);
    return dsl.stream<KR, VR>({
      name,
      keySerde: after.keySerde,
      valueSerde: after.valueSerde,
      sourceNodes,
      repartitionRequired: after.repartitionRequired,
      graphNode: node,
      builder,
      dsl,
    });
  }
}

const namedAndNames = (rest: ReadonlyArray<Named | string>): { named: Named | undefined; names: readonly string[] } => {
  const [first, ...others] = rest;
  const named = first instanceof Named ? first : undefined;
  const names = named === undefined ? rest : others;
  return { named, names: names.map((name) => must(typeof name === 'string' ? name : undefined, 'store names are texts')) };
};
