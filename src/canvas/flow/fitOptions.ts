import type { FitViewOptions } from '@xyflow/react';

export const MIN_ZOOM = 0.15;
export const MAX_ZOOM = 2.5;

/** Camera moves are eased, unless a person asked for stillness. */
export const easing = (): { readonly duration: number } => ({ duration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 220 });

export const fitOptions = (): FitViewOptions => ({ padding: 0.1, maxZoom: 1.15, minZoom: MIN_ZOOM, ...easing() });
