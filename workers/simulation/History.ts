/** What the clients of a run saw, to be held against what is there at its end. Values are unique over the run. */
export interface History {
  /** Sends that were acknowledged with acks=all. */
  readonly acknowledged: Array<{ readonly topic: string; readonly partition: number; readonly offset: number; readonly value: string }>;
  /** By `producer/topic/partition`, in the order of the calls. */
  readonly sent: Map<string, string[]>;
  readonly transactions: TransactionOutcome[];
  /** Records as consumers got them. */
  readonly consumed: Array<{ readonly topic: string; readonly partition: number; readonly offset: number; readonly value: string }>;
  /** The highest end that anybody was told of a partition. */
  readonly highestEnd: Map<string, number>;
  /** `group/generation/partition` to the member that owned it. */
  readonly owners: Map<string, string>;
  /** What went wrong while it ran. */
  readonly violations: string[];
  /** How often what happened, to see that a run was worth something. */
  readonly counts: Map<string, number>;
}

export interface TransactionOutcome {
  readonly values: string[];
  outcome: 'committed' | 'aborted' | 'unknown';
}

export const emptyHistory = (): History => ({
  acknowledged: [], sent: new Map(), transactions: [], consumed: [], highestEnd: new Map(), owners: new Map(), violations: [], counts: new Map(),
});

export const count = (history: History, what: string, times = 1): void => {
  history.counts.set(what, (history.counts.get(what) ?? 0) + times);
};
