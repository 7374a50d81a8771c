import { unreachable } from '../common/index.ts';
import type { MetadataRecord } from './MetadataRecord.ts';

export interface TopicImage {
  readonly name: string;
  readonly numPartitions: number;
  readonly configs: Readonly<Record<string, string>>;
}

/** The cluster's metadata after some number of records: never changes, the next record makes the next image. */
export class MetadataImage {
  static readonly EMPTY: MetadataImage = new MetadataImage(new Map());
  readonly topics: ReadonlyMap<string, TopicImage>;

  private constructor(topics: ReadonlyMap<string, TopicImage>) {
    this.topics = topics;
  }

  /** The only way that metadata changes, live and after a restart. */
  replay(records: Iterable<MetadataRecord>): MetadataImage {
    const topics = new Map(this.topics);
    for (const record of records) {
      switch (record.type) {
        case 'TopicRecord':
          topics.set(record.name, { name: record.name, numPartitions: record.numPartitions, configs: record.configs });
          break;
        case 'RemoveTopicRecord':
          topics.delete(record.name);
          break;
        default:
          unreachable(record);
      }
    }
    return new MetadataImage(topics);
  }

  /** The records that make this image from the empty one. */
  records(): MetadataRecord[] {
    return [...this.topics.values()].map((topic) => ({ type: 'TopicRecord', ...topic }));
  }
}
