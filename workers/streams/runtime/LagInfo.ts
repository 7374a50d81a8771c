/** How far a store is behind its changelog (KIP-535). Offsets are of records that were not read yet. */
export interface LagInfo {
  readonly currentOffsetPosition: number;
  readonly endOffsetPosition: number;
  readonly offsetLag: number;
}

export const lagInfo = (currentOffsetPosition: number, endOffsetPosition: number): LagInfo => ({
  currentOffsetPosition, endOffsetPosition, offsetLag: Math.max(0, endOffsetPosition - currentOffsetPosition),
});
