import type { HandProduceRequest } from '../../../../workers/protocol/index.ts';

/** The form as it was typed. */
export interface ProduceDraft {
  readonly hasKey: boolean;
  readonly key: string;
  readonly isTombstone: boolean;
  readonly value: string;
  readonly headers: ReadonlyArray<{ readonly name: string; readonly value: string }>;
  /** Local date and time as the browser's field gives it; '' for now. */
  readonly timestamp: string;
  /** `default` and `round-robin` leave it to the partitioner. */
  readonly partition: 'default' | 'round-robin' | number;
  readonly acks: HandProduceRequest['acks'];
}

export const emptyDraft: ProduceDraft = {
  hasKey: true, key: '', isTombstone: false, value: '', headers: [], timestamp: '', partition: 'default', acks: 'all',
};

export type ProduceField = 'key' | 'value' | 'headers' | 'timestamp' | 'partition' | 'acks';

export type ProduceOutcome =
  | { readonly ok: true; readonly request: HandProduceRequest }
  | { readonly ok: false; readonly field: ProduceField; readonly reason: string };

/** The request of a form, or which field is in its way. Key and value are the bytes that were typed, JSON or not. */
export const produceRequest = (topic: string, draft: ProduceDraft): ProduceOutcome => {
  const headers = draft.headers.filter(({ name, value }) => name !== '' || value !== '');
  if (headers.some(({ name }) => name === '')) return { ok: false, field: 'headers', reason: 'A header needs a name.' };
  const timestamp = draft.timestamp === '' ? undefined : Date.parse(draft.timestamp);
  if (timestamp !== undefined && Number.isNaN(timestamp)) return { ok: false, field: 'timestamp', reason: 'Not a date and time.' };
  return {
    ok: true,
    request: {
      topic,
      key: draft.hasKey ? draft.key : null,
      value: draft.isTombstone ? null : draft.value,
      ...(headers.length === 0 ? {} : { headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])) }),
      ...(timestamp === undefined ? {} : { timestamp }),
      ...(typeof draft.partition === 'number' ? { partition: draft.partition } : {}),
      partitioner: draft.partition === 'round-robin' ? 'round-robin' : 'default',
      acks: draft.acks,
    },
  };
};

/** Which field Kafka's error is about; null for one about the whole. */
export const fieldOfProduceError = (name: string): ProduceField | null => {
  switch (name) {
    case 'INVALID_TIMESTAMP':
      return 'timestamp';
    case 'INVALID_REQUIRED_ACKS':
    case 'NOT_ENOUGH_REPLICAS':
    case 'NOT_ENOUGH_REPLICAS_AFTER_APPEND':
      return 'acks';
    case 'MESSAGE_TOO_LARGE':
      return 'value';
    default:
      return null;
  }
};
