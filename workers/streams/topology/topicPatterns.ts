import { TopologyException } from '../errors/TopologyException.ts';
import type { NodeFactory, SourceFactory } from './NodeFactory.ts';

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

/** Throws TopologyException where a topic is one of two patterns. */
export const requireOnePatternEach = (nodes: Iterable<NodeFactory>, known: readonly string[]): void => {
  const patterns = [...nodes].flatMap((node) => (node.kind === 'source' && node.topicPattern !== undefined ? [node.topicPattern] : []));
  for (const topic of known) {
    const [one, another] = patterns.filter((pattern) => matchesPattern(pattern, topic));
    if (one !== undefined && another !== undefined)
      throw new TopologyException(`the topic ${topic} matches two patterns, ${one.source} and ${another.source}`);
  }
};
