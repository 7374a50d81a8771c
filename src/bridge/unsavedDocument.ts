import { DOCUMENT_VERSION, type PipelineDocument } from '../../workers/protocol/index.ts';

/**
 * The edits of a page's last moment. A page that goes ends its worker with it, and with the worker the save that was just
 * asked for; only what is written at once outlasts that. Not a second truth: whoever opens the engine next takes it and
 * saves it where documents are saved.
 */
const NAME = 'oxbow:unsaved';

export const keepUnsaved = (document: PipelineDocument): void => {
  try {
    localStorage.setItem(NAME, JSON.stringify(document));
  } catch {
    // No storage, or no room in it: then the worker has to be quick enough.
  }
};

/** Stays where it is until `forgetUnsaved`: a page that goes again before it has saved the document must not lose it. */
export const readUnsaved = (): PipelineDocument | null => {
  try {
    const text = localStorage.getItem(NAME);
    const document = text === null ? null : (JSON.parse(text) as PipelineDocument);
    return document?.version === DOCUMENT_VERSION ? document : null;
  } catch {
    return null;
  }
};

export const forgetUnsaved = (): void => {
  try {
    localStorage.removeItem(NAME);
  } catch {
    // No storage: nothing was kept.
  }
};
