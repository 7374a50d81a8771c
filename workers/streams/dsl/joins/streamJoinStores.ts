import { StreamsException } from '../../errors/StreamsException.ts';
import { OuterJoinStoreBuilder } from '../../state/OuterJoinStore.ts';
import type { StoreBuilder } from '../../state/StoreBuilder.ts';
import type { WindowBytesStoreSupplier } from '../../state/StoreSupplier.ts';
import { persistentWindowStoreSupplier } from '../../state/storeSuppliers.ts';
import { WindowStoreBuilder } from '../../state/WindowStoreBuilder.ts';
import type { JoinWindows } from '../../windows/JoinWindows.ts';
import type { StreamJoined } from '../StreamJoined.ts';

interface SideNames {
  readonly left: string;
  readonly right: string;
}

/**
 * The windows in which the two sides of a join keep their records, for as long as something may still match. `generated`
 * are the names for stores that nobody named, `suffixes` come behind a given one.
 */
export const streamJoinStores = <K, V1, V2>(
  { options }: StreamJoined<K, V1, V2>,
  windows: JoinWindows,
  generated: SideNames,
  suffixes: SideNames,
): { readonly left: WindowStoreBuilder<K, V1>; readonly right: WindowStoreBuilder<K, V2> } => {
  const { thisStoreSupplier, otherStoreSupplier, storeName, keySerde, valueSerde, otherValueSerde } = options;
  if (thisStoreSupplier !== undefined && thisStoreSupplier.name === otherStoreSupplier?.name)
    throw new StreamsException(`the two sides of a join cannot both keep their records in ${thisStoreSupplier.name}`);
  const supplierFor = (given: WindowBytesStoreSupplier | undefined, side: 'left' | 'right'): WindowBytesStoreSupplier => {
    const retention = windows.sizeMs + windows.gracePeriodMs;
    if (given !== undefined) return requireSettings(given, windows.sizeMs, retention);
    const name = storeName === undefined ? generated[side] : storeName + suffixes[side];
    return persistentWindowStoreSupplier(`${name}-store`, retention, windows.sizeMs, true);
  };
  // Every record has an entry of its own, so that there is nothing to compact.
  const logging = options.logging && { ...options.logging, 'cleanup.policy': 'delete' };
  return {
    left: withLogging(new WindowStoreBuilder(supplierFor(thisStoreSupplier, 'left'), keySerde, valueSerde), logging),
    right: withLogging(new WindowStoreBuilder(supplierFor(otherStoreSupplier, 'right'), keySerde, otherValueSerde), logging),
  };
};

/** Of a left or outer join; both sides share it. `generatedLeft` is the generated name of the left side. */
export const outerJoinStore = <K, V1, V2>(
  { options }: StreamJoined<K, V1, V2>,
  generatedLeft: string,
  rightOuter: boolean,
): OuterJoinStoreBuilder<K, V1, V2> => {
  const { keySerde, valueSerde, otherValueSerde } = options;
  const given = options.thisStoreSupplier?.name ?? options.storeName;
  const number = generatedLeft.slice(generatedLeft.lastIndexOf('-') + 1);
  const name = given === undefined ? `KSTREAM-OUTERSHARED-${number}` : given + (rightOuter ? '-outer-shared-join' : '-left-shared-join');
  return withLogging(new OuterJoinStoreBuilder(`${name}-store`, { keySerde, valueSerde, otherValueSerde }), options.logging);
};

const requireSettings = (supplier: WindowBytesStoreSupplier, windowSize: number, retention: number): WindowBytesStoreSupplier => {
  if (!supplier.retainDuplicates) throw new StreamsException(`the store ${supplier.name} of a join must retain duplicates`);
  if (supplier.windowSize !== windowSize || supplier.retentionPeriod !== retention)
    throw new StreamsException(`the store ${supplier.name} of a join must have windows of ${windowSize} ms and retain them for ${retention} ms`);
  return supplier;
};

const withLogging = <B extends StoreBuilder>(builder: B, logging: Readonly<{ [key: string]: string }> | false | undefined): B => {
  if (logging === false) builder.withLoggingDisabled();
  else if (logging !== undefined) builder.withLoggingEnabled(logging);
  return builder;
};
