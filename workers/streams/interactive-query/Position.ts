import { must, topicPartitionKey, type TopicPartition } from '../../common/index.ts';

interface Component extends TopicPartition {
  readonly offset: number;
}

/** How far a store has seen its task's inputs: the offset of the last record that was processed, by partition. Immutable. */
export class Position {
  readonly #components: ReadonlyMap<string, Component>;

  private constructor(components: ReadonlyMap<string, Component>) {
    this.#components = components;
  }

  static readonly #empty = new Position(new Map());

  static emptyPosition(): Position {
    return Position.#empty;
  }

  get isEmpty(): boolean {
    return this.#components.size === 0;
  }

  get components(): Iterable<Component> {
    return this.#components.values();
  }

  offset({ topic, partition }: TopicPartition): number | undefined {
    return this.#components.get(topicPartitionKey(topic, partition))?.offset;
  }

  /** An offset below the one that is known changes nothing. */
  withComponent(topic: string, partition: number, offset: number): Position {
    const key = topicPartitionKey(topic, partition);
    if ((this.#components.get(key)?.offset ?? -1) >= offset) return this;
    return new Position(new Map(this.#components).set(key, { topic, partition, offset }));
  }

  /** The further of the two in each partition. */
  merge(other: Position): Position {
    return [...other.components].reduce<Position>((merged, { topic, partition, offset }) => merged.withComponent(topic, partition, offset), this);
  }

  /** Whether a store of that partition which stands here has seen all that `bound` asks of it; other partitions do not matter. */
  reaches(bound: Position, partition: number): boolean {
    for (const component of bound.components)
      if (component.partition === partition && (this.offset(component) ?? -1) < component.offset) return false;
    return true;
  }

  toString(): string {
    const parts = [...this.#components.keys()].sort().map((key) => `${key}@${must(this.#components.get(key)).offset}`);
    return `Position{${parts.join(', ')}}`;
  }
}
