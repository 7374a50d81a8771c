import { useMemo, useSyncExternalStore } from 'react';
import type { ViewSubject } from '../../../workers/protocol/index.ts';
import type { RuntimeStore, ViewData } from '../../stores/runtimeStore.ts';
import { useStores } from '../../stores/useStores.ts';
import type { ViewStore } from '../../stores/viewStore.ts';

/** Keeps a view open while the component is there; undefined until its first contents come. */
export const useEngineView = (subject: ViewSubject): ViewData | undefined => {
  const { view, runtime } = useStores();
  const key = JSON.stringify(subject);
  const { subscribe, contents } = useMemo(() => engineView(JSON.parse(key) as ViewSubject, view, runtime), [key, view, runtime]);
  return useSyncExternalStore(subscribe, contents);
};

/** Open as long as somebody subscribes. */
const engineView = (subject: ViewSubject, view: ViewStore, runtime: RuntimeStore) => {
  let viewId: string | undefined;
  return {
    subscribe: (listener: () => void) => {
      const opened = (viewId = view.getState().openView(subject));
      const unsubscribe = runtime.subscribe(listener);
      return () => {
        unsubscribe();
        view.getState().closeView(opened);
      };
    },
    contents: (): ViewData | undefined => (viewId === undefined ? undefined : runtime.getState().views[viewId]),
  };
};
