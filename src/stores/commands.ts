import type { Stores } from './useStores.ts';

/** Acts that several places offer (top bar, keys, menus), each with what a person is told about it. */

const plural = (count: number, what: string): string => `${count} ${what}`;

export const runChanges = async ({ pipeline, view }: Stores): Promise<void> => {
  if (pipeline.getState().isDeploying) return;
  try {
    // The text may have been typed this moment.
    await pipeline.getState().refresh();
    const { isStale, view: current } = pipeline.getState();
    if (isStale) {
      const unreadable = current.problems.find(({ nodeId }) => nodeId === null) ?? current.problems[0];
      view.getState().notify('error', `Nothing was changed: ${unreadable?.message ?? 'the text cannot be read.'}${unreadable?.line == null ? '' : ` (line ${unreadable.line})`}`);
      return;
    }
    const { created, replaced, dropped, errors } = await pipeline.getState().deploy();
    const [first, ...rest] = errors;
    if (first !== undefined) {
      const place = first.line === null ? '' : ` (line ${first.line})`;
      view.getState().notify('error', `${first.message}${place}${rest.length === 0 ? '' : `, and ${plural(rest.length, 'more')}`}`);
      return;
    }
    const done = [
      created.length > 0 && plural(created.length, 'started'),
      replaced.length > 0 && plural(replaced.length, 'replaced'),
      dropped.length > 0 && plural(dropped.length, 'stopped'),
    ].filter((part) => part !== false);
    view.getState().notify('info', done.length === 0 ? 'Everything runs as it stands.' : `Running: ${done.join(', ')}.`);
  } catch (error) {
    view.getState().notify('error', error instanceof Error ? error.message : String(error));
  }
};

export const togglePause = ({ engine, runtime }: Stores): Promise<void> => (runtime.getState().isPaused ? engine.resume() : engine.pause());

/** Steps from standing: pauses first where needed. */
export const step = async ({ engine, runtime }: Stores, records: number): Promise<void> => {
  if (!runtime.getState().isPaused) await engine.pause();
  await engine.step(records);
};
