/** Grows when a call, a message or a document changes shape: an old tab may lead while a new one looks on. */
export const PROTOCOL_VERSION = 1;
