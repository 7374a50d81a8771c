import { Materialized, Stores } from '../../../streams/index.ts';
import { ExpectationError } from '../../CaseOutcome.ts';
import type { MaterializedSpec } from './NodeSpec.ts';
import { toMs, type Ms } from './windowsSpec.ts';

const KNOWN = new Set(['store', 'versioned', 'historyRetentionMs', 'caching', 'retentionMs', 'retainDuplicates']);

/** Undefined where the case gives none, which is not the same as one without a name. */
export const toMaterialized = <V = unknown>(spec: MaterializedSpec | undefined, windowSizeMs?: Ms): Materialized<unknown, V> | undefined => {
  if (spec === undefined) return undefined;
  const unknown = Object.keys(spec).find((field) => !KNOWN.has(field));
  if (unknown !== undefined) throw new ExpectationError(`a store takes no "${unknown}"`);
  const materialized = stored<V>(spec, windowSizeMs);
  if (spec.caching === undefined) return materialized;
  return spec.caching ? materialized.withCachingEnabled() : materialized.withCachingDisabled();
};

const stored = <V>(spec: MaterializedSpec, windowSizeMs: Ms | undefined): Materialized<unknown, V> => {
  const { store, versioned, historyRetentionMs, retentionMs, retainDuplicates } = spec;
  if (versioned === true) {
    if (store === undefined) throw new ExpectationError('a versioned store needs a name');
    return Materialized.as<unknown, V>(Stores.persistentVersionedKeyValueStore(store, toMs(historyRetentionMs, 'the history retention')));
  }
  if (retainDuplicates !== undefined) {
    if (store === undefined) throw new ExpectationError('a supplied window store needs a name');
    const retention = toMs(retentionMs, 'the retention');
    return Materialized.as<unknown, V>(Stores.inMemoryWindowStore(store, retention, toMs(windowSizeMs, 'the size of windows'), retainDuplicates));
  }
  const materialized = store === undefined ? Materialized.with<unknown, V>() : Materialized.as<unknown, V>(store);
  return retentionMs === undefined ? materialized : materialized.withRetention(toMs(retentionMs, ''));
};
