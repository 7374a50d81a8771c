import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ESLint } from 'eslint';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const eslint = new ESLint({ cwd: root, ruleFilter: ({ ruleId }) => ruleId !== 'oxbow/no-cycle' });

/** The rules that `code` would break in `file`, which need not exist. */
const broken = async (file: string, code: string): Promise<string[]> => {
  const [result] = await eslint.lintText(code, { filePath: path.join(root, file) });
  return (result?.messages ?? []).map(({ ruleId, message }) => ruleId ?? message);
};

describe('an import against the arrows is reported', () => {
  test.each([
    ['common from anything', 'workers/common/Topic.ts', "import { Serdes } from '../serde/index.ts';"],
    ['storage from log', 'workers/storage/Wrong.ts', "import { UnifiedLog } from '../log/index.ts';"],
    ['log from broker', 'workers/log/Wrong.ts', "import type { BrokerApi } from '../broker/index.ts';"],
    ['broker past the log', 'workers/broker/Wrong.ts', "import { MemoryStorage } from '../storage/index.ts';"],
    ['clients from the broker itself', 'workers/clients/Wrong.ts', "import { Broker } from '../broker/index.ts';"],
    ['clients from all of the broker, for what it does', 'workers/clients/Wrong.ts', "import '../broker/index.ts';"],
    ['streams from the broker itself', 'workers/streams/Wrong.ts', "import { Broker } from '../broker/index.ts';"],
    ['connect from the broker, even a type', 'workers/connect/Wrong.ts', "import type { BrokerApi } from '../broker/index.ts';"],
    ['streams from storage outside of streams/state', 'workers/streams/runtime/Wrong.ts', "import type { StorageEngine } from '../../storage/index.ts';"],
    ['streams from ksql, re-exported', 'workers/streams/Wrong.ts', "export { parse } from '../ksql/index.ts';"],
    ['streams from ksql, in a type', 'workers/streams/Wrong.ts', "export type Wrong = import('../ksql/index.ts').Row;"],
    ['streams from ksql, late', 'workers/streams/Wrong.ts', "export const wrong = () => import('../ksql/index.ts');"],
    ['ksql from connect', 'workers/ksql/Wrong.ts', "import type { ConnectorPlugin } from '../connect/index.ts';"],
    ['connect from streams, its neighbour', 'workers/connect/Wrong.ts', "import { StreamsBuilder } from '../streams/index.ts';"],
    ['pipeline from streams', 'workers/pipeline/Wrong.ts', "import { StreamsBuilder } from '../streams/index.ts';"],
    ['protocol from common, more than a type', 'workers/protocol/Wrong.ts', "import { assert } from '../common/index.ts';"],
    ['the engine from the page', 'workers/engine/Wrong.ts', "import { createViewStore } from '../../src/stores/viewStore.ts';"],
    ['the page from a floor', 'src/panels/Wrong.ts', "import type { Row } from '../../workers/ksql/index.ts';"],
    ['the page from the worker outside of the bridge', 'src/panels/Wrong.ts', "import OxbowWorker from '../../workers/engine.worker.ts?worker';"],
    ['a floor past its door', 'workers/ksql/Wrong.ts', "import { IntegerSerde } from '../serde/IntegerSerde.ts';"],
    ['a test from above its floor', 'workers/log/Wrong.test.ts', "import { Broker } from '../broker/index.ts';"],
  ])('%s', async (_, file, code) => {
    expect(await broken(file, code)).toContain('oxbow/floors');
  });
});

describe('an import along the arrows is let through', () => {
  test.each([
    ['common, by anyone', 'workers/log/Right.ts', "import { KafkaError } from '../common/index.ts';"],
    ['a neighbour file', 'workers/log/Right.ts', "import { LogConfig } from './LogConfig.ts';"],
    ['log from storage', 'workers/log/Right.ts', "import type { StorageEngine } from '../storage/index.ts';"],
    ['clients from the BrokerApi and its constants', 'workers/clients/Right.ts', "import { LATEST_TIMESTAMP, type BrokerApi } from '../broker/index.ts';"],
    ['streams from the type BrokerApi', 'workers/streams/runtime/Right.ts', "import type { BrokerApi } from '../../broker/index.ts';"],
    ['streams/state from storage', 'workers/streams/state/Right.ts', "import type { StorageEngine } from '../../storage/index.ts';"],
    ['ksql from streams', 'workers/ksql/planner/Right.ts', "import { StreamsBuilder } from '../../streams/index.ts';"],
    ['pipeline from connect', 'workers/pipeline/Right.ts', "import { connectors } from '../connect/index.ts';"],
    ['the engine from everything below', 'workers/engine/Right.ts', "import { Broker } from '../broker/index.ts';"],
    ['the page from the protocol', 'src/stores/right.ts', "import { emptyDocument } from '../../workers/protocol/index.ts';"],
    ['a test from far below', 'workers/streams/Right.test.ts', "import { MemoryStorage } from '../storage/index.ts';"],
    ['a test from a lower floor\'s test drivers', 'workers/ksql/Right.test.ts', "import { TopologyTestDriver } from '../streams/testing/index.ts';"],
  ])('%s', async (_, file, code) => {
    expect(await broken(file, code)).toEqual([]);
  });
});

