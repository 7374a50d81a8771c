import type { OuterJoinStore } from '../state/OuterJoinStore.ts';
import { KStreamKStreamJoin, type StreamStreamJoin } from './KStreamKStreamJoin.ts';

export class KStreamKStreamJoinRightSide<K, V1, V2, VOut> extends KStreamKStreamJoin<K, V1, V2, V2, V1, VOut> {
  constructor(shared: StreamStreamJoin<K, V1, V2, VOut>) {
    super(shared, false);
  }

  protected override join(key: K, mine: V2, other: V1 | null): VOut {
    return this.shared.joiner(key, other, mine);
  }

  protected override keep(store: OuterJoinStore<K, V1, V2>, key: K, time: number, value: V2): void {
    store.putRight(key, time, value);
  }
}
