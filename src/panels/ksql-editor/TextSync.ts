import { ChangeSet } from '@codemirror/state';
import { minimalChange } from './minimalChange.ts';

const LINE_SEPARATOR = '\n';

/**
 * Keeps an editor and the document's text together while both may change: what was typed and not yet handed over is
 * kept as changes on the last common text (`base`), and a change from elsewhere is carried across them.
 */
export class TextSync {
  #base: string;
  #pending: ChangeSet;

  constructor(base: string) {
    this.#base = base;
    this.#pending = ChangeSet.empty(base.length);
  }

  get base(): string {
    return this.#base;
  }

  get hasPending(): boolean {
    return !this.#pending.empty;
  }

  typed(changes: ChangeSet): void {
    this.#pending = this.#pending.compose(changes);
  }

  /** The editor's `text` becomes the document's. */
  handOver(text: string): void {
    this.#base = text;
    this.#pending = ChangeSet.empty(text.length);
  }

  /** The document became `text` elsewhere: answers what to change in the editor, or null when nothing. */
  arrived(text: string): ChangeSet | null {
    const change = minimalChange(this.#base, text);
    if (change === null) return null;
    const outside = ChangeSet.of(change, this.#base.length, LINE_SEPARATOR);
    const toApply = outside.map(this.#pending, true);
    this.#pending = this.#pending.map(outside);
    this.#base = text;
    return toApply;
  }

  /** Where an offset of `base` lies in the editor. */
  toEditor(offset: number, side: -1 | 1): number {
    return this.#pending.mapPos(Math.max(0, Math.min(offset, this.#base.length)), side);
  }
}
