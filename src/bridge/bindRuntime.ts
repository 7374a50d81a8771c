import type { TelemetryFrame } from '../../workers/protocol/index.ts';
import type { Stores } from '../stores/useStores.ts';
import { mergeFrames } from './mergeFrames.ts';

const WATCH_DELAY_MS = 60;
const HIDDEN_FOLD_MS = 1000;

/**
 * Folds what the engine pushes into the stores, at most once per animation frame (a hidden tab has none: then once a
 * second), and tells the engine which nodes and views are on screen.
 */
export const bindRuntime = async ({ engine, pipeline, runtime, session, view }: Stores): Promise<void> => {
  let waiting: TelemetryFrame | null = null;
  const fold = (): void => {
    const frame = waiting;
    waiting = null;
    if (frame === null) return;
    // A frame may have been under way when a view of it was closed.
    const open = new Set(view.getState().openViews.map(({ viewId }) => viewId));
    runtime.getState().fold({ ...frame, views: frame.views.filter(({ viewId }) => open.has(viewId)) });
    if (frame.storageFailure !== null) session.getState().setSession({ phase: 'read-only', message: frame.storageFailure });
  };
  const onFrame = (frame: TelemetryFrame): void => {
    if (waiting !== null) {
      waiting = mergeFrames(waiting, frame);
      return;
    }
    waiting = frame;
    if (document.visibilityState === 'hidden') setTimeout(fold, HIDDEN_FOLD_MS);
    else requestAnimationFrame(fold);
  };
  // A tab that is hidden while a frame waits gets no animation frame until it is back.
  document.addEventListener('visibilitychange', fold);

  let timer: ReturnType<typeof setTimeout> | undefined;
  const watch = (): void => {
    clearTimeout(timer);
    // Another tab may have taken the engine over meanwhile: then there is nothing to watch, and the page says so.
    timer = setTimeout(() => void engine.watch({ document: pipeline.getState().document, views: view.getState().openViews }).catch(() => undefined), WATCH_DELAY_MS);
  };
  pipeline.subscribe((now, before) => {
    // Moving a node changes nothing that could be sampled.
    if (now.document.text !== before.document.text || now.document.drafts !== before.document.drafts || now.lastDeploy !== before.lastDeploy) watch();
  });
  view.subscribe((now, before) => {
    if (now.openViews === before.openViews) return;
    watch();
    runtime.getState().keepViews(now.openViews.map(({ viewId }) => viewId));
  });

  await engine.subscribe(onFrame);
  watch();
};
