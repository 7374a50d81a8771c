/** An error that crosses the wire with its code: Comlink alone would keep only name, message and stack. */
export class OxbowError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'OxbowError';
    this.code = code;
  }
}

/** The cloneable form that the transfer handlers of both sides use. */
export interface WireError {
  readonly code: string;
  readonly message: string;
}

export const toWireError = (error: unknown): WireError => {
  if (error instanceof Error) {
    const code = (error as { code?: unknown; errorName?: unknown }).errorName ?? (error as { code?: unknown }).code;
    return { code: typeof code === 'string' ? code : error.name, message: error.message };
  }
  return { code: 'UNKNOWN', message: String(error) };
};

export const fromWireError = (wire: WireError): OxbowError => new OxbowError(wire.code, wire.message);
