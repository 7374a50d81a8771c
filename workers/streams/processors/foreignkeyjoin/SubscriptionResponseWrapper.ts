/** From the foreign back to the primary side, under the primary key. */
export interface SubscriptionResponseWrapper<VO> {
  /** Of the primary row's value that asked; the answer counts only as long as the row has it. */
  readonly originalValueHash: Uint8Array | null;
  /** Null: there is no such row, or the subscription has ended. */
  readonly foreignValue: VO | null;
  /** Not written; it names the partition to write to. */
  readonly primaryPartition: number | undefined;
}
