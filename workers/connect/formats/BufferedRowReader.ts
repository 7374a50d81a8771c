import { decodeUtf8 } from '../../common/index.ts';
import { InputBuffer } from './InputBuffer.ts';
import { MAX_RAW_TEXT_BYTES, type ResumePoint, type RowEvent, type RowReader } from './RowReader.ts';

/** What readers of every format have in common: the buffer they are fed into, and what they tell of the last row. */
export abstract class BufferedRowReader implements RowReader {
  abstract readonly line: number | undefined;
  protected readonly input: InputBuffer;
  row: number;
  reason = '';
  /** The last row is `bytes[valueStart, valueEnd)`. */
  valueStart = 0;
  valueEnd = 0;
  /** The row's beginning where its bytes are not held. */
  protected keptText: string | undefined;

  protected constructor(from: ResumePoint) {
    this.input = new InputBuffer(from.position);
    this.row = from.row;
  }

  abstract next(): RowEvent;

  get bytes(): Uint8Array {
    return this.input.bytes;
  }

  get position(): number {
    return this.input.position;
  }

  get rawText(): string {
    return this.keptText ?? decodeUtf8(this.bytes, this.valueStart, Math.min(this.valueEnd, this.valueStart + MAX_RAW_TEXT_BYTES));
  }

  feed(chunk: Uint8Array): void {
    this.input.feed(chunk);
  }

  finish(): void {
    this.input.finish();
  }
}
