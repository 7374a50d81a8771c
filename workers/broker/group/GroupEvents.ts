/** What happened to a group, as it happened. */
export interface GroupEvent {
  readonly timeMs: number;
  readonly generationId: number;
  readonly kind: 'joined' | 'left' | 'expired' | 'rebalance-began' | 'rebalance-ended';
  /** Client id; null for the group's own events. */
  readonly member: string | null;
  readonly detail: string;
}

const MAX_EVENTS = 50;

/** The newest events of one group, oldest first. In memory only: a group that was loaded again starts without any. */
export class GroupEvents {
  readonly #events: GroupEvent[] = [];

  add(event: GroupEvent): void {
    this.#events.push(event);
    if (this.#events.length > MAX_EVENTS) this.#events.shift();
  }

  list(): readonly GroupEvent[] {
    return [...this.#events];
  }
}
