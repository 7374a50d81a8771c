import type { MetadataImage, PartitionRegistration } from '../metadata/MetadataImage.ts';
import type { PartitionChangeRecord } from '../metadata/MetadataRecord.ts';

/** Whether a topic may be led by a replica that lacks records (`unclean.leader.election.enable`). */
export type AllowsUnclean = (topic: string) => boolean;

/**
 * What follows from `isAlive` for one partition, or undefined if nothing does. The last in-sync replica stays in the
 * ISR although it is dead: only it has everything. Source: PartitionChangeBuilder.
 */
const changeOf = (
  topic: string, partition: number, registration: PartitionRegistration, isAlive: (brokerId: number) => boolean, unclean: boolean,
): PartitionChangeRecord | undefined => {
  const { replicas, leader } = registration;
  const living = registration.isr.filter(isAlive);
  const isr = living.length > 0 ? living : registration.isr.includes(leader) ? [leader] : registration.isr;
  const keepsLeader = leader !== -1 && isAlive(leader) && isr.includes(leader);
  const clean = keepsLeader ? leader : replicas.find((id) => isr.includes(id) && isAlive(id));
  const elected = clean ?? (unclean ? replicas.find(isAlive) : undefined) ?? -1;
  const newIsr = elected !== -1 && !isr.includes(elected) ? [elected] : isr;
  const isrChanged = newIsr.length !== registration.isr.length;
  if (elected === leader && !isrChanged && newIsr.every((id) => registration.isr.includes(id))) return undefined;
  return {
    type: 'PartitionChangeRecord', topic, partition,
    ...(isrChanged || newIsr.some((id) => !registration.isr.includes(id)) ? { isr: newIsr } : {}),
    ...(elected === leader ? {} : { leader: elected }),
  };
};

/** The changes of all partitions once `isAlive` tells who is there. */
export const electLeaders = (image: MetadataImage, isAlive: (brokerId: number) => boolean, allowsUnclean: AllowsUnclean): PartitionChangeRecord[] => {
  const changes: PartitionChangeRecord[] = [];
  for (const { name, partitions } of image.topics.values())
    for (const [partition, registration] of partitions.entries()) {
      const change = changeOf(name, partition, registration, isAlive, allowsUnclean(name));
      if (change !== undefined) changes.push(change);
    }
  return changes;
};

/** Gives a partition back to its first replica where that is alive and in sync; undefined where there is nothing to do. */
export const electPreferredLeader = (image: MetadataImage, topic: string, partition: number): PartitionChangeRecord | 'unavailable' | undefined => {
  const registration = image.partition(topic, partition);
  const preferred = registration?.replicas[0];
  if (registration === undefined || preferred === undefined || registration.leader === preferred) return undefined;
  if (!image.isAlive(preferred) || !registration.isr.includes(preferred)) return 'unavailable';
  return { type: 'PartitionChangeRecord', topic, partition, leader: preferred };
};
