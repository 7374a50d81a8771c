import type { StateStore, StateStoreContext } from './StateStore.ts';

/** A store that can stand inside another; `root` is the outermost wrapper, which the task knows. */
export type Inner<S extends StateStore> = S & { init(context: StateStoreContext, root?: StateStore): void };

/** Stands around another store. */
export abstract class WrappedStateStore<S extends Inner<StateStore>> implements StateStore {
  readonly name: string;
  protected readonly inner: S;

  constructor(inner: S) {
    this.name = inner.name;
    this.inner = inner;
  }

  init(context: StateStoreContext, root: StateStore = this): void {
    this.inner.init(context, root);
  }

  flush(): void {
    this.inner.flush();
  }

  close(): void {
    this.inner.close();
  }

  isOpen(): boolean {
    return this.inner.isOpen();
  }
}
