import { useEffect } from 'react';
import type { ViewRequest } from '../../../workers/protocol/index.ts';
import type { ViewData } from '../../stores/runtimeStore.ts';
import { useRuntime, useStores } from '../../stores/useStores.ts';

/** Keeps a view open while the component is there; undefined until its first contents come. */
export const useEngineView = (request: ViewRequest): ViewData | undefined => {
  const { view, runtime } = useStores();
  const key = JSON.stringify(request);
  useEffect(() => {
    const wanted = JSON.parse(key) as ViewRequest;
    // A frame that was under way when the view was closed the last time may have left its contents behind.
    runtime.getState().closeView(wanted.viewId);
    view.getState().openView(wanted);
    return () => {
      view.getState().closeView(wanted.viewId);
      runtime.getState().closeView(wanted.viewId);
    };
  }, [key, view, runtime]);
  return useRuntime((state) => state.views[request.viewId]);
};
