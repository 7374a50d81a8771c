/**
 * How much longer than it must a store keeps windows that are given out when they have closed, in milliseconds: what
 * waits for the next emission is still there when stream time jumps. In Kafka the record cache has it; with that turned
 * off, Kafka loses such results, and Oxbow does not.
 */
export const FINAL_RESULTS_SLACK_MS = 60_000;
