import { describe, expect, test } from 'vitest';
import { emptyDocument, type PipelineDocument } from '../../workers/protocol/index.ts';
import { emptyHistory, record, redo, undo } from './history.ts';

const named = (text: string): PipelineDocument => ({ ...emptyDocument(), text });

describe('history', () => {
  test('gives back what was replaced, and again what was undone', () => {
    const history = record(emptyHistory, named('a'), '', 0);
    const undone = undo(history, named('b'));
    expect(undone?.document.text).toBe('a');
    const redone = redo(undone!.history, undone!.document);
    expect(redone?.document.text).toBe('b');
    expect(undo(redone!.history, redone!.document)?.document.text).toBe('a');
  });

  test('has nothing to undo or redo at its ends', () => {
    expect(undo(emptyHistory, named('a'))).toBeNull();
    expect(redo(emptyHistory, named('a'))).toBeNull();
  });

  test('a burst of typing is one step', () => {
    let history = record(emptyHistory, named('a'), 'typing', 0);
    history = record(history, named('ab'), 'typing', 300);
    history = record(history, named('abc'), 'typing', 600);
    expect(history.past.map((document) => document.text)).toEqual(['a']);
  });

  test('a pause or another kind of edit begins a new step', () => {
    let history = record(emptyHistory, named('a'), 'typing', 0);
    history = record(history, named('ab'), 'typing', 5_000);
    history = record(history, named('abc'), 'move', 5_100);
    expect(history.past).toHaveLength(3);
  });

  test('edits without a group never join', () => {
    let history = record(emptyHistory, named('a'), '', 0);
    history = record(history, named('b'), '', 1);
    expect(history.past).toHaveLength(2);
  });

  test('typing after an undo does not join the typing before it, and forgets what was ahead', () => {
    const typed = record(record(emptyHistory, named('a'), 'typing', 0), named('b'), '', 10);
    const undone = undo(typed, named('c'))!;
    const next = record(undone.history, undone.document, 'typing', 20);
    expect(next.future).toEqual([]);
    expect(next.past.map((document) => document.text)).toEqual(['a', 'b']);
  });

  test('keeps a bounded past', () => {
    let history = emptyHistory;
    for (let i = 0; i < 500; i++) history = record(history, named(String(i)), '', i);
    expect(history.past).toHaveLength(200);
    expect(history.past.at(-1)?.text).toBe('499');
  });
});
