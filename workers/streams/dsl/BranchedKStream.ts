import { ProcessorGraphNode } from '../graph/ProcessorGraphNode.ts';
import { KStreamBranch } from '../processors/KStreamBranch.ts';
import type { Predicate } from '../processors/KStreamFilter.ts';
import { PassThrough } from '../processors/PassThrough.ts';
import type { Branched } from './Branched.ts';
import type { KStream } from './KStream.ts';
import type { StreamParts } from './parts.ts';

/** A stream being split: each record goes to the first branch whose predicate accepts it. */
export class BranchedKStream<K, V> {
  readonly #parts: StreamParts<K, V>;
  readonly #splitter: ProcessorGraphNode;
  readonly #predicates: Array<Predicate<K, V>> = [];
  readonly #childNames: string[] = [];
  readonly #branches = new Map<string, KStream<K, V>>();

  constructor(parts: StreamParts<K, V>, splitterName: string) {
    this.#parts = parts;
    this.#splitter = new ProcessorGraphNode(splitterName, { get: () => new KStreamBranch(this.#predicates, this.#childNames) });
    parts.builder.addGraphNode(parts.graphNode, this.#splitter);
  }

  branch(predicate: Predicate<K, V>, branched?: Branched<K, V>): this {
    this.#predicates.push(predicate);
    this.#createBranch(branched, this.#predicates.length);
    return this;
  }

  /** Ends the split with a branch for the rest. Answers with all branches by name: the splitter's, then `1`, `2`, … or the branch's. */
  defaultBranch(branched?: Branched<K, V>): ReadonlyMap<string, KStream<K, V>> {
    this.#createBranch(branched, 0);
    return this.#branches;
  }

  /** Ends the split; the rest is dropped. */
  noDefaultBranch(): ReadonlyMap<string, KStream<K, V>> {
    return this.#branches;
  }

  #createBranch(branched: Branched<K, V> | undefined, index: number): void {
    const { builder, dsl } = this.#parts;
    const { name: givenName, chain, consumer } = branched?.options ?? {};
    const name = this.#splitter.name + (givenName ?? index);
    this.#childNames.push(name);
    // A number is used up though the name does not hold it, as in Kafka.
    builder.newProcessorName(name);
    const node = new ProcessorGraphNode(name, { get: () => new PassThrough() });
    builder.addGraphNode(this.#splitter, node);
    const branch = dsl.stream<K, V>({ ...this.#parts, name, graphNode: node });
    if (chain !== undefined) {
      const result = chain(branch);
      if (result !== null) this.#branches.set(name, result);
    } else if (consumer !== undefined) consumer(branch);
    else this.#branches.set(name, branch);
  }
}
