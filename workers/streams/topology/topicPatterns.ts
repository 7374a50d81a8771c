import type { SourceFactory } from './NodeFactory.ts';

/** Whether the pattern matches the whole name. */
export const matchesPattern = (pattern: RegExp, topic: string): boolean =>
  new RegExp(`^(?:${pattern.source})$`, pattern.flags.replace(/[gy]/g, '')).test(topic);

/**
 * Topics of a source, without the application's prefix: those of `known` that its pattern matches. While no topics are
 * known the pattern's text stands for them.
 */
export const topicsOfSource = (source: SourceFactory, known: readonly string[]): readonly string[] => {
  const { topicPattern } = source;
  if (topicPattern === undefined) return source.topics;
  return known.length === 0 ? [topicPattern.source] : known.filter((topic) => matchesPattern(topicPattern, topic));
};
