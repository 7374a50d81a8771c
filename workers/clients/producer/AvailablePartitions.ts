import type { Metadata } from '../network/Metadata.ts';

/** Partitions that have a leader, by topic; looked at once per version of the metadata. */
export class AvailablePartitions {
  readonly #metadata: Metadata;
  readonly #byTopic = new Map<string, readonly number[] | undefined>();
  #version = -1;

  constructor(metadata: Metadata) {
    this.#metadata = metadata;
  }

  /** Undefined where all have one. */
  of(topic: string): readonly number[] | undefined {
    if (this.#version !== this.#metadata.version) {
      this.#byTopic.clear();
      this.#version = this.#metadata.version;
    }
    if (!this.#byTopic.has(topic)) {
      const partitions = this.#metadata.topic(topic)?.partitions ?? [];
      const available = partitions.filter(({ leader }) => leader >= 0).map(({ partition }) => partition);
      this.#byTopic.set(topic, available.length === partitions.length ? undefined : available);
    }
    return this.#byTopic.get(topic);
  }
}
