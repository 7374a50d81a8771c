import type { EdgeFlow, TelemetryFrame, ViewUpdate } from '../../workers/protocol/index.ts';

/** More samples of one cable than could be drawn apart are dropped; the count stays exact. */
const SAMPLES_KEPT = 200;

/** Two frames as one: the page folds once per animation frame, however many arrived. Nothing is lost but samples. */
export const mergeFrames = (earlier: TelemetryFrame, later: TelemetryFrame): TelemetryFrame => ({
  sequence: later.sequence,
  timeMs: later.timeMs,
  isPaused: later.isPaused,
  speed: later.speed,
  storageFailure: later.storageFailure,
  nodes: [...new Map([...earlier.nodes, ...later.nodes].map((node) => [node.nodeId, node])).values()],
  edges: mergeFlows(earlier.edges, later.edges),
  views: mergeViews(earlier.views, later.views),
});

const mergeFlows = (earlier: readonly EdgeFlow[], later: readonly EdgeFlow[]): readonly EdgeFlow[] => {
  if (earlier.length === 0) return later;
  const flows = new Map(earlier.map((flow) => [flow.edgeId, flow]));
  for (const flow of later) {
    const known = flows.get(flow.edgeId);
    flows.set(
      flow.edgeId,
      known === undefined
        ? flow
        : { edgeId: flow.edgeId, count: known.count + flow.count, samples: [...known.samples, ...flow.samples].slice(-SAMPLES_KEPT) },
    );
  }
  return [...flows.values()];
};

/** Updates build on the ones before, but a view that is sent whole each time is needed only in its last state. */
const mergeViews = (earlier: readonly ViewUpdate[], later: readonly ViewUpdate[]): readonly ViewUpdate[] => {
  const replaced = new Set(later.filter(({ kind }) => kind === 'groups' || kind === 'cluster' || kind === 'applications' || kind === 'application').map(({ viewId }) => viewId));
  return [...earlier.filter(({ viewId }) => !replaced.has(viewId)), ...later];
};
