/** What the foreign side is to do with a subscription, with Kafka's number for each. */
export const Instruction = {
  DELETE_KEY_NO_PROPAGATE: 0,
  DELETE_KEY_AND_PROPAGATE: 1,
  /** The foreign key has changed: answer, with null if there is no such row. */
  PROPAGATE_NULL_IF_NO_FK_VAL_AVAILABLE: 2,
  /** The first subscription of a primary key: answer only if there is such a row. */
  PROPAGATE_ONLY_IF_FK_VAL_AVAILABLE: 3,
} as const;

export type Instruction = (typeof Instruction)[keyof typeof Instruction];

/** From the primary to the foreign side: the row of `primaryKey` refers to the row of the record's key, or no longer does. */
export interface SubscriptionWrapper<K> {
  /** Of the primary row's value; null if it was deleted. */
  readonly hash: Uint8Array | null;
  readonly instruction: Instruction;
  readonly primaryKey: K;
  /** Of the primary side, where the answer goes. Undefined from a sender that did not say. */
  readonly primaryPartition: number | undefined;
}
