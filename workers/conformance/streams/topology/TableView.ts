import { ContextualProcessor, type KTable, type ProcessorContext, type Topology } from '../../../streams/index.ts';

/** Looks up rows of a table through the view of it that other operators use. */
export class TableView {
  readonly #getter: ReturnType<ReturnType<KTable<unknown, unknown>['valueGetterSupplier']>['get']>;
  readonly #storeNames: readonly string[];
  readonly #tableName: string;

  /** Before the topology is built, since a view may need a store. */
  constructor(table: KTable<unknown, unknown>) {
    const supplier = table.valueGetterSupplier();
    this.#getter = supplier.get();
    this.#storeNames = supplier.storeNames();
    this.#tableName = table.parts.name;
  }

  /** Hangs a node on the table that has its stores, since only nodes may look into stores. */
  addTo(topology: Topology): void {
    const name = `${this.#tableName}-view`;
    const getter = this.#getter;
    topology.addProcessor(name, { get: () => new ViewProcessor((context) => getter.init(context)) }, this.#tableName);
    topology.connectProcessorAndStateStores(name, ...this.#storeNames);
  }

  /** Null where the table has no such row. */
  get(key: unknown): { readonly value: unknown; readonly timestamp: number } | null {
    return this.#getter.get(key);
  }
}

class ViewProcessor extends ContextualProcessor<unknown, unknown, unknown, unknown> {
  readonly #onInit: (context: ProcessorContext<unknown, unknown>) => void;

  constructor(onInit: (context: ProcessorContext<unknown, unknown>) => void) {
    super();
    this.#onInit = onInit;
  }

  override init(context: ProcessorContext<unknown, unknown>): void {
    super.init(context);
    this.#onInit(context);
  }

  override process(): void {}
}
