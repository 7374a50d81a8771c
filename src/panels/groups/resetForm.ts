import type { ResetOffsetsTo } from '../../../workers/protocol/index.ts';

/** The form as it was typed. */
export interface ResetDraft {
  readonly kind: ResetOffsetsTo['kind'];
  readonly offset: string;
  readonly time: string;
  readonly by: string;
}

export const readReset = (draft: ResetDraft): { readonly to: ResetOffsetsTo } | { readonly mistake: string } => {
  switch (draft.kind) {
    case 'earliest':
    case 'latest':
      return { to: { kind: draft.kind } };
    case 'offset':
      return /^\d+$/.test(draft.offset.trim()) ? { to: { kind: 'offset', offset: Number(draft.offset) } } : { mistake: 'A whole number from 0 on.' };
    case 'time': {
      const timestampMs = Date.parse(draft.time);
      return Number.isNaN(timestampMs) ? { mistake: 'A date and a time.' } : { to: { kind: 'time', timestampMs } };
    }
    case 'shift':
      return /^[+-]?\d+$/.test(draft.by.trim()) ? { to: { kind: 'shift', by: Number(draft.by) } } : { mistake: 'A whole number, backwards when negative.' };
  }
};
