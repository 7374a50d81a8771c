import { useStoreApi } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import type { PipelineEdge, Position } from '../../../workers/protocol/index.ts';
import { useStores } from '../../stores/useStores.ts';
import { cableCubic, samplePath, type SampledPath } from '../edges/CubicPath.ts';
import { inputOf, outputOf } from '../edges/edgeAt.ts';
import { drawParticles, type ParticleInks } from './drawParticles.ts';
import { LayerClock } from './LayerClock.ts';
import { ParticleField } from './ParticleField.ts';
import './ParticleLayer.css';

const STEPS = 40;

/** Samples the cables whose ends moved; the others keep the path they had. */
const createPathCache = () => {
  let cache = new Map<string, { readonly ends: string; readonly path: SampledPath }>();
  return (edges: readonly Pick<PipelineEdge, 'id' | 'source' | 'target'>[], placeOf: (id: string) => Position | undefined): Map<string, SampledPath> => {
    const next: typeof cache = new Map();
    for (const { id, source, target } of edges) {
      const [from, to] = [placeOf(source), placeOf(target)];
      if (from === undefined || to === undefined) continue;
      const ends = `${from.x},${from.y},${to.x},${to.y}`;
      const known = cache.get(id);
      next.set(id, known?.ends === ends ? known : { ends, path: samplePath(cableCubic(outputOf(from), inputOf(to)), STEPS) });
    }
    cache = next;
    return new Map([...next].map(([id, { path }]) => [id, path]));
  };
};

/** Where the records of the running pipeline move: one canvas over the pane, outside of React's rendering. */
export const ParticleLayer = () => {
  const canvasRef = useRef<HTMLCanvasElement>(null);
  const flow = useStoreApi();
  const { runtime, view } = useStores();

  useEffect(() => {
    const canvas = canvasRef.current;
    const context = canvas?.getContext('2d');
    const reduced = matchMedia('(prefers-reduced-motion: reduce)');
    if (canvas === null || context === null || context === undefined) return undefined;

    const field = new ParticleField();
    const clock = new LayerClock();
    const pathsOf = createPathCache();
    let inks: ParticleInks = { stream: '', text: '', paper: '' };
    let ratio = 1;
    let frame = 0;
    let arePathsOld = true;

    const updatePaths = (): void => {
      arePathsOld = false;
      const { edges, nodeLookup } = flow.getState();
      field.setPaths(pathsOf(edges, (id) => nodeLookup.get(id)?.internals.positionAbsolute));
    };

    const draw = (tickMs: number): void => {
      frame = 0;
      if (arePathsOld) updatePaths();
      const nowMs = clock.tick(tickMs);
      field.advance(nowMs);
      const [x, y, zoom] = flow.getState().transform;
      drawParticles(context, field, nowMs, { x, y, zoom }, ratio, inks);
      // Cables that were crowded a moment ago still say so until the count has faded.
      if (clock.isRunning && (field.count > 0 || field.densities().length > 0)) frame = requestAnimationFrame(draw);
      else clock.rest();
    };
    const request = (): void => {
      if (frame === 0 && !document.hidden) frame = requestAnimationFrame(draw);
    };

    const readInks = (): void => {
      const style = getComputedStyle(canvas);
      const ink = (name: string): string => style.getPropertyValue(name).trim();
      inks = { stream: ink('--stream'), text: ink('--text'), paper: ink('--canvas') };
      request();
    };
    const resize = (): void => {
      ratio = Math.min(2, devicePixelRatio);
      canvas.width = Math.round(canvas.clientWidth * ratio);
      canvas.height = Math.round(canvas.clientHeight * ratio);
      request();
    };

    const stopFlows = runtime.getState().onFlows((flows) => {
      if (reduced.matches || document.hidden) return;
      if (arePathsOld) updatePaths();
      clock.step();
      field.emit(flows, clock.nowMs);
      request();
    });
    const stopRuntime = runtime.subscribe((now, before) => {
      clock.speed = now.speed;
      if (now.isPaused === before.isPaused) return;
      clock.isPaused = now.isPaused;
      request();
    });
    const stopFlow = flow.subscribe((now, before) => {
      if (now.nodes !== before.nodes || now.edges !== before.edges) arePathsOld = true;
      else if (now.transform === before.transform) return;
      request();
    });
    const stopView = view.subscribe((now, before) => {
      // The theme's attribute is set by an effect after this; its colours are there a frame later.
      if (now.theme !== before.theme) requestAnimationFrame(() => requestAnimationFrame(readInks));
    });
    const onReduced = (): void => {
      field.clear();
      request();
    };
    const onVisibility = (): void => {
      if (!document.hidden) return;
      cancelAnimationFrame(frame);
      frame = 0;
      clock.rest();
      field.clear();
    };
    const observer = new ResizeObserver(resize);
    observer.observe(canvas);
    reduced.addEventListener('change', onReduced);
    document.addEventListener('visibilitychange', onVisibility);
    clock.isPaused = runtime.getState().isPaused;
    clock.speed = runtime.getState().speed;
    resize();
    readInks();

    return () => {
      cancelAnimationFrame(frame);
      stopFlows();
      stopRuntime();
      stopFlow();
      stopView();
      observer.disconnect();
      reduced.removeEventListener('change', onReduced);
      document.removeEventListener('visibilitychange', onVisibility);
    };
  }, [flow, runtime, view]);

  return <canvas ref={canvasRef} className="particle-layer" aria-hidden />;
};
