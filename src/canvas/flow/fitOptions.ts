import type { FitViewOptions } from '@xyflow/react';

export const MIN_ZOOM = 0.15;
export const MAX_ZOOM = 2.5;

/** Camera moves are eased, unless a person asked for stillness. */
export const easing = (): { readonly duration: number } => ({ duration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 220 });

/** Controls and overview stand at the lower edge. */
const FIT_PADDING = { x: '26px', top: '26px', bottom: '88px' } as const;

export const fitOptions = (): FitViewOptions => ({ padding: FIT_PADDING, maxZoom: 1.15, minZoom: MIN_ZOOM, ...easing() });
