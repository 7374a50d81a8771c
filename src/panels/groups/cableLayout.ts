import type { GroupMemberView, GroupPartition } from '../../../workers/protocol/index.ts';
import { partitionName, type Owners } from './rebalances.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PlacedPartition {
  readonly name: string;
  readonly partition: GroupPartition;
  readonly y: number;
  /** Where its cable comes out. */
  readonly socket: Point;
  /** The unread tail, and what was read before it, in pixels. */
  readonly tailWidth: number;
}

export interface PlacedMember {
  readonly member: GroupMemberView;
  readonly y: number;
  readonly height: number;
}

export interface PlacedCable {
  readonly name: string;
  readonly member: string | null;
  readonly from: Point;
  /** In a member's plug, or hanging loose beside its socket. */
  readonly to: Point;
}

export interface CableLayout {
  readonly height: number;
  readonly partitions: readonly PlacedPartition[];
  readonly members: readonly PlacedMember[];
  readonly cables: readonly PlacedCable[];
  readonly barX: number;
  readonly barWidth: number;
  readonly memberX: number;
  readonly memberWidth: number;
}

/** Few partitions have room; many move together. */
const rowHeight = (count: number): number => (count <= 4 ? 58 : count <= 8 ? 46 : 36);
const NAME_WIDTH = 122;
const MEMBER_GAP = 10;
const MEMBER_HEIGHT = 50;
const PLUG_PITCH = 11;
const CABLE_ROOM = 0.27;
const LOOSE: Point = { x: 46, y: 9 };
/** The tail of a partition with less lag than this does not fill its bar, even when it is the longest. */
const FULL_TAIL = 20;
/** Of the bar: what was read before the tail keeps the rest. */
const TAIL_SHARE = 0.86;

/** Partitions left, members right, a cable for each partition that somebody holds; loose ones hang at their sockets. */
export const layOutCables = (partitions: readonly GroupPartition[], members: readonly GroupMemberView[], owners: Owners, width: number): CableLayout => {
  const memberWidth = Math.min(230, Math.max(128, width * 0.26));
  const memberX = width - memberWidth;
  const socketX = Math.round(memberX - Math.min(240, Math.max(90, width * CABLE_ROOM)));
  const barX = NAME_WIDTH;
  const barWidth = Math.max(40, socketX - NAME_WIDTH - 14);
  const pitch = rowHeight(partitions.length);
  const longest = Math.max(FULL_TAIL, ...partitions.map(({ lag }) => lag));

  const placed = partitions.map((partition, index): PlacedPartition => {
    const y = index * pitch + pitch / 2;
    return { name: partitionName(partition), partition, y, socket: { x: socketX, y }, tailWidth: Math.round((partition.lag / longest) * barWidth * TAIL_SHARE) };
  });

  // A member is as high as its cables need.
  const held = new Map<string, number>();
  for (const owner of owners.values()) if (owner !== null) held.set(owner, (held.get(owner) ?? 0) + 1);
  const heights = members.map(({ clientId }) => Math.max(MEMBER_HEIGHT, (held.get(clientId) ?? 0) * PLUG_PITCH + 12));
  const membersHeight = heights.reduce((sum, height) => sum + height + MEMBER_GAP, -MEMBER_GAP);
  const rowsHeight = partitions.length * pitch;
  const height = Math.max(rowsHeight, membersHeight, MEMBER_HEIGHT);
  let y = Math.max(0, (height - membersHeight) / 2);
  const placedMembers = members.map((member, index): PlacedMember => {
    const at = { member, y, height: heights[index] ?? MEMBER_HEIGHT };
    y += at.height + MEMBER_GAP;
    return at;
  });

  const byName = new Map(placedMembers.map((each) => [each.member.clientId, each]));
  const plugged = new Map<string, number>();
  const cables = placed.map(({ name, socket }): PlacedCable => {
    const owner = owners.get(name) ?? null;
    const member = owner === null ? undefined : byName.get(owner);
    if (owner === null || member === undefined) return { name, member: null, from: socket, to: { x: socket.x + LOOSE.x, y: socket.y + LOOSE.y } };
    const slot = plugged.get(owner) ?? 0;
    plugged.set(owner, slot + 1);
    const slots = held.get(owner) ?? 1;
    return { name, member: owner, from: socket, to: { x: memberX, y: member.y + member.height / 2 + (slot - (slots - 1) / 2) * PLUG_PITCH } };
  });
  return { height, partitions: placed, members: placedMembers, cables, barX, barWidth, memberX, memberWidth };
};

/** A cable that leaves its socket and enters its plug level, whatever lies between. */
export const cablePath = (from: Point, to: Point): string => {
  const bend = Math.max(24, (to.x - from.x) * 0.5);
  return `M ${from.x} ${from.y} C ${from.x + bend} ${from.y} ${to.x - bend} ${to.y} ${to.x} ${to.y}`;
};

/** Part of the way between two points, quick at first; `progress` 0 to 1. */
export const between = (from: Point, to: Point, progress: number): Point => {
  const eased = 1 - (1 - progress) ** 3;
  return { x: from.x + (to.x - from.x) * eased, y: from.y + (to.y - from.y) * eased };
};
