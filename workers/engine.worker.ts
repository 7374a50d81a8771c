import { expose, transferHandlers, type TransferHandler } from 'comlink';
import { SystemTime } from './common/index.ts';
import { Engine } from './engine/index.ts';
import { toWireError, type WireError } from './protocol/index.ts';

/** Comlink carries only the message of an error: here its code goes along. The page's side is `src/bridge/wireErrors.ts`. */
const thrown = transferHandlers.get('throw') as TransferHandler<{ readonly value: unknown }, unknown>;
transferHandlers.set('throw', {
  canHandle: (value): value is { readonly value: unknown } => thrown.canHandle(value),
  serialize: ({ value }) => [toWireError(value), []],
  deserialize: (wire) => {
    throw wire;
  },
} satisfies TransferHandler<{ readonly value: unknown }, WireError>);

expose(new Engine(new SystemTime()));
