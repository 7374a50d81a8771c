import type { OuterJoinStore } from '../state/OuterJoinStore.ts';
import { KStreamKStreamJoin, type StreamStreamJoin } from './KStreamKStreamJoin.ts';

export class KStreamKStreamJoinLeftSide<K, V1, V2, VOut> extends KStreamKStreamJoin<K, V1, V2, V1, V2, VOut> {
  constructor(shared: StreamStreamJoin<K, V1, V2, VOut>) {
    super(shared, true);
  }

  protected override join(key: K, mine: V1, other: V2 | null): VOut {
    return this.shared.joiner(key, mine, other);
  }

  protected override keep(store: OuterJoinStore<K, V1, V2>, key: K, time: number, value: V1): void {
    store.putLeft(key, time, value);
  }
}
