import { keyColours } from './keyColour.ts';
import type { ParticleField } from './ParticleField.ts';

export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export interface ParticleInks {
  /** Of the stream that stands for more records than can be drawn. */
  readonly stream: string;
  readonly text: string;
  readonly paper: string;
}

const TURN = Math.PI * 2;

/** 1:37, 1:1,200: two digits, as exact as it is. */
const ratioText = (oneIn: number): string => {
  const factor = 10 ** Math.max(0, Math.floor(Math.log10(oneIn)) - 1);
  return `1:${(Math.round(oneIn / factor) * factor).toLocaleString('en-US', { maximumFractionDigits: oneIn < 10 ? 1 : 0 })}`;
};

/** One picture of the field. The context is in device pixels; `ratio` is how many make one of the page's. */
export const drawParticles = (
  context: CanvasRenderingContext2D, field: ParticleField, clockMs: number, { x, y, zoom }: Viewport, ratio: number, inks: ParticleInks,
): void => {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  context.setTransform(zoom * ratio, 0, 0, zoom * ratio, x * ratio, y * ratio);

  const dense = field.densities();
  context.strokeStyle = inks.stream;
  context.lineCap = 'round';
  for (const { path, perSecond } of dense) {
    context.globalAlpha = 0.3;
    context.lineWidth = 4 + 3 * Math.log10(1 + perSecond / 50);
    context.beginPath();
    for (let i = 0; i < path.xy.length; i += 2) context.lineTo(path.xy[i] ?? 0, path.xy[i + 1] ?? 0);
    context.stroke();
  }

  context.globalAlpha = 1;
  const radius = Math.max(3.6, 2.4 / zoom);
  keyColours.forEach((colour, index) => {
    context.fillStyle = colour;
    context.beginPath();
    field.each(index, clockMs, (px, py) => {
      context.moveTo(px + radius, py);
      context.arc(px, py, radius, 0, TURN);
    });
    context.fill();
  });

  // Below the half the words would be larger than the nodes.
  if (zoom < 0.5) return;
  context.font = '600 11px "JetBrains Mono Variable", monospace';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const { path, oneIn } of dense) {
    const steps = path.xy.length / 2 - 1;
    const isFlat = Math.abs((path.xy[1] ?? 0) - (path.xy[2 * steps + 1] ?? 0)) < 24;
    const at = 2 * Math.round(steps * (isFlat ? 0.5 : 0.8));
    const [mx, my] = [path.xy[at] ?? 0, (path.xy[at + 1] ?? 0) + 20];
    const text = ratioText(oneIn);
    const width = context.measureText(text).width + 10;
    context.fillStyle = inks.paper;
    context.globalAlpha = 0.85;
    context.fillRect(mx - width / 2, my - 8, width, 16);
    context.globalAlpha = 1;
    context.fillStyle = inks.text;
    context.fillText(text, mx, my + 0.5);
  }
};
