import { transferHandlers, type TransferHandler } from 'comlink';
import { fromWireError, toWireError, type WireError } from '../../workers/protocol/index.ts';

/**
 * Replaces how Comlink carries what was thrown, so that a rejected call keeps its code. The engine's worker does the
 * same on its side. Comlink recognises its own wrapped value, so its `canHandle` stays.
 */
export const installErrorTransfer = (): void => {
  const comlinks = transferHandlers.get('throw') as TransferHandler<{ readonly value: unknown }, unknown>;
  transferHandlers.set('throw', {
    canHandle: (value): value is { readonly value: unknown } => comlinks.canHandle(value),
    serialize: ({ value }) => [toWireError(value), []],
    deserialize: (wire: WireError) => {
      throw fromWireError(wire);
    },
  } satisfies TransferHandler<{ readonly value: unknown }, WireError>);
};
