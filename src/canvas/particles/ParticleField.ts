import type { EdgeFlow } from '../../../workers/protocol/index.ts';
import type { SampledPath } from '../edges/CubicPath.ts';
import { keyColourIndex } from './keyColour.ts';

/** Beyond this many at once a person sees a texture, not records; and drawing them costs more than it tells. */
export const MAX_PARTICLES = 1500;

/** Canvas units per second of the layer's clock. */
const SPEED = 150;
const MIN_TRAVEL_MS = 450;
const MAX_TRAVEL_MS = 2200;
/** Discs closer than this are a band; on a short cable a few more may pass. */
const SPACING = 5;
const MIN_ROOM = 28;
/** How far back the ratio of seen to drawn looks. */
const WINDOW_MS = 1500;

interface Track {
  readonly index: number;
  readonly path: SampledPath;
  readonly travelMs: number;
  /** Records that may be drawn now; refilled at the rate at which the cable can show records apart. */
  tokens: number;
  alive: number;
  seen: number;
  drawn: number;
  updatedAt: number;
}

/** One of how many records a cable shows at the moment; 1 while all are drawn. */
export interface Density {
  readonly path: SampledPath;
  readonly oneIn: number;
  readonly perSecond: number;
}

/**
 * Records on their way along cables: a fixed pool, no allocation per record. Knows no canvas and no page; whoever draws
 * it hands in the clock, which stands still while the engine is paused.
 */
export class ParticleField {
  readonly #tracks = new Map<string, Track>();
  readonly #byIndex: Array<Track | undefined> = [];
  readonly #start = new Float64Array(MAX_PARTICLES);
  readonly #track = new Uint16Array(MAX_PARTICLES);
  readonly #colour = new Uint8Array(MAX_PARTICLES);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Cables as they lie now. Records on a cable that stays go on along its new path; those on one that is gone vanish. */
  setPaths(paths: ReadonlyMap<string, SampledPath>): void {
    const gone = new Set<number>();
    for (const [id, track] of this.#tracks) {
      if (paths.has(id)) continue;
      gone.add(track.index);
      this.#tracks.delete(id);
      this.#byIndex[track.index] = undefined;
    }
    if (gone.size > 0) for (let i = this.#count - 1; i >= 0; i--) if (gone.has(this.#track[i] ?? 0)) this.#remove(i);
    for (const [id, path] of paths) {
      const old = this.#tracks.get(id);
      if (old?.path === path) continue;
      const travelMs = Math.min(MAX_TRAVEL_MS, Math.max(MIN_TRAVEL_MS, (path.length / SPEED) * 1000));
      const index = old?.index ?? this.#freeIndex();
      const track: Track = old === undefined
        ? { index, path, travelMs, tokens: roomOn(path), alive: 0, seen: 0, drawn: 0, updatedAt: 0 }
        : { ...old, path, travelMs };
      this.#tracks.set(id, track);
      this.#byIndex[index] = track;
    }
  }

  /** Draws what went over the cables since the last call, as far as there is room, and counts what it left out. */
  emit(flows: readonly EdgeFlow[], clockMs: number): void {
    for (const flow of flows) {
      const track = this.#tracks.get(flow.edgeId);
      if (track === undefined) continue;
      this.#settle(track, clockMs);
      track.seen += flow.count;
      const room = Math.min(roomOn(track.path) - track.alive, MAX_PARTICLES - this.#count, Math.floor(track.tokens));
      const draws = Math.max(0, Math.min(room, flow.samples.length));
      for (let i = 0; i < draws; i++) {
        const sample = flow.samples[Math.floor((i * flow.samples.length) / draws)];
        if (sample === undefined) continue;
        const slot = this.#count++;
        // Records of one frame leave one after the other, not as one disc.
        this.#start[slot] = clockMs + (i * Math.min(track.travelMs / 3, 16 * draws)) / draws;
        this.#track[slot] = track.index;
        this.#colour[slot] = keyColourIndex(sample.key);
      }
      track.alive += draws;
      track.tokens -= draws;
      track.drawn += draws;
    }
  }

  /** Drops what has arrived. */
  advance(clockMs: number): void {
    for (let i = this.#count - 1; i >= 0; i--) {
      const track = this.#byIndex[this.#track[i] ?? 0];
      if (track === undefined || clockMs - (this.#start[i] ?? 0) >= track.travelMs) this.#remove(i);
    }
    for (const track of this.#tracks.values()) this.#settle(track, clockMs);
  }

  /** Calls `visit` for each record under way of one colour. */
  each(colour: number, clockMs: number, visit: (x: number, y: number) => void): void {
    for (let i = 0; i < this.#count; i++) {
      if (this.#colour[i] !== colour) continue;
      const track = this.#byIndex[this.#track[i] ?? 0];
      const gone = clockMs - (this.#start[i] ?? 0);
      if (track === undefined || gone < 0) continue;
      const { xy } = track.path;
      const steps = xy.length / 2 - 1;
      const at = Math.min(1, gone / track.travelMs) * steps;
      const step = Math.min(steps - 1, Math.floor(at));
      const share = at - step;
      const [x0, y0, x1, y1] = [xy[2 * step] ?? 0, xy[2 * step + 1] ?? 0, xy[2 * step + 2] ?? 0, xy[2 * step + 3] ?? 0];
      visit(x0 + (x1 - x0) * share, y0 + (y1 - y0) * share);
    }
  }

  /** Cables that show fewer records than they carry. */
  densities(): Density[] {
    const dense: Density[] = [];
    for (const { path, seen, drawn } of this.#tracks.values()) {
      if (seen < 3 || seen < drawn * 1.5) continue;
      dense.push({ path, oneIn: seen / Math.max(1, drawn), perSecond: (seen * 1000) / WINDOW_MS });
    }
    return dense;
  }

  clear(): void {
    while (this.#count > 0) this.#remove(this.#count - 1);
    for (const track of this.#tracks.values()) {
      track.seen = 0;
      track.drawn = 0;
    }
  }

  #settle(track: Track, clockMs: number): void {
    const passed = Math.max(0, clockMs - track.updatedAt);
    if (passed === 0) return;
    track.updatedAt = clockMs;
    const room = roomOn(track.path);
    track.tokens = Math.min(room, track.tokens + (passed * room) / track.travelMs);
    const keep = Math.exp(-passed / WINDOW_MS);
    track.seen *= keep;
    track.drawn *= keep;
  }

  #remove(slot: number): void {
    const track = this.#byIndex[this.#track[slot] ?? 0];
    if (track !== undefined) track.alive--;
    const last = --this.#count;
    this.#start[slot] = this.#start[last] ?? 0;
    this.#track[slot] = this.#track[last] ?? 0;
    this.#colour[slot] = this.#colour[last] ?? 0;
  }

  #freeIndex(): number {
    const free = this.#byIndex.indexOf(undefined);
    return free === -1 ? this.#byIndex.push(undefined) - 1 : free;
  }
}

const roomOn = (path: SampledPath): number => Math.max(MIN_ROOM, Math.floor(path.length / SPACING));
