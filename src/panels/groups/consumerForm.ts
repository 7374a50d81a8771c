import type { HandConsumerSettings } from '../../../workers/protocol/index.ts';

/** The form as it was typed. */
export interface ConsumerDraft {
  readonly name: string;
  readonly groupId: string;
  readonly topics: readonly string[];
  readonly assignor: HandConsumerSettings['assignor'];
  readonly autoOffsetReset: HandConsumerSettings['autoOffsetReset'];
  readonly isolation: HandConsumerSettings['isolation'];
  readonly rate: number;
  readonly groupInstanceId: string;
  readonly sessionTimeoutMs: string;
}

export const assignors: readonly HandConsumerSettings['assignor'][] = ['range', 'roundrobin', 'sticky', 'cooperative-sticky'];

const NAMES = ['Sally', 'Bob', 'Ann', 'Carlos', 'Mei', 'Tom', 'Aisha', 'Ivan', 'Lena', 'Raj'] as const;

/** A name that nobody has yet. */
export const freeName = (taken: readonly string[]): string => {
  for (let round = 1; ; round++)
    for (const name of NAMES) {
      const candidate = round === 1 ? name : `${name}-${round}`;
      if (!taken.includes(candidate)) return candidate;
    }
};

export type ConsumerField = 'name' | 'groupId' | 'topics' | 'sessionTimeoutMs';
export type ConsumerMistakes = { readonly [Field in ConsumerField]?: string };

export const readConsumerDraft = (draft: ConsumerDraft): { readonly settings: HandConsumerSettings } | { readonly mistakes: ConsumerMistakes } => {
  const mistakes: { -readonly [Field in ConsumerField]?: string } = {};
  if (draft.name.trim() === '') mistakes.name = 'A consumer needs a name: its client.id.';
  if (draft.groupId.trim() === '') mistakes.groupId = 'A group needs an id.';
  if (draft.topics.length === 0) mistakes.topics = 'Choose at least one topic.';
  const sessionTimeoutMs = Number(draft.sessionTimeoutMs);
  if (!Number.isInteger(sessionTimeoutMs) || sessionTimeoutMs < 1) mistakes.sessionTimeoutMs = 'Milliseconds, a whole number.';
  if (Object.keys(mistakes).length > 0) return { mistakes };
  return {
    settings: {
      name: draft.name.trim(), groupId: draft.groupId.trim(), topics: draft.topics, assignor: draft.assignor, autoOffsetReset: draft.autoOffsetReset,
      isolation: draft.isolation, rate: draft.rate, sessionTimeoutMs,
      ...(draft.groupInstanceId.trim() === '' ? {} : { groupInstanceId: draft.groupInstanceId.trim() }),
    },
  };
};

/** Steps of a rate slider: a person's pace, then a machine's. 0 polls only by hand. */
export const rates: readonly number[] = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

/** The step that a rate is nearest to. */
export const rateStep = (rate: number): number => rates.reduce<number>((best, each, index) => (Math.abs(each - rate) < Math.abs((rates[best] ?? 0) - rate) ? index : best), 0);

export const rateText = (rate: number): string => (rate === 0 ? 'by hand' : `${rate} a second`);

/** The field that Kafka's error is about; null for one about the whole. */
export const fieldOfConsumerError = (name: string): ConsumerField | null => {
  switch (name) {
    case 'INVALID_GROUP_ID':
    case 'INCONSISTENT_GROUP_PROTOCOL':
    case 'GROUP_MAX_SIZE_REACHED':
      return 'groupId';
    case 'INVALID_SESSION_TIMEOUT':
      return 'sessionTimeoutMs';
    case 'UNKNOWN_TOPIC_OR_PARTITION':
    case 'INVALID_TOPIC_EXCEPTION':
      return 'topics';
    default:
      return null;
  }
};
