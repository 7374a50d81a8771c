import { Consumed, Materialized, Named, Produced, StreamsBuilder, type KStream, type KTable, type TimestampExtractor, type Topology } from '../../streams/index.ts';
import type { QueryAnalysis } from '../analyzer/QueryAnalysis.ts';
import { Scope } from '../expression/Scope.ts';
import { formats } from '../format/formats.ts';
import type { LogicalSchema } from '../metastore/LogicalSchema.ts';
import type { Row } from '../SqlValue.ts';
import { ApplyTimestamp } from './ApplyTimestamp.ts';
import { AGGREGATE_STORE, buildAggregation } from './buildAggregation.ts';
import { BindSourceColumns } from './BindSourceColumns.ts';
import { compilePredicate, compileRow } from './compileRow.ts';
import { neededColumns } from './neededColumns.ts';
import type { ExpressionErrorListener, QuerySink } from './QuerySink.ts';

export interface QueryTopology {
  readonly topology: Topology;
  /** How a pull query reads the result; undefined where nothing is kept. */
  readonly materialization: Materialization | undefined;
}

export interface Materialization {
  readonly storeName: string;
  /** A stored row as the table shows it: its value columns; null where HAVING leaves it out. */
  toRow(key: Row | null, stored: Row): Row | null;
}

type Rows = Row | null;

/** The Streams program of a SELECT. Its processors are named as ksqlDB names them (`StepName`). */
export const buildQueryTopology = (query: QueryAnalysis, sink: QuerySink, onError: ExpressionErrorListener): QueryTopology => {
  const builder = new StreamsBuilder();
  const built = query.source.kind === 'TABLE' ? fromTable(builder, query, sink, onError) : fromStream(builder, query, sink, onError);
  return { topology: builder.build(), materialization: built };
};

const fromStream = (builder: StreamsBuilder, query: QueryAnalysis, sink: QuerySink, onError: ExpressionErrorListener): Materialization | undefined => {
  const { where, aggregation, partitionBy } = query;
  const scope = scopeOf(query);
  let stream: KStream<Rows, Rows> = builder
    .stream<Rows, Rows>(query.source.topic, consumed(query).withName('Source'))
    .processValues<Rows>(binder(query), Named.as('Source-Columns'));
  if (where !== undefined) {
    const predicate = compilePredicate(where, scope, onError);
    stream = stream.filter((_key, row) => row !== null && predicate(row), Named.as('WhereFilter'));
  }
  if (aggregation !== undefined) {
    const built = buildAggregation({ stream }, query, valueFormatOf(query, sink), onError);
    return finishTable(built, query, sink, onError);
  }
  if (partitionBy !== undefined) {
    const toKey = compileRow(partitionBy.expressions, scope, onError);
    const isNullKey = query.schema.key.length === 0;
    const rowOfKey = (key: Rows): Row => query.sourceColumns.map((_, i) => key?.[i - query.source.schema.value.length] ?? null);
    stream = stream.selectKey((key, row) => (isNullKey ? null : withoutNull(toKey(row ?? rowOfKey(key)))), Named.as('PartitionBy'));
  }
  const project = compileRow(valueProjection(query, sink), scope, onError);
  const result = stream.mapValues((row) => (row === null ? null : project(row)), Named.as('Project'));
  deliver(result, query, sink);
  return undefined;
};

const fromTable = (builder: StreamsBuilder, query: QueryAnalysis, sink: QuerySink, onError: ExpressionErrorListener): Materialization | undefined => {
  const { where, aggregation } = query;
  const scope = scopeOf(query);
  const { keyFormat, schema } = query.source;
  // The rows are kept with their system columns, so that ROWTIME and the like are there when a row changes.
  const store = Materialized.as<Rows, Rows>('KsqlTopic-Reduce')
    .withKeySerde(formats[keyFormat.name].createSerde(schema.key, keyFormat))
    .withValueSerde(formats.JSON.createSerde(query.sourceColumns, { name: 'JSON', delimiter: ',', isWrapped: true }));
  let table: KTable<Rows, Rows> = builder
    .stream<Rows, Rows>(query.source.topic, consumed(query).withName('Source'))
    .processValues<Rows>(binder(query), Named.as('Source-Columns'))
    .toTable(Named.as('KsqlTopic-ToTable'), store);
  if (where !== undefined) {
    const predicate = compilePredicate(where, scope, onError);
    table = table.filter((_key, row) => row !== null && predicate(row), Named.as('WhereFilter'));
  }
  if (aggregation !== undefined) return finishTable(buildAggregation({ table }, query, valueFormatOf(query, sink), onError), query, sink, onError);
  const project = compileRow(valueProjection(query, sink), scope, onError);
  const stream = table.mapValues((row) => (row === null ? null : project(row)), Named.as('Project')).toStream(Named.as('Project-ToStream'));
  deliver(stream, query, sink);
  return undefined;
};

