import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from './parse.ts';
import { formatProblem } from './printLocation.ts';

/** ksqlDB's own test cases, kept beside the project and not in it. */
const CASES = new URL('../../../../shared/conformance/qtt/', import.meta.url);

interface Case {
  readonly id: string;
  readonly statements: readonly string[];
  readonly errorKind?: string;
}

const cases = (): Case[] =>
  readdirSync(CASES)
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => (JSON.parse(readFileSync(new URL(file, CASES), 'utf8')) as { cases: Case[] }).cases);

/** What ksqlDB refuses only once it knows the properties' meaning, though it calls it a parse error. */
const LATER: ReadonlySet<string> = new Set(['session-windows - import table with invalid window size']);

describe.skipIf(!existsSync(CASES))("ksqlDB's test cases (skipped where ../shared/conformance is not there)", () => {
  test('parse wherever ksqlDB parses them, but for statements that are not supported yet', () => {
    const unexpected: string[] = [];
    for (const { id, statements, errorKind } of cases()) {
      if (errorKind === 'parse') continue;
      const text = statements.join('\n');
      const tree = parse(text);
      if (tree.statements.length !== statements.length) unexpected.push(`${id}: ${tree.statements.length} statements`);
      for (const { statement } of tree.statements) {
        if (statement.type !== 'BrokenStatement' || statement.problem.message.endsWith('not supported yet')) continue;
        unexpected.push(`${id}\n${formatProblem(text, statement.problem)}`);
      }
    }
    expect(unexpected).toEqual([]);
  });

  test('fail to parse wherever ksqlDB fails', () => {
    const accepted = cases()
      .filter(({ id, errorKind }) => errorKind === 'parse' && !LATER.has(id))
      .filter(({ statements }) => parse(statements.join('\n')).statements.every(({ statement }) => statement.type !== 'BrokenStatement'));
    expect(accepted.map(({ id }) => id)).toEqual([]);
  });
});
