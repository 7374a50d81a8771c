import type { Stores } from '../../stores/useStores.ts';
import type { Demo } from './Demo.ts';

/** Puts a demo in place of the pipeline, as one step of the history, and runs it. */
export const openDemo = async ({ pipeline, view }: Stores, demo: Demo): Promise<void> => {
  const { setGalleryOpen, setSteps, select, openDrawer, fillPage, showData, notify } = view.getState();
  setGalleryOpen(false);
  fillPage(false);
  select([]);
  setSteps(null);
  await pipeline.getState().replace(demo.document);
  const { errors } = await pipeline.getState().deploy();
  for (const error of errors) notify('error', error.message);
  openDrawer('data');
  if (demo.shows !== undefined) showData(demo.shows);
  if (demo.steps !== undefined) setSteps({ demoId: demo.id, done: 0 });
};
