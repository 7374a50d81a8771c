/** Kafka's name rules and the topics that Kafka and Oxbow keep for themselves. Source: org.apache.kafka.common.internals.Topic. */
export const GROUP_METADATA_TOPIC_NAME = '__consumer_offsets';
export const TRANSACTION_STATE_TOPIC_NAME = '__transaction_state';
export const CLUSTER_METADATA_TOPIC_NAME = '__cluster_metadata';

const LEGAL = /^[a-zA-Z0-9._-]+$/;
const MAX_NAME_LENGTH = 249;

/** Why `name` cannot be a topic's name, or undefined if it can. */
export const invalidTopicNameReason = (name: string): string | undefined => {
  if (name.length === 0) return 'a topic name cannot be empty';
  if (name === '.' || name === '..') return `a topic cannot be named "${name}"`;
  if (name.length > MAX_NAME_LENGTH) return `a topic name has at most ${MAX_NAME_LENGTH} characters, this one has ${name.length}`;
  if (!LEGAL.test(name)) return `the topic name "${name}" may hold only letters, digits, ".", "_" and "-"`;
  return undefined;
};

/** Topics that hold the platform's own state and are left out of a user's lists. */
export const isInternalTopic = (name: string): boolean =>
  name.startsWith('__') || name.startsWith('_oxbow') || name.startsWith('_confluent-ksql') || name.startsWith('connect-');
