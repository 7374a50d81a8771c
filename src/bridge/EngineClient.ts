import type { EngineApi } from '../../workers/protocol/index.ts';

/** The engine as the page sees it: every call is a promise, callbacks are wrapped for the wire by `connectEngine`. */
export type EngineClient = EngineApi;
