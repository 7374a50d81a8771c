import { must } from '../../common/index.ts';
import { Grouped, Materialized, Named, type KGroupedStream, type KStream, type KTable } from '../../streams/index.ts';
import type { AggregationAnalysis, QueryAnalysis } from '../analyzer/QueryAnalysis.ts';
import { Scope } from '../expression/Scope.ts';
import type { FormatInfo, RowSerde } from '../format/Format.ts';
import { formats } from '../format/formats.ts';
import { aggregateFunctions } from '../function/functionRegistry.ts';
import type { Aggregator } from '../function/AggregateFunction.ts';
import type { SchemaColumn } from '../metastore/LogicalSchema.ts';
import type { Expression } from '../parser/ast.ts';
import { STRING } from '../parser/SqlType.ts';
import type { Row, SqlValue } from '../SqlValue.ts';
import { compileRow, compileSafely, type RowFunction } from './compileRow.ts';
import type { ExpressionErrorListener } from './QuerySink.ts';

export const AGGREGATE_STORE = 'Aggregate-Aggregate-Materialize';

/** The aggregates of each group, as a table: its rows hold one column an aggregate, in the order of the analysis. */
export interface BuiltAggregation {
  readonly table: KTable<Row | null, Row | null>;
  /** The row that HAVING and SELECT see: group columns, then results of the aggregates. */
  readonly resultRow: (key: Row | null, aggregates: Row) => Row;
  readonly resultScope: Scope;
}

interface Call {
  readonly aggregator: Aggregator;
  /** The argument of a row; undefined for COUNT(*). */
  readonly argument: ((row: Row) => SqlValue) | undefined;
}

export const buildAggregation = (
  input: { readonly stream: KStream<Row | null, Row | null> } | { readonly table: KTable<Row | null, Row | null> },
  query: QueryAnalysis,
  valueFormat: FormatInfo,
  onError: ExpressionErrorListener,
): BuiltAggregation => {
  const aggregation = must(query.aggregation);
  const sourceScope = new Scope(query.sourceColumns.map((column, index) => ({ ...column, index })), query.sourceNames);
  const keySerde = formats[query.keyFormat.name].createSerde(aggregation.keyColumns, query.keyFormat);
  const aggregators = aggregation.aggregates.map((one) => must(must(aggregateFunctions.get(one.call.name.name)).resolve(one.argumentTypes)));
  const storeColumns = aggregation.aggregates.map(({ name }, i): SchemaColumn => ({ name, type: aggregators[i]!.aggregateType }));
  const storeFormat: FormatInfo = valueFormat.name === 'DELIMITED' || valueFormat.name === 'KAFKA' ? { name: 'JSON', delimiter: ',', isWrapped: true } : { ...valueFormat, isWrapped: true };
  const materialized = Materialized.as<Row | null, Row | null>(AGGREGATE_STORE)
    .withKeySerde(keySerde)
    .withValueSerde(formats[storeFormat.name].createSerde(storeColumns, storeFormat));
  const initialize = (): Row => aggregators.map((one) => one.initialize());
  const named = Named.as('Aggregate-Aggregate');

  const repartitioned = prepareArguments(aggregation, sourceScope, onError);
  const argumentFormat: FormatInfo = { name: 'JSON', delimiter: ',', isWrapped: true };
  const argumentSerde = (): RowSerde => formats.JSON.createSerde(repartitioned.columns, argumentFormat);

  let table: KTable<Row | null, Row | null>;
  if ('table' in input) {
    const toKey = compileRow(aggregation.groupBy, sourceScope, onError);
    const calls = callsOver(aggregation, aggregators, repartitioned.scope, onError, repartitioned.references);
    table = input.table
      .groupBy((_key, row) => ({ key: keyOrNull(toKey(row!)), value: repartitioned.prepare(row!) }), Grouped.with<Row | null, Row | null>(keySerde, argumentSerde()).withName('Aggregate-GroupBy'))
      .aggregate<Row | null>(
        initialize,
        (_key, row, aggregate) => step(calls, row!, aggregate!),
        (_key, row, aggregate) => unstep(calls, row!, aggregate!),
        named,
        materialized,
      );
  } else {
    let grouped: KGroupedStream<Row | null, Row | null>;
    let calls: readonly Call[];
    if (aggregation.keepsKey) {
      calls = callsOver(aggregation, aggregators, sourceScope, onError);
      grouped = input.stream.groupByKey(Grouped.with<Row | null, Row | null>(keySerde));
    } else {
      const toKey = compileRow(aggregation.groupBy, sourceScope, onError);
      const { prepare } = repartitioned;
      calls = callsOver(aggregation, aggregators, repartitioned.scope, onError, repartitioned.references);
      grouped = input.stream
        .map((_key, row) => ({ key: row === null ? null : keyOrNull(toKey(row)), value: row === null ? null : prepare(row) }), Named.as('Aggregate-Prepare'))
        .groupByKey(Grouped.with<Row | null, Row | null>(keySerde, argumentSerde()).withName('Aggregate-GroupBy'));
    }
    table = grouped.aggregate<Row | null>(initialize, (_key, row, aggregate) => step(calls, row!, aggregate!), named, materialized);
  }

  const maps = aggregators.map((one) => one.map);
  const resultScope = new Scope([...aggregation.keyColumns, ...aggregation.aggregates].map(({ name, type }, index) => ({ name, type, index })));
  return {
    table,
    resultScope,
    resultRow: (key, aggregates) => {
      const row: Row = key === null ? [] : [...key];
      for (let i = 0; i < maps.length; i++) {
        const map = maps[i];
        row.push(map === undefined ? aggregates[i]! : map(aggregates[i]!));
      }
      return row;
    },
  };
};

