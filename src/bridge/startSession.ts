import { OxbowError, PROTOCOL_VERSION, type PipelineDocument } from '../../workers/protocol/index.ts';
import type { SessionPhase } from '../stores/sessionStore.ts';
import type { Stores } from '../stores/useStores.ts';
import { bindRuntime } from './bindRuntime.ts';
import { connectEngine, type EngineConnection } from './connectEngine.ts';
import type { EngineClient } from './EngineClient.ts';
import { EngineLock } from './EngineLock.ts';
import { forgetUnsaved, keepUnsaved, readUnsaved } from './unsavedDocument.ts';

const DATABASE = 'oxbow';
/** Set over the reload of a tab that wants the engine back. */
const TAKE_OVER = 'oxbow:take-over';

export interface SessionControls {
  /** Resolves when the engine is open and the document is loaded (and, on a first visit, the demo runs). */
  readonly ready: Promise<void>;
  /** Takes the engine over from the tab that has it. */
  useHere(): void;
  /** After a failure to open: without storage, gone on reload. */
  useMemory(): void;
}

export interface SessionOptions {
  readonly stores: Stores;
  /** Ends the wait of all calls made so far. */
  onOpened(engine: EngineClient): void;
  /** What a newcomer sees running. */
  readonly firstVisit: PipelineDocument | undefined;
}

/** From a blank tab to a running engine: the lock, the worker, its storage, the document. */
export const startSession = ({ stores, onOpened, firstVisit }: SessionOptions): SessionControls => {
  const show = (session: SessionPhase): void => stores.session.getState().setSession(session);
  let connection: EngineConnection | null = null;
  let isLoaded = false;
  let markReady: () => void = () => {};
  const ready = new Promise<void>((resolve) => (markReady = resolve));

  const stop = (): void => {
    connection?.terminate();
    connection = null;
  };

  const fail = (error: unknown, canUseMemory: boolean): void => {
    stop();
    const { code, message } = error instanceof OxbowError ? error : new OxbowError('UNKNOWN', error instanceof Error ? error.message : String(error));
    show({ phase: 'failed', code, message, canUseMemory });
  };

  const load = async (isFirstVisit: boolean): Promise<void> => {
    const { engine, pipeline, view } = stores;
    await bindRuntime(stores);
    if (isFirstVisit && firstVisit !== undefined) {
      forgetUnsaved();
      await pipeline.getState().open(firstVisit);
      const { errors } = await pipeline.getState().deploy();
      for (const error of errors) view.getState().notify('error', error.message);
      return;
    }
    const unsaved = readUnsaved();
    await pipeline.getState().open(unsaved ?? (await engine.getDocument()));
    if (unsaved !== null) void engine.saveDocument(unsaved).then(forgetUnsaved, () => {});
  };

  const open = async (storage: 'indexeddb' | 'memory'): Promise<void> => {
    show({ phase: 'opening' });
    const mine = connectEngine();
    connection = mine;
    const { view } = stores;
    let isOpen = false;
    mine.onCrash((message) => {
      if (!isOpen) fail(new OxbowError('WORKER_FAILED', message), false);
      else view.getState().notify('error', `The engine reported an error: ${message}`);
    });
    try {
      const result = await mine.client.open({ databaseName: DATABASE, storage, durability: 'relaxed' });
      if (result.protocolVersion !== PROTOCOL_VERSION) {
        fail(new OxbowError('OLD_PAGE', 'Oxbow was updated while this tab was open. Reload the page.'), false);
        return;
      }
      isOpen = true;
      onOpened(mine.client);
      show({ phase: 'open', storage });
      for (const recovery of result.recoveries) view.getState().notify('info', recovery);
      await load(result.isFirstVisit);
      isLoaded = true;
      markReady();
    } catch (error) {
      if (isOpen) view.getState().notify('error', error instanceof Error ? error.message : String(error));
      else fail(error, storage === 'indexeddb');
    }
  };

  let isTakingOver = sessionStorage.getItem(TAKE_OVER) !== null;
  sessionStorage.removeItem(TAKE_OVER);

  const lock = new EngineLock(
    {
      locks: 'locks' in navigator ? { request: (name, options, hold) => navigator.locks.request(name, options, hold) } : null,
      channel: new BroadcastChannel('oxbow-engine'),
      setTimeout: (run, ms) => void setTimeout(run, ms),
    },
    {
      onHeld: () => {
        const hasStorage = typeof indexedDB !== 'undefined';
        if (!hasStorage) stores.view.getState().notify('info', 'This browser window has no storage: what you make here is gone when it closes.');
        void open(hasStorage ? 'indexeddb' : 'memory');
      },
      onWaiting: () => {
        show({ phase: 'waiting', isAsking: isTakingOver });
        if (isTakingOver) lock.ask();
        isTakingOver = false;
      },
      onAskedToYield: async () => {
        stores.pipeline.getState().flush();
        show({ phase: 'handed-over' });
        try {
          await connection?.client.saveDocument(stores.pipeline.getState().document);
          await connection?.client.close();
        } finally {
          stop();
        }
      },
      onStolen: () => {
        stop();
        show({ phase: 'handed-over' });
      },
    },
  );
  void lock.acquire();

  // Edits are saved a moment after they are made; a tab that closes does not wait for the moment.
  window.addEventListener('pagehide', () => {
    // Before it is loaded the page's document is a blank one that nobody made.
    if (!isLoaded || stores.session.getState().session.phase !== 'open') return;
    stores.pipeline.getState().flush();
    const { document } = stores.pipeline.getState();
    keepUnsaved(document);
    void stores.engine.saveDocument(document);
  });

  return {
    ready,
    useHere: () => {
      if (stores.session.getState().session.phase === 'handed-over') {
        sessionStorage.setItem(TAKE_OVER, 'yes');
        location.reload();
        return;
      }
      show({ phase: 'waiting', isAsking: true });
      lock.ask();
    },
    useMemory: () => void open('memory'),
  };
};
