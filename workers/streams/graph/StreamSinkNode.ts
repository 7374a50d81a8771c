import type { Serde } from '../../serde/index.ts';
import type { InternalTopologyBuilder } from '../topology/InternalTopologyBuilder.ts';
import type { SinkFactory } from '../topology/NodeFactory.ts';
import { Windowed } from '../windows/Windowed.ts';
import { WindowedSerde } from '../windows/WindowedSerde.ts';
import { windowedStreamPartitioner } from '../windows/windowedStreamPartitioner.ts';
import { GraphNode } from './GraphNode.ts';

export type SinkSettings = Pick<SinkFactory, 'topic' | 'keySerde' | 'valueSerde' | 'partitioner'>;

/** A stream written to a topic. */
export class StreamSinkNode extends GraphNode {
  readonly #settings: SinkSettings;

  constructor(name: string, settings: SinkSettings) {
    super(name);
    this.#settings = settings;
  }

  protected override writeToTopology(builder: InternalTopologyBuilder): void {
    const { partitioner = defaultPartitioner(this.#settings.keySerde) } = this.#settings;
    builder.addSink({ name: this.name, predecessors: this.parentNames, ...this.#settings, partitioner });
  }
}

/** Undefined: by the bytes of the whole key. */
const defaultPartitioner = (keySerde: Serde<unknown> | undefined): SinkSettings['partitioner'] =>
  keySerde instanceof WindowedSerde && keySerde.inner !== undefined ? byInnerKey(keySerde.inner) : undefined;

const byInnerKey = (inner: Serde<unknown>): SinkSettings['partitioner'] => {
  const partitioner = windowedStreamPartitioner(inner);
  return (topic, key, value, numPartitions) => (key instanceof Windowed ? partitioner(topic, key, value, numPartitions) : undefined);
};
