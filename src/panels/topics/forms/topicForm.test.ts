import { describe, expect, test } from 'vitest';
import { configOfError, fieldOfTopicError, readTopicDraft, type TopicDraft } from './topicForm.ts';

const draft: TopicDraft = { name: 'widgets', partitions: '3', replicationFactor: '1', configs: '' };

describe('readTopicDraft', () => {
  test('a whole form is a topic, with its configs by line', () => {
    expect(readTopicDraft({ ...draft, name: ' widgets ', configs: 'cleanup.policy=compact\n\n retention.ms = -1' })).toEqual({
      topic: { name: 'widgets', partitions: 3, replicationFactor: 1, configs: { 'cleanup.policy': 'compact', 'retention.ms': '-1' } },
    });
  });

  test('every mistake stands at its own field', () => {
    expect(readTopicDraft({ name: 'odd name', partitions: 'x', replicationFactor: '', configs: 'oops' })).toEqual({
      mistakes: {
        name: 'Letters, digits, ".", "_" and "-" only.', partitions: 'A whole number.', replicationFactor: 'A whole number.', configs: '"oops" is not name=value.',
      },
    });
    expect(readTopicDraft({ ...draft, name: '..' })).toHaveProperty('mistakes.name');
    expect(readTopicDraft({ ...draft, name: 'x'.repeat(250) })).toHaveProperty('mistakes.name');
  });

  test('what only the broker can judge is sent as it is', () => {
    expect(readTopicDraft({ ...draft, partitions: '0', replicationFactor: '9' })).toHaveProperty('topic.replicationFactor', 9);
  });
});

test("Kafka's refusals stand at the field that they are about", () => {
  expect(['TOPIC_ALREADY_EXISTS', 'INVALID_PARTITIONS', 'INVALID_REPLICATION_FACTOR', 'INVALID_CONFIG', 'NOT_CONTROLLER'].map(fieldOfTopicError)).toEqual([
    'name', 'partitions', 'replicationFactor', 'configs', null,
  ]);
});

test('a refused config is found by its name, the longest first', () => {
  expect(configOfError('Invalid value x for segment.bytes', ['segment.bytes', 'retention.ms'])).toBe('segment.bytes');
  expect(configOfError('delete.retention.ms must not be negative', ['retention.ms', 'delete.retention.ms'])).toBe('delete.retention.ms');
  expect(configOfError('no', ['retention.ms'])).toBe('retention.ms');
  expect(configOfError('no', ['retention.ms', 'a'])).toBeNull();
});
