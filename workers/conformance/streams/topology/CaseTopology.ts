import { GlobalKTable, KStream, KTable, StreamsBuilder, type Topology } from '../../../streams/index.ts';
import { ExpectationError } from '../../CaseOutcome.ts';
import type { CaseRecord } from '../CaseRecord.ts';
import type { TableView } from './TableView.ts';
import type { Ms } from './windowsSpec.ts';

/** A stage of the DSL, as an op answered with it. */
export interface BuiltNode {
  readonly stage: unknown;
  /** Of the windows that the stage folds by, for the store. */
  readonly windowSizeMs?: Ms;
}

/** A topology while it is put together, and what its terminal nodes see once it runs. */
export class CaseTopology {
  readonly builder = new StreamsBuilder();
  /** What each `capture` got, by where it is read. */
  readonly captured = new Map<string, CaseRecord[]>();
  /** Views of the tables that are looked up in, by node. */
  readonly views = new Map<string, TableView>();
  readonly #nodes = new Map<string, BuiltNode>();
  readonly #afterBuild: Array<(topology: Topology) => void> = [];

  add(id: string, node: BuiltNode): void {
    if (this.#nodes.has(id)) throw new ExpectationError(`there are two nodes "${id}"`);
    this.#nodes.set(id, node);
  }

  node(id: string | undefined): BuiltNode {
    const node = id === undefined ? undefined : this.#nodes.get(id);
    if (node === undefined) throw new ExpectationError(`there is no node "${id}"`);
    return node;
  }

  /** A table is not taken for its changelog: that is what toStream is for. */
  stream(id: string | undefined): KStream<unknown, unknown> {
    const { stage } = this.node(id);
    if (!(stage instanceof KStream)) throw new ExpectationError(`node "${id}" is no stream`);
    return stage as KStream<unknown, unknown>;
  }

  table(id: string | undefined): KTable<unknown, unknown> {
    const { stage } = this.node(id);
    if (!(stage instanceof KTable)) throw new ExpectationError(`node "${id}" is no table`);
    return stage as KTable<unknown, unknown>;
  }

  streamOrTable(id: string | undefined): KStream<unknown, unknown> | KTable<unknown, unknown> {
    const { stage } = this.node(id);
    return stage instanceof KTable ? this.table(id) : this.stream(id);
  }

  isGlobalTable(id: string | undefined): boolean {
    return this.node(id).stage instanceof GlobalKTable;
  }

  globalTable(id: string | undefined): GlobalKTable<unknown, unknown> {
    const { stage } = this.node(id);
    if (!(stage instanceof GlobalKTable)) throw new ExpectationError(`node "${id}" is no global table`);
    return stage as GlobalKTable<unknown, unknown>;
  }

  /** The list of what is captured at a name; several nodes may share it. */
  capturedAt(at: string): CaseRecord[] {
    let records = this.captured.get(at);
    if (records === undefined) this.captured.set(at, (records = []));
    return records;
  }

  /** For what can only be hung on the finished topology. */
  afterBuild(work: (topology: Topology) => void): void {
    this.#afterBuild.push(work);
  }

  build(topologyOptimization: 'all' | 'none'): Topology {
    const topology = this.builder.build({ topologyOptimization });
    for (const work of this.#afterBuild) work(topology);
    return topology;
  }
}
