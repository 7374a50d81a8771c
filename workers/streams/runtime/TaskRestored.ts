/** What it took until a task had all of its state. */
export interface TaskRestored {
  /** Read from changelogs. */
  readonly records: number;
  /** Found in snapshots on the instance's disk. */
  readonly rowsOnDisk: number;
  readonly ms: number;
}
