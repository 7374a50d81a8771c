import { ChangeSet, Text } from '@codemirror/state';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { minimalChange } from './minimalChange.ts';
import { TextSync } from './TextSync.ts';

const apply = (text: string, changes: ChangeSet): string => changes.apply(Text.of(text.split('\n'))).toString();
const replace = (text: string, from: number, to: number, insert: string): ChangeSet => ChangeSet.of({ from, to, insert }, text.length, '\n');

const anyText = fc.array(fc.constantFrom('a', 'b', '\n', "'", '😀'), { maxLength: 14 }).map((parts) => parts.join(''));

describe('minimalChange', () => {
  test('touches only what differs', () => {
    expect(minimalChange('SELECT a FROM b;', 'SELECT ax FROM b;')).toEqual({ from: 8, to: 8, insert: 'x' });
    expect(minimalChange('aaa', 'aa')).toEqual({ from: 2, to: 3, insert: '' });
    expect(minimalChange('same', 'same')).toBeNull();
  });

  test('turns any text into any other', () => {
    fc.assert(
      fc.property(anyText, anyText, (before, after) => {
        const change = minimalChange(before, after);
        const result = change === null ? before : before.slice(0, change.from) + change.insert + before.slice(change.to);
        expect(result).toBe(after);
      }),
    );
  });
});

describe('TextSync', () => {
  test('keeps what was typed when another place of the text changes', () => {
    const sync = new TextSync('one\ntwo\n');
    const typing = replace('one\ntwo\n', 3, 3, '!');
    sync.typed(typing);
    const change = sync.arrived('one\ntwo\nthree\n');
    expect(change && apply('one!\ntwo\n', change)).toBe('one!\ntwo\nthree\n');
    expect(sync.hasPending).toBe(true);
  });

  test('says nothing when its own text comes back', () => {
    const sync = new TextSync('a');
    sync.typed(replace('a', 1, 1, 'b'));
    sync.handOver('ab');
    expect(sync.arrived('ab')).toBeNull();
    expect(sync.hasPending).toBe(false);
  });

  test('maps an offset of the document to where it lies after typing', () => {
    const sync = new TextSync('abc');
    sync.typed(replace('abc', 0, 0, 'xx'));
    expect(sync.toEditor(1, 1)).toBe(3);
  });

  test('without typing, the editor always ends with the text that arrived', () => {
    fc.assert(
      fc.property(anyText, fc.array(anyText, { maxLength: 5 }), (start, arrivals) => {
        const sync = new TextSync(start);
        let editor = start;
        for (const text of arrivals) {
          const change = sync.arrived(text);
          if (change !== null) editor = apply(editor, change);
          expect(editor).toBe(text);
        }
      }),
    );
  });

  test('typed changes and arrivals compose to the same text on both sides', () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, (start, typedText, arrived) => {
        const sync = new TextSync(start);
        const typing = minimalChange(start, typedText);
        if (typing !== null) sync.typed(ChangeSet.of(typing, start.length, '\n'));
        const change = sync.arrived(arrived);
        const editor = change === null ? typedText : apply(typedText, change);
        expect(sync.toEditor(arrived.length, 1)).toBe(editor.length);
        expect(sync.toEditor(0, -1)).toBe(0);
      }),
    );
  });
});
