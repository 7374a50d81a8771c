import { StateEffect, StateField, type Extension } from '@codemirror/state';
import { Decoration, EditorView, type DecorationSet } from '@codemirror/view';

interface Range {
  readonly from: number;
  readonly to: number;
}

/** The selected node's stretch, softly marked; null for none. */
export const markSelected = StateEffect.define<Range | null>();
/** A stretch that was asked for: pulses once. */
export const pulse = StateEffect.define<Range>();

/** A whole statement is marked by its lines, a clause within one by its characters. */
const selectedField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (marks, transaction) => {
    let next = marks.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(markSelected)) continue;
      const { doc } = transaction.state;
      if (effect.value === null || effect.value.from >= effect.value.to) {
        next = Decoration.none;
        continue;
      }
      const { from, to } = effect.value;
      const [first, last] = [doc.lineAt(from), doc.lineAt(to)];
      if (first.text.slice(0, from - first.from).trim() === '') {
        const lines: ReturnType<typeof selectedLine.range>[] = [];
        for (let n = first.number; n <= last.number; n++) lines.push(selectedLine.range(doc.line(n).from));
        next = Decoration.set(lines);
      } else {
        next = Decoration.set([selectedMark.range(from, to)]);
      }
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

const selectedLine = Decoration.line({ class: 'ksql-selected-line' });
const selectedMark = Decoration.mark({ class: 'ksql-selected' });

/** Two classes with the same animation take turns, so that the same stretch can pulse again at once. */
const pulseField = StateField.define<{ readonly marks: DecorationSet; readonly count: number }>({
  create: () => ({ marks: Decoration.none, count: 0 }),
  update: (before, transaction) => {
    let { marks, count } = before;
    if (transaction.docChanged) marks = marks.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(pulse)) continue;
      count++;
      const { from, to } = effect.value;
      marks = from < to ? Decoration.set([Decoration.mark({ class: count % 2 === 0 ? 'ksql-pulse-a' : 'ksql-pulse-b' }).range(from, to)]) : Decoration.none;
    }
    return marks === before.marks && count === before.count ? before : { marks, count };
  },
  provide: (field) => EditorView.decorations.from(field, (value) => value.marks),
});

export const spanHighlight: Extension = [selectedField, pulseField];
