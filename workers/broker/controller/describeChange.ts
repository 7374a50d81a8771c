import type { MetadataImage } from '../metadata/MetadataImage.ts';
import type { MetadataRecord } from '../metadata/MetadataRecord.ts';

/** A metadata record in words, as seen from the image before it; undefined for what only fills in another record. */
export const describeChange = (record: MetadataRecord, before: MetadataImage): string | undefined => {
  switch (record.type) {
    case 'RegisterBrokerRecord':
      return `broker ${record.brokerId} registered (broker epoch ${record.brokerEpoch})`;
    case 'BrokerRegistrationChangeRecord':
      return `broker ${record.brokerId} ${record.fenced ? 'fenced' : 'unfenced'}`;
    case 'UnregisterBrokerRecord':
      return `broker ${record.brokerId} unregistered`;
    case 'TopicRecord':
      return `topic ${record.name} created`;
    case 'RemoveTopicRecord':
      return `topic ${record.name} deleted`;
    case 'PartitionChangeRecord': {
      const name = `${record.topic}-${record.partition}`;
      const was = before.partition(record.topic, record.partition);
      const parts: string[] = [];
      if (record.leader !== undefined && was !== undefined)
        parts.push(record.leader === was.leader ? `leader ${was.leader} (epoch ${was.leaderEpoch + 1})` : `leader ${nameOf(was.leader)} → ${nameOf(record.leader)} (epoch ${was.leaderEpoch + 1})`);
      if (record.isr !== undefined && was !== undefined) parts.push(`ISR ${was.isr.join(', ')} → ${record.isr.join(', ')}`);
      return `${name}: ${parts.join('; ')}`;
    }
    case 'ConfigRecord':
      return `${record.resourceType} ${record.resourceName}: ${record.name} ${record.value === null ? 'back to its default' : `= ${record.value}`}`;
    case 'PartitionRecord':
    case 'ProducerIdsRecord':
      return undefined;
  }
};

const nameOf = (leader: number): string => (leader === -1 ? 'none' : String(leader));
