/** When a windowed aggregation gives out its results (KIP-825). */
export class EmitStrategy {
  readonly type: 'ON_WINDOW_UPDATE' | 'ON_WINDOW_CLOSE';

  private constructor(type: EmitStrategy['type']) {
    this.type = type;
  }

  /** With every update of a window. */
  static onWindowUpdate(): EmitStrategy {
    return new EmitStrategy('ON_WINDOW_UPDATE');
  }

  /** Once per window, when it takes no more records. */
  static onWindowClose(): EmitStrategy {
    return new EmitStrategy('ON_WINDOW_CLOSE');
  }

  get emitsOnClose(): boolean {
    return this.type === 'ON_WINDOW_CLOSE';
  }
}
