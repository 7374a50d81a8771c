/** The largest sequence number; the next one is 0 (KIP-98, org.apache.kafka.common.record.DefaultRecordBatch). */
const MAX_SEQUENCE = 2_147_483_647;
const SEQUENCES = MAX_SEQUENCE + 1;

/** The sequence number `increment` records behind `sequence`. */
export const incrementSequence = (sequence: number, increment: number): number => (sequence + increment) % SEQUENCES;

/** The sequence number `decrement` records before `sequence`. */
export const decrementSequence = (sequence: number, decrement: number): number => (sequence - decrement + SEQUENCES) % SEQUENCES;
