import { keyedJoiner, type AnyValueJoiner } from '../../processors/ValueJoiner.ts';
import { JoinWindows } from '../../windows/JoinWindows.ts';
import { GlobalKTable } from '../GlobalKTable.ts';
import { Joined } from '../Joined.ts';
import type { KStream } from '../KStream.ts';
import type { KTable } from '../KTable.ts';
import type { Named } from '../Named.ts';
import { StreamJoined } from '../StreamJoined.ts';
import type { JoinKind } from './JoinKind.ts';
import { joinStreams } from './joinStreams.ts';
import { joinStreamWithGlobalTable } from './joinStreamWithGlobalTable.ts';
import { joinStreamWithTable } from './joinStreamWithTable.ts';

export type JoinPartner<K, K2, V2> = KStream<K, V2> | KTable<K, V2> | GlobalKTable<K2, V2>;

/** Tells the forms of KStream's joins apart; `rest` is what follows the other side. */
export const joinStream = <K, V, K2, V2, VR>(left: KStream<K, V>, right: JoinPartner<K, K2, V2>, kind: JoinKind, rest: readonly unknown[]): KStream<K, VR> => {
  const [first, second, third] = rest;
  if (right instanceof GlobalKTable) {
    const joiner = keyedJoiner(second as AnyValueJoiner<K, V, V2 | null, VR>);
    return joinStreamWithGlobalTable(left, right, kind === 'left', first as (key: K, value: V) => K2 | null, joiner, third as Named | undefined);
  }
  if (second instanceof JoinWindows) {
    const joiner = keyedJoiner(first as AnyValueJoiner<K, V | null, V2 | null, VR>);
    const streamJoined = (third as StreamJoined<K, V, V2> | undefined) ?? StreamJoined.with<K, V, V2>();
    return joinStreams(left, right as KStream<K, V2>, kind, joiner, second, streamJoined);
  }
  const joiner = keyedJoiner(first as AnyValueJoiner<K, V, V2 | null, VR>);
  const joined = (second as Joined<K, V, V2> | undefined) ?? Joined.with<K, V, V2>();
  return joinStreamWithTable(left, right as KTable<K, V2>, kind === 'left', joiner, joined);
};