const finishTable = (
  { table, resultRow, resultScope }: ReturnType<typeof buildAggregation>,
  query: QueryAnalysis,
  sink: QuerySink,
  onError: ExpressionErrorListener,
): Materialization => {
  const having = query.aggregation?.having;
  const predicate = having && compilePredicate(having, resultScope, onError);
  const project = compileRow(valueProjection(query, sink), resultScope, onError);
  const kept = predicate === undefined ? table : table.filter((key, aggregates) => aggregates !== null && predicate(resultRow(key, aggregates)), Named.as('HavingFilter'));
  const stream = kept
    .mapValues((aggregates, key) => (aggregates === null ? null : project(resultRow(key, aggregates))), Named.as('Aggregate-Project'))
    .toStream(Named.as('Aggregate-ToStream'));
  deliver(stream, query, sink);
  return {
    storeName: AGGREGATE_STORE,
    toRow: (key, stored) => {
      const row = resultRow(key, stored);
      return predicate === undefined || predicate(row) ? project(row) : null;
    },
  };
};

const deliver = (stream: KStream<Rows, Rows>, query: QueryAnalysis, sink: QuerySink): void => {
  if (sink.type === 'listener') {
    stream.foreach((key, row) => sink.onRow(row, key), Named.as('Sink'));
    return;
  }
  const { source } = sink;
  const keySerde = formats[source.keyFormat.name].createSerde(query.schema.key, source.keyFormat);
  const valueSerde = formats[source.valueFormat.name].createSerde(query.schema.value, source.valueFormat);
  const { timestampColumn } = source;
  const timed = timestampColumn === undefined ? stream : stream.processValues<Rows>({ get: () => new ApplyTimestamp(timeColumn(query.schema, timestampColumn)) }, Named.as('ApplyTimestamp'));
  timed.to(source.topic, Produced.with<Rows, Rows>(keySerde, valueSerde).withName('Sink'));
};

/** What becomes the record's value: of a listener's rows everything, of a topic's all but the key. */
const valueProjection = (query: QueryAnalysis, sink: QuerySink) =>
  query.projection.filter(({ isKey }) => sink.type === 'listener' || !isKey).map(({ expression }) => expression);

const valueFormatOf = (query: QueryAnalysis, sink: QuerySink) => (sink.type === 'source' ? sink.source.valueFormat : query.source.valueFormat);

const scopeOf = (query: QueryAnalysis): Scope => new Scope(query.sourceColumns.map((column, index) => ({ ...column, index })), query.sourceNames);

/** One column that is null is no key at all; several are a key of nulls. */
const withoutNull = (key: Row): Rows => (key.length === 1 && key[0] === null ? null : key);

const consumed = (query: QueryAnalysis): Consumed<Rows, Rows> => {
  const { schema, keyFormat, valueFormat, timestampColumn } = query.source;
  const names = neededColumns(query);
  const needed = new Set(schema.value.flatMap(({ name }, i) => (names.has(name) || name === timestampColumn ? [i] : [])));
  const keySerde = formats[keyFormat.name].createSerde(schema.key, keyFormat);
  const valueSerde = formats[valueFormat.name].createSerde(schema.value, valueFormat, { needed, capacity: query.sourceColumns.length });
  const options = Consumed.with<Rows, Rows>(keySerde, valueSerde);
  return timestampColumn === undefined ? options : options.withTimestampExtractor(columnTimestamp(timeColumn(schema, timestampColumn)));
};

/** TIMESTAMP='column': a row without that time is left out. */
const columnTimestamp =
  (timeOf: (key: Rows, value: Rows) => unknown): TimestampExtractor =>
  (record) => {
    const time = timeOf(record.key as Rows, record.value as Rows);
    return typeof time === 'number' ? time : -1;
  };

const timeColumn = ({ key, value }: LogicalSchema, name: string): ((key: Rows, value: Rows) => unknown) => {
  const inValue = value.findIndex((column) => column.name === name);
  if (inValue >= 0) return (_key, row) => row?.[inValue];
  const inKey = key.findIndex((column) => column.name === name);
  return (keyRow) => keyRow?.[inKey];
};

const binder = (query: QueryAnalysis) => {
  const { key, value } = query.source.schema;
  const names = neededColumns(query);
  const needsPosition = names.has('ROWPARTITION') || names.has('ROWOFFSET');
  return { get: () => new BindSourceColumns(value.length, key.length, needsPosition) };
};
