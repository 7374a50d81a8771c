type LogConfig = Readonly<{ [key: string]: string }>;

interface Limits {
  readonly maxRecords: number;
  readonly maxBytes: number;
  /** Settings of the changelog topic; false: not logged. */
  readonly logging: LogConfig | false;
}

const UNBOUNDED: Limits = { maxRecords: Number.POSITIVE_INFINITY, maxBytes: Number.POSITIVE_INFINITY, logging: {} };

/** How much a suppression may hold back, and what happens when that is not enough. */
export abstract class BufferConfig {
  readonly limits: Limits;
  abstract readonly bufferFullStrategy: 'EMIT' | 'SHUT_DOWN';

  protected constructor(limits: Limits) {
    this.limits = limits;
  }

  static maxRecords(recordLimit: number): EagerBufferConfig {
    return new EagerBufferConfig({ ...UNBOUNDED, maxRecords: recordLimit });
  }

  static maxBytes(byteLimit: number): EagerBufferConfig {
    return new EagerBufferConfig({ ...UNBOUNDED, maxBytes: byteLimit });
  }

  static unbounded(): StrictBufferConfig {
    return new StrictBufferConfig(UNBOUNDED);
  }

  withNoBound(): StrictBufferConfig {
    return new StrictBufferConfig({ ...UNBOUNDED, logging: this.limits.logging });
  }

  /** Emits the earliest updates before their time. */
  emitEarlyWhenFull(): EagerBufferConfig {
    return new EagerBufferConfig(this.limits);
  }

  /** Fails rather than emit an update before its time. */
  shutDownWhenFull(): StrictBufferConfig {
    return new StrictBufferConfig(this.limits);
  }
}

/** Emits early when full. */
export class EagerBufferConfig extends BufferConfig {
  override readonly bufferFullStrategy = 'EMIT';

  constructor(limits: Limits) {
    super(limits);
  }

  withMaxRecords(recordLimit: number): EagerBufferConfig {
    return new EagerBufferConfig({ ...this.limits, maxRecords: recordLimit });
  }

  withMaxBytes(byteLimit: number): EagerBufferConfig {
    return new EagerBufferConfig({ ...this.limits, maxBytes: byteLimit });
  }

  withLoggingDisabled(): EagerBufferConfig {
    return new EagerBufferConfig({ ...this.limits, logging: false });
  }

  withLoggingEnabled(config: LogConfig): EagerBufferConfig {
    return new EagerBufferConfig({ ...this.limits, logging: config });
  }
}

/** Never emits early. */
export class StrictBufferConfig extends BufferConfig {
  override readonly bufferFullStrategy = 'SHUT_DOWN';

  constructor(limits: Limits) {
    super(limits);
  }

  withMaxRecords(recordLimit: number): StrictBufferConfig {
    return new StrictBufferConfig({ ...this.limits, maxRecords: recordLimit });
  }

  withMaxBytes(byteLimit: number): StrictBufferConfig {
    return new StrictBufferConfig({ ...this.limits, maxBytes: byteLimit });
  }

  withLoggingDisabled(): StrictBufferConfig {
    return new StrictBufferConfig({ ...this.limits, logging: false });
  }

  withLoggingEnabled(config: LogConfig): StrictBufferConfig {
    return new StrictBufferConfig({ ...this.limits, logging: config });
  }
}
