export interface TopicDraft {
  readonly name: string;
  readonly partitions: string;
  readonly replicationFactor: string;
  /** One `name=value` a line. */
  readonly configs: string;
}

export type TopicField = 'name' | 'partitions' | 'replicationFactor' | 'configs';
export type TopicMistakes = { readonly [Field in TopicField]?: string };

export interface NewTopic {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly configs: Readonly<Record<string, string>>;
}

const MAX_NAME_LENGTH = 249;

/** The topic that a form describes, or what is wrong with which field. Only what cannot be sent is refused here: the rest is the broker's to say. */
export const readTopicDraft = (draft: TopicDraft): { readonly topic: NewTopic } | { readonly mistakes: TopicMistakes } => {
  const mistakes: { -readonly [Field in TopicField]?: string } = {};
  const name = draft.name.trim();
  // Kafka's rule (org.apache.kafka.common.internals.Topic.validate).
  if (name === '') mistakes.name = 'A topic needs a name.';
  else if (name === '.' || name === '..') mistakes.name = 'A topic cannot be called "." or "..".';
  else if (!/^[a-zA-Z0-9._-]+$/.test(name)) mistakes.name = 'Letters, digits, ".", "_" and "-" only.';
  else if (name.length > MAX_NAME_LENGTH) mistakes.name = `At most ${MAX_NAME_LENGTH} characters.`;
  const partitions = wholeNumber(draft.partitions);
  if (partitions === null) mistakes.partitions = 'A whole number.';
  const replicationFactor = wholeNumber(draft.replicationFactor);
  if (replicationFactor === null) mistakes.replicationFactor = 'A whole number.';
  const configs: Record<string, string> = {};
  for (const line of draft.configs.split('\n').map((each) => each.trim())) {
    if (line === '') continue;
    const at = line.indexOf('=');
    if (at <= 0) mistakes.configs = `"${line}" is not name=value.`;
    else configs[line.slice(0, at).trim()] = line.slice(at + 1).trim();
  }
  return Object.keys(mistakes).length > 0 || partitions === null || replicationFactor === null
    ? { mistakes }
    : { topic: { name, partitions, replicationFactor, configs } };
};

const wholeNumber = (text: string): number | null => (/^-?\d+$/.test(text.trim()) ? Number(text.trim()) : null);

/** The field that Kafka's error is about; null for one about the whole. */
export const fieldOfTopicError = (name: string): TopicField | null => {
  switch (name) {
    case 'INVALID_TOPIC_EXCEPTION':
    case 'TOPIC_ALREADY_EXISTS':
      return 'name';
    case 'INVALID_PARTITIONS':
      return 'partitions';
    case 'INVALID_REPLICATION_FACTOR':
      return 'replicationFactor';
    case 'INVALID_CONFIG':
      return 'configs';
    default:
      return null;
  }
};

/** The config that an error speaks of: the longest of the changed names that stands in it, or the only one that was changed. */
export const configOfError = (message: string, changed: readonly string[]): string | null =>
  changed.filter((name) => message.includes(name)).sort((a, b) => b.length - a.length)[0] ?? (changed.length === 1 ? (changed[0] ?? null) : null);
