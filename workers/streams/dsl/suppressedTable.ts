import { TopologyException } from '../errors/TopologyException.ts';
import { ProcessorGraphNode } from '../graph/ProcessorGraphNode.ts';
import { windowGraceOf } from '../graph/windowGraceOf.ts';
import { KTableSuppress } from '../processors/KTableSuppress.ts';
import { TimeOrderedKeyValueBufferBuilder } from '../state/TimeOrderedKeyValueBufferBuilder.ts';
import type { KTable } from './KTable.ts';
import type { Suppressed } from './Suppressed.ts';

const SUPPRESS = 'KTABLE-SUPPRESS-';

/** Throws TopologyException for versioned tables, and where the close of windows is waited for but there are none. */
export const suppressedTable = <K, V>(table: KTable<K, V>, suppressed: Suppressed<K>): KTable<K, V> => {
  const { builder, dsl, graphNode, keySerde, valueSerde, sourceNodes, isVersioned } = table.parts;
  if (isVersioned === true) throw new TopologyException('suppress() is only supported for non-versioned KTables');
  const { name: givenName, waitMs, bufferConfig, timeOf, safeToDropTombstones } = suppressed.options;
  const name = givenName ?? builder.newProcessorName(SUPPRESS);
  const { limits, bufferFullStrategy } = bufferConfig;
  const suppression = {
    waitMs: waitMs === 'grace' ? windowGraceOf(graphNode) : waitMs,
    timeOf, safeToDropTombstones, bufferFullStrategy,
    maxRecords: limits.maxRecords,
    maxBytes: limits.maxBytes,
  };
  const storeName = givenName === undefined ? builder.newStoreName(SUPPRESS) : `${givenName}-store`;
  const store = new TimeOrderedKeyValueBufferBuilder(storeName, Number.isFinite(limits.maxBytes), keySerde, valueSerde);
  if (limits.logging === false) store.withLoggingDisabled();
  else store.withLoggingEnabled(limits.logging);
  const supplier = new KTableSuppress(table, suppression, storeName);
  const node = new ProcessorGraphNode(name, supplier, {}, { builder: store });
  builder.addGraphNode(graphNode, node);
  return dsl.table({
    name, keySerde, valueSerde, sourceNodes, graphNode: node, builder, dsl, processorSupplier: supplier, queryableStoreName: undefined,
  });
};
