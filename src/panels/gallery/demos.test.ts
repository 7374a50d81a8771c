import { describe, expect, test } from 'vitest';
import { splitTopLevel } from '../shared/splitTopLevel.ts';
import { demos } from './demos.ts';

const NODE = { width: 200, height: 72 };

describe.each(demos.map((demo) => [demo.id, demo] as const))('the demo %s', (_id, { document, steps, shows }) => {
  const { positions } = document.layout;
  const statements = splitTopLevel(document.text, ';');
  const made = statements.flatMap((statement) => /CREATE\s+(?:SOURCE CONNECTOR|SINK CONNECTOR|STREAM|TABLE)\s+(\w+)/.exec(statement)?.[1]?.toUpperCase() ?? []);

  test('places every source, connector and clause that its text makes, and nothing else', () => {
    const owners = new Set(Object.keys(positions).map((id) => id.split('/')[0]));
    expect([...owners].sort()).toEqual([...made].sort());
    for (const statement of statements) {
      const name = /CREATE\s+(?:STREAM|TABLE)\s+(\w+)\s+AS/.exec(statement)?.[1]?.toUpperCase();
      if (name === undefined) continue;
      const clauses = [/\bWHERE\b/.test(statement) && 'where', /\bGROUP BY\b/.test(statement) && 'group', /\bHAVING\b/.test(statement) && 'having'].filter(Boolean);
      expect(Object.keys(positions).filter((id) => id.startsWith(`${name}/`)).map((id) => id.split('/')[1])).toEqual(clauses);
    }
  });

  test('its nodes do not touch', () => {
    const places = Object.entries(positions);
    for (const [a, at] of places)
      for (const [b, other] of places)
        if (a !== b) expect([a, b, Math.abs(at.x - other.x) > NODE.width || Math.abs(at.y - other.y) > NODE.height]).toEqual([a, b, true]);
  });

  test('each step is one statement, and what it shows is there', () => {
    for (const step of steps ?? []) expect(splitTopLevel(step.statement, ';')).toHaveLength(1);
    if (shows !== undefined) expect(made).toContain(shows);
  });
});

test('the gallery has the three demos, each once', () => {
  expect(demos.map((demo) => demo.id).sort()).toEqual(['duality', 'group-by-counts', 'widgets']);
});
