import type { ViewUpdate } from '../../protocol/index.ts';

/** Something open on the page. `poll` reads on for a bounded while and answers what changed, or null. */
export interface View {
  poll(): Promise<ViewUpdate | null>;
  close(): void | Promise<void>;
}