describe('a package is kept to its files', () => {
  test.each([
    ['idb', 'workers/log/Wrong.ts', "import { openDB } from 'idb';"],
    ['comlink', 'workers/engine/Wrong.ts', "import { expose } from 'comlink';"],
    ['comlink on the page', 'src/panels/Wrong.ts', "import { wrap } from 'comlink';"],
    ['an unknown package in a worker', 'workers/common/Wrong.ts', "import { chunk } from 'lodash';"],
    ['one of Node\'s in a worker', 'workers/common/Wrong.ts', "import { readFileSync } from 'node:fs';"],
    ['react in a plain file', 'src/panels/wrong.ts', "import { useState } from 'react';"],
    ['a type of react in pure editing', 'src/pipeline/wrong.ts', "import type { ReactNode } from 'react';"],
    ['react flow in pure editing', 'src/pipeline/useWrong.ts', "import { useReactFlow } from '@xyflow/react';"],
    ['zustand\'s React side in a store', 'src/stores/wrongStore.ts', "import { create } from 'zustand';"],
  ])('%s', async (_, file, code) => {
    expect(await broken(file, code)).toEqual(['oxbow/floors']);
  });

  test.each([
    ['idb in its file', 'workers/storage/IndexedDbStorage.ts', "import { openDB } from 'idb';"],
    ['comlink in the bridge', 'src/bridge/right.ts', "import { wrap } from 'comlink';"],
    ['react in a component', 'src/App.tsx', "import { useState } from 'react';"],
    ['react in a hook', 'src/panels/useRight.ts', "import { useState } from 'react';"],
    ['zustand without React in a store', 'src/stores/rightStore.ts', "import { createStore } from 'zustand/vanilla';"],
  ])('%s is let through', async (_, file, code) => {
    expect(await broken(file, code)).toEqual([]);
  });
});

describe('time, randomness and the platform are handed in', () => {
  test.each([
    ['Date.now', 'workers/log/Wrong.ts', 'export const wrong = Date.now();', ['no-restricted-properties']],
    ['new Date', 'workers/log/Wrong.ts', 'export const wrong = new Date();', ['no-restricted-syntax']],
    ['Math.random', 'workers/streams/Wrong.ts', 'export const wrong = Math.random();', ['no-restricted-properties']],
    ['setTimeout', 'workers/clients/Wrong.ts', 'setTimeout(() => undefined, 1);', ['no-restricted-globals']],
    ['performance', 'workers/ksql/Wrong.ts', 'export const wrong = performance.now();', ['no-restricted-globals']],
    ['self', 'workers/broker/Wrong.ts', 'self.close();', ['no-restricted-globals']],
    ['any', 'workers/log/Wrong.ts', 'export const wrong = (value: any): void => void value;', ['@typescript-eslint/no-explicit-any']],
    ['eval', 'workers/ksql/Wrong.ts', "export const wrong: unknown = eval('1');", ['no-eval']],
    ['a function made of text', 'workers/ksql/Wrong.ts', "export const wrong = new Function('return 1');", ['no-new-func']],
    ['the worker\'s address', 'src/panels/wrong.ts', "export const wrong = new URL('../../workers/engine.worker.ts', import.meta.url);", ['no-restricted-syntax']],
    ['a door that lets everything through', 'workers/log/index.ts', "export * from './UnifiedLog.ts';", ['no-restricted-syntax']],
  ])('%s is reported', async (_, file, code, rules) => {
    expect(await broken(file, code)).toEqual(rules);
  });

  test('the clock of the machine is let through in its file', async () => {
    expect(await broken('workers/common/SystemTime.ts', 'export const now = Date.now();')).toEqual([]);
    expect(await broken('workers/log/Right.ts', 'export const at = new Date(0);')).toEqual([]);
  });
});

describe('a cycle of imports', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'oxbow-lint-'));
    mkdirSync(path.join(folder, 'workers/log'), { recursive: true });
    const files = {
      'One.ts': "import { two } from './Two.ts';\nexport const one = (): number => two();\n",
      'Two.ts': "export { three as two } from './Three.ts';\n",
      'Three.ts': "import { one } from './One.ts';\nexport const three = (): number => one();\n",
      'Beside.ts': "import { one } from './One.ts';\nexport const beside = one;\nexport type Beside = number;\n",
      'TypesOnly.ts': "import type { Typed } from './Typed.ts';\nexport const typesOnly: Typed = 1;\n",
      'Typed.ts': "import { typesOnly } from './TypesOnly.ts';\nexport type Typed = number;\nexport const typed = typesOnly;\n",
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, 'workers/log', name), text);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('is reported in each file that is part of it, and types make none', async () => {
    const here = new ESLint({ cwd: folder, overrideConfigFile: path.join(root, 'eslint.config.js') });
    const results = await here.lintFiles(['workers']);
    const found = results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => `${ruleId}: ${message}`));
    const cycle = (...names: string[]): string =>
      `oxbow/no-cycle: This file comes back to itself: ${names.map((name) => `workers/log/${name}.ts`).join(' -> ')}`;
    expect(found.map((message) => message.replace(/\.$/, '')).sort()).toEqual(
      [cycle('Two', 'Three', 'One'), cycle('Three', 'One', 'Two'), cycle('One', 'Two', 'Three')].sort(),
    );
  });
});