/** A row with a null in its group columns belongs to no group. */
const keyOrNull = (key: Row): Row | null => (key.includes(null) ? null : key);

const step = (calls: readonly Call[], row: Row, aggregate: Row): Row => {
  const next: Row = [];
  for (let i = 0; i < calls.length; i++) {
    const { aggregator, argument } = calls[i]!;
    next.push(aggregator.aggregate(argument === undefined ? true : argument(row), aggregate[i]!));
  }
  return next;
};

const unstep = (calls: readonly Call[], row: Row, aggregate: Row): Row =>
  calls.map(({ aggregator, argument }, i) => must(aggregator.undo)(argument === undefined ? true : argument(row), aggregate[i]!));

const callsOver = (
  aggregation: AggregationAnalysis,
  aggregators: readonly Aggregator[],
  scope: Scope,
  onError: ExpressionErrorListener,
  references?: ReadonlyArray<Expression | undefined>,
): Call[] =>
  aggregation.aggregates.map(({ call }, i) => {
    const argument = references === undefined ? call.args[0] : references[i];
    return { aggregator: aggregators[i]!, argument: argument && compileSafely(argument, scope, onError, null) };
  });

/** What goes through the repartition topic: the aggregates' arguments and no more. */
const prepareArguments = (
  aggregation: AggregationAnalysis,
  scope: Scope,
  onError: ExpressionErrorListener,
): { columns: SchemaColumn[]; scope: Scope; prepare: RowFunction; references: Array<Expression | undefined> } => {
  const expressions: Expression[] = [];
  const columns: SchemaColumn[] = [];
  const references = aggregation.aggregates.map(({ call, argumentTypes }): Expression | undefined => {
    const argument = call.args[0];
    if (argument === undefined) return undefined;
    const name = `KSQL_INTERNAL_COL_${columns.length}`;
    expressions.push(argument);
    columns.push({ name, type: argumentTypes[0] ?? STRING });
    return { type: 'ColumnReference', source: undefined, column: { name, isQuoted: true, span: argument.span }, span: argument.span };
  });
  return {
    columns,
    references,
    scope: new Scope(columns.map((column, index) => ({ ...column, index }))),
    prepare: compileRow(expressions, scope, onError),
  };
};
