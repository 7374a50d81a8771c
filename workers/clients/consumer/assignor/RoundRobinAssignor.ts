import { AbstractPartitionAssignor, compareMembers, compareText, type PartitionsByMember } from './AbstractPartitionAssignor.ts';
import type { ClusterTopics, Subscriptions } from './ConsumerPartitionAssignor.ts';

/** Deals the partitions of all topics out one by one; a member that is not subscribed to the topic is passed over. */
export class RoundRobinAssignor extends AbstractPartitionAssignor {
  override readonly name = 'roundrobin';

  protected override assignPartitions(topics: ClusterTopics, subscriptions: Subscriptions): PartitionsByMember {
    const assigned: PartitionsByMember = new Map([...subscriptions.keys()].map((memberId) => [memberId, []]));
    const members = [...subscriptions].sort(compareMembers).map(([memberId, subscription]) => ({ memberId, topics: new Set(subscription.topics) }));
    let turn = 0;
    for (const topic of [...topics.keys()].sort(compareText))
      for (let partition = 0; partition < topics.get(topic)!.length; partition++) {
        while (!members[turn]!.topics.has(topic)) turn = (turn + 1) % members.length;
        assigned.get(members[turn]!.memberId)!.push({ topic, partition });
        turn = (turn + 1) % members.length;
      }
    return assigned;
  }
}
