import { expect, test } from 'vitest';
import { freeName, rates, rateStep, readConsumerDraft, type ConsumerDraft } from './consumerForm.ts';

const draft: ConsumerDraft = {
  name: ' Sally ', groupId: 'shop', topics: ['widgets'], assignor: 'range', autoOffsetReset: 'earliest', isolation: 'read_committed', rate: 5, groupInstanceId: ' ', sessionTimeoutMs: '6000',
};

test('a whole form is a consumer; a blank instance id is none', () => {
  expect(readConsumerDraft(draft)).toEqual({
    settings: { name: 'Sally', groupId: 'shop', topics: ['widgets'], assignor: 'range', autoOffsetReset: 'earliest', isolation: 'read_committed', rate: 5, sessionTimeoutMs: 6000 },
  });
  expect(readConsumerDraft({ ...draft, groupInstanceId: 'sally-1' })).toHaveProperty('settings.groupInstanceId', 'sally-1');
});

test('every mistake stands at its own field', () => {
  expect(readConsumerDraft({ ...draft, name: '', groupId: ' ', topics: [], sessionTimeoutMs: 'x' })).toEqual({
    mistakes: {
      name: 'A consumer needs a name: its client.id.', groupId: 'A group needs an id.', topics: 'Choose at least one topic.', sessionTimeoutMs: 'Milliseconds, a whole number.',
    },
  });
});

test('the next consumer gets a name that nobody has', () => {
  expect(freeName([])).toBe('Sally');
  expect(freeName(['Sally', 'Ann'])).toBe('Bob');
  expect(freeName(['Sally', 'Bob', 'Ann', 'Carlos', 'Mei', 'Tom', 'Aisha', 'Ivan', 'Lena', 'Raj'])).toBe('Sally-2');
});

test('a rate stands at the nearest step of the slider', () => {
  expect([0, 5, 90, 100_000].map((rate) => rates[rateStep(rate)])).toEqual([0, 5, 100, 1000]);
});
