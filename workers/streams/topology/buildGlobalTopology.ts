import { buildProcessorTopology } from './buildProcessorTopology.ts';
import type { InternalTopologyBuilder } from './InternalTopologyBuilder.ts';
import type { ProcessorTopology } from './ProcessorTopology.ts';
import { topicNames } from './Subtopology.ts';

/**
 * All global stores of a topology and the nodes that fill them, each from the whole of its topic; undefined where there
 * is none. Once per instance, never a task. The topics are the changelogs: nothing is logged.
 */
export const buildGlobalTopology = (builder: InternalTopologyBuilder, applicationId: string): ProcessorTopology | undefined => {
  const nodes = builder.nodeGroups().flatMap((group) => (group.isGlobal ? group.nodes : []));
  if (nodes.length === 0) return undefined;
  const built = buildProcessorTopology(nodes, builder.globalStoreBuilders, topicNames(builder, applicationId, []));
  return { ...built, changelogTopics: new Map(), sourceChangelogTopics: new Map() };
};
