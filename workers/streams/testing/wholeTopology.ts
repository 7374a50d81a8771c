import type { ProcessorTopology } from '../topology/ProcessorTopology.ts';
import type { Subtopology } from '../topology/Subtopology.ts';

/** All sub-topologies as one, with new nodes and stores; undefined where there are none. */
export const wholeTopology = (subtopologies: readonly Subtopology[]): ProcessorTopology | undefined => {
  if (subtopologies.length === 0) return undefined;
  const parts = subtopologies.map((subtopology) => subtopology.build());
  return {
    nodes: parts.flatMap(({ nodes }) => nodes),
    sources: new Map(parts.flatMap(({ sources }) => [...sources])),
    stateStores: parts.flatMap(({ stateStores }) => stateStores),
    changelogTopics: new Map(parts.flatMap(({ changelogTopics }) => [...changelogTopics])),
    sourceChangelogTopics: new Map(parts.flatMap(({ sourceChangelogTopics }) => [...sourceChangelogTopics])),
  };
};
