import type { BrowseRequest } from '../../../../workers/protocol/index.ts';

/** The search as it was typed. */
export interface BrowseDraft {
  readonly from: BrowseRequest['from']['kind'];
  readonly offset: string;
  readonly time: string;
  /** '' for all. */
  readonly partition: string;
  readonly key: string;
  readonly value: string;
  readonly header: string;
  readonly isolation: 'read_uncommitted' | 'read_committed';
  readonly limit: number;
}

export const emptyBrowse: BrowseDraft = {
  from: 'newest', offset: '', time: '', partition: '', key: '', value: '', header: '', isolation: 'read_uncommitted', limit: 200,
};

export type BrowseOutcome =
  | { readonly ok: true; readonly request: BrowseRequest }
  | { readonly ok: false; readonly field: 'offset' | 'time'; readonly reason: string };

export const browseRequest = (topic: string, draft: BrowseDraft): BrowseOutcome => {
  const from = readFrom(draft);
  if ('field' in from) return { ok: false, ...from };
  return {
    ok: true,
    request: {
      topic,
      from,
      isolation: draft.isolation,
      limit: draft.limit,
      ...(draft.partition === '' ? {} : { partition: Number(draft.partition) }),
      ...(draft.key === '' ? {} : { key: draft.key }),
      ...(draft.value === '' ? {} : { value: draft.value }),
      ...(draft.header === '' ? {} : { header: draft.header }),
    },
  };
};

const readFrom = (draft: BrowseDraft): BrowseRequest['from'] | { readonly field: 'offset' | 'time'; readonly reason: string } => {
  switch (draft.from) {
    case 'offset':
      return /^\d+$/.test(draft.offset.trim()) ? { kind: 'offset', offset: Number(draft.offset) } : { field: 'offset', reason: 'A whole number from 0 on.' };
    case 'time': {
      const timestampMs = Date.parse(draft.time);
      return Number.isNaN(timestampMs) ? { field: 'time', reason: 'A date and a time.' } : { kind: 'time', timestampMs };
    }
    case 'earliest':
    case 'newest':
      return { kind: draft.from };
  }
};
