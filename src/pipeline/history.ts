import type { PipelineDocument } from '../../workers/protocol/index.ts';

/** One undo history for text, canvas and layout: documents are immutable, so a snapshot costs a reference. */
export interface History {
  readonly past: readonly PipelineDocument[];
  readonly future: readonly PipelineDocument[];
  /** What kind of edit came last and when: edits of one kind in quick succession undo together. */
  readonly lastEdit: { readonly group: string; readonly atMs: number } | null;
}

export const emptyHistory: History = { past: [], future: [], lastEdit: null };

const LIMIT = 200;
const GROUPING_MS = 900;

/** Remembers `before` as it is replaced. Edits of one `group` (typing, dragging) within a moment are one step. */
export const record = (history: History, before: PipelineDocument, group: string, nowMs: number): History => {
  const last = history.lastEdit;
  const joins = last !== null && group !== '' && last.group === group && nowMs - last.atMs < GROUPING_MS && history.future.length === 0;
  return {
    past: joins ? history.past : [...history.past, before].slice(-LIMIT),
    future: [],
    lastEdit: { group, atMs: nowMs },
  };
};

export interface Step {
  readonly history: History;
  readonly document: PipelineDocument;
}

export const undo = (history: History, now: PipelineDocument): Step | null => {
  const document = history.past.at(-1);
  if (document === undefined) return null;
  return { document, history: { past: history.past.slice(0, -1), future: [now, ...history.future], lastEdit: null } };
};

export const redo = (history: History, now: PipelineDocument): Step | null => {
  const document = history.future[0];
  if (document === undefined) return null;
  return { document, history: { past: [...history.past, now], future: history.future.slice(1), lastEdit: null } };
};
