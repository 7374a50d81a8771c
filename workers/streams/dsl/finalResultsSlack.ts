/**
 * How much longer than it must a store keeps windows that are given out when they have closed, in milliseconds: what
 * waits for the next emission is still there. In Kafka it is the segments of the store that live on for so long.
 */
export const FINAL_RESULTS_SLACK_MS = 60_000;
