import { describe, expect, test } from 'vitest';
import { matchShortcut, shortcuts, type KeyPress } from './shortcuts.ts';

const press = (key: string, modifiers: Partial<KeyPress> = {}): KeyPress => ({
  key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...modifiers,
});

describe('matchShortcut', () => {
  test.each([
    ['undo', press('z', { ctrlKey: true })],
    ['redo', press('Z', { ctrlKey: true, shiftKey: true })],
    ['redo', press('y', { metaKey: true })],
    ['delete', press('Backspace')],
    ['delete-keep-wire', press('Delete', { ctrlKey: true })],
    ['zoom-in', press('+', { shiftKey: true })],
    ['zoom-in', press('=')],
    ['shortcuts', press('?', { shiftKey: true })],
    ['add', press('/')],
    ['add', press('/', { shiftKey: true })],
    ['walk-left', press('ArrowLeft', { altKey: true })],
    ['toggle-pause', press('k')],
  ])('%s', (action, key) => {
    expect(matchShortcut(key, 'canvas')).toBe(action);
  });

  test('browser and system keys pass', () => {
    expect(matchShortcut(press('k', { ctrlKey: true }), 'canvas')).toBeNull();
    expect(matchShortcut(press('+', { ctrlKey: true }), 'canvas')).toBeNull();
    expect(matchShortcut(press('Tab', { shiftKey: true }), 'canvas')).toBeNull();
    expect(matchShortcut(press('ArrowLeft'), 'canvas')).toBeNull();
  });

  test('a person who types is left alone, but can run', () => {
    for (const key of ['k', 'Backspace', 'Delete', '/', '?', '1', 'Enter']) expect(matchShortcut(press(key), 'field')).toBeNull();
    expect(matchShortcut(press('z', { ctrlKey: true }), 'field')).toBeNull();
    expect(matchShortcut(press('Enter', { ctrlKey: true }), 'field')).toBe('run');
  });

  test('canvas keys need the canvas: Tab elsewhere moves the focus on', () => {
    expect(matchShortcut(press('Tab'), 'elsewhere')).toBeNull();
    expect(matchShortcut(press('Delete'), 'elsewhere')).toBeNull();
    expect(matchShortcut(press('k'), 'elsewhere')).toBe('toggle-pause');
    expect(matchShortcut(press('/'), 'elsewhere')).toBe('add');
  });
});

test('no key means two things', () => {
  const keys = shortcuts.flatMap((shortcut) => shortcut.keys);
  expect(new Set(keys).size).toBe(keys.length);
});
