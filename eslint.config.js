import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';
import { cycleRule } from './scripts/lint/cycleRule.mjs';
import { floorRule } from './scripts/lint/floorRule.mjs';

/** Who may import from whom. A floor is entered by its index.ts; what is not named here is not allowed. */
const floors = [
  { name: 'workers/common', uses: [], why: 'It is the vocabulary of all others and knows none of them.' },
  { name: 'workers/serde', uses: ['workers/common'], why: 'Bytes to values and back: it knows nothing of where bytes come from.' },
  { name: 'workers/storage', uses: ['workers/common'], why: 'Bytes at rest: it knows no topic.' },
  {
    name: 'workers/log',
    uses: ['workers/common', 'workers/storage'],
    why: 'One partition\'s truth, and the only floor that persists anything: it knows nothing of groups or brokers.',
  },
  { name: 'workers/broker', uses: ['workers/common', 'workers/log'], why: 'Many partitions and callers: it persists through the log and knows nothing of streams.' },
  {
    name: 'workers/clients',
    uses: ['workers/common', 'workers/serde'],
    types: ['workers/broker'],
    values: { 'workers/broker': ['EARLIEST_TIMESTAMP', 'LATEST_TIMESTAMP', 'MAX_TIMESTAMP_SPEC'] },
    why: 'A broker is handed in as the type BrokerApi, so that it may live behind a port one day.',
  },
  { name: 'workers/schema-registry', uses: ['workers/common', 'workers/serde', 'workers/clients'], why: 'It stands beside streams, on clients.' },
  { name: 'workers/connect', uses: ['workers/common', 'workers/serde', 'workers/clients'], why: 'It stands beside streams, on clients.' },
  {
    name: 'workers/streams',
    uses: ['workers/common', 'workers/serde', 'workers/clients'],
    types: ['workers/broker'],
    rooms: { 'workers/streams/state': ['workers/storage'] },
    why: 'It hands BrokerApi on to the clients it makes and knows no SQL; checkpoints alone, in streams/state, see storage.',
  },
  {
    name: 'workers/ksql',
    uses: ['workers/common', 'workers/serde', 'workers/clients', 'workers/streams'],
    types: ['workers/broker'],
    why: 'SQL becomes topologies and client calls, on a BrokerApi that is handed on; connectors and schemas are handed in by the engine.',
  },
  {
    name: 'workers/pipeline',
    uses: ['workers/common', 'workers/ksql', 'workers/connect', 'workers/protocol'],
    why: 'The document and its KSQL: pure, it runs nothing and sees no floor below SQL and connectors.',
  },
  { name: 'workers/protocol', uses: [], types: ['workers/common'], why: 'The only wall that page and worker share: types of common, else nothing.' },
  {
    name: 'workers/engine',
    uses: [
      'workers/common', 'workers/serde', 'workers/storage', 'workers/log', 'workers/broker', 'workers/clients', 'workers/schema-registry',
      'workers/connect', 'workers/streams', 'workers/ksql', 'workers/pipeline', 'workers/protocol',
    ],
    why: 'It puts all floors together and is used by the worker alone.',
  },
  {
    name: 'workers/simulation',
    uses: ['workers/common', 'workers/storage', 'workers/log', 'workers/broker', 'workers/clients', 'workers/serde', 'workers/streams'],
    why: 'A program of its own: brokers, clients and streams applications under a seeded scheduler. Nothing imports it.',
  },
  {
    name: 'workers/conformance',
    uses: ['workers/common', 'workers/storage', 'workers/log', 'workers/broker', 'workers/clients', 'workers/serde', 'workers/streams'],
    why: 'A program of its own: runs the real systems\' cases against the floors. Nothing imports it.',
  },
  {
    name: 'workers/engine.worker.ts',
    uses: ['workers/common', 'workers/engine', 'workers/protocol'],
    why: 'It exposes the engine and holds no logic.',
  },
  {
    name: 'src',
    uses: ['workers/protocol'],
    rooms: { 'src/bridge': ['workers/engine.worker.ts'] },
    why: 'The page knows the engine by its protocol only; src/bridge alone knows that there is a worker.',
  },
];

/** Packages that only some files may import. Under workers, packages that are not here may not be imported at all. */
const packages = [
  { packages: ['node:fs', 'node:os', 'node:path', 'node:url', 'node:worker_threads'], only: /^workers\/(conformance|simulation)\//, why: 'Two programs for Node.' },
  { packages: ['idb'], only: /^workers\/storage\/IndexedDbStorage\.ts$/, why: 'IndexedDB is one file.' },
  { packages: ['comlink'], only: /^(workers\/engine\.worker\.ts$|src\/bridge\/)/, why: 'Comlink is known at the two ends of the wire.' },
  { packages: ['@dagrejs/dagre'], only: /^workers\/pipeline\//, why: 'Automatic layout belongs to the document.' },
  {
    packages: ['@xyflow/react'],
    only: /^src\/(?!pipeline\/|stores\/).*(\.tsx|\/use[A-Z]\w*\.ts)$|^src\/canvas\/flow\//,
    typesOnly: /^src\/canvas\//,
    why: 'React Flow is known to components, hooks and src/canvas/flow, which speaks its words.',
  },
  {
    packages: ['react', 'react-dom', 'zustand', 'radix-ui', 'lucide-react', '@tanstack/react-virtual'],
    except: ['zustand/vanilla', 'zustand/middleware'],
    only: /^src\/(?!pipeline\/|stores\/).*(\.tsx|\/use[A-Z]\w*\.ts)$|^src\/stores\/useStores\.ts$/,
    typesOnly: /^src\/(?!pipeline\/|stores\/)/,
    why: 'React stays in components (.tsx) and hooks (useX.ts), out of pure editing and out of every store but useStores.ts.',
  },
];

const timeAndPlatform = {
  'no-restricted-globals': [
    'error',
    ...['setTimeout', 'setInterval', 'setImmediate', 'requestAnimationFrame', 'performance'].map((name) => (
      { name, message: 'Time is handed in (common/Time.ts): the engine must run the same way twice.' })),
    { name: 'crypto', message: 'Randomness is handed in (common/Random.ts): the engine must run the same way twice.' },
    ...['self', 'window', 'document', 'navigator', 'indexedDB', 'localStorage', 'sessionStorage'].map((name) => (
      { name, message: 'The platform is known in storage/IndexedDbStorage.ts, engine/ and engine.worker.ts only.' })),
  ],
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: 'Time is handed in: common/Time.ts.' },
    { object: 'Math', property: 'random', message: 'Randomness is handed in: common/Random.ts.' },
    ...['setTimeout', 'setInterval', 'performance', 'crypto', 'self', 'window', 'document'].map((property) => (
      { object: 'globalThis', property, message: 'The platform, time and randomness are handed in.' })),
  ],
};

const doors = { selector: 'ExportAllDeclaration:not([exported.type])', message: 'A door names what it lets through.' };

const clock = { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'Time is handed in: common/Time.ts.' };

const theWorker = [
  { selector: 'NewExpression[callee.name=/^(Shared)?Worker$/]', message: 'Only src/bridge starts the worker.' },
  { selector: 'Literal[value=/engine\\.worker/]', message: 'Only src/bridge knows the worker\'s address.' },
];

export default tseslint.config(
  { ignores: ['dist*/', 'node_modules/', 'public/', 'test-results/', 'playwright-report/'] },
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
  ...tseslint.configs.recommended,
  {
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-script-url': 'error',
      'no-debugger': 'error',
      'no-self-compare': 'error',
      'no-unsafe-finally': 'error',
      'no-unreachable-loop': 'error',
      'no-restricted-syntax': ['error', doors],
      // TypeScript reports unused names itself, in the stage before this one.
      '@typescript-eslint/no-unused-vars': 'off',
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
    },
  },
  {
    files: ['{workers,src}/**/*.{ts,tsx}'],
    plugins: { oxbow: { rules: { floors: floorRule({ floors, packages }), 'no-cycle': cycleRule() } } },
    rules: { 'oxbow/floors': 'error', 'oxbow/no-cycle': 'error' },
  },
  {
    files: ['workers/**/*.ts'],
    ignores: [
      'workers/common/SystemTime.ts', 'workers/common/MockTime.ts', 'workers/storage/IndexedDbStorage.ts', 'workers/engine/**',
      'workers/engine.worker.ts', 'workers/simulation/simulate.ts', '**/*.test.ts',
    ],
    rules: { ...timeAndPlatform, 'no-restricted-syntax': ['error', doors, clock] },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    ...reactHooks.configs.flat.recommended,
    // About what the React Compiler would leave alone, and it is not used here.
    rules: { ...reactHooks.configs.flat.recommended.rules, 'react-hooks/incompatible-library': 'off' },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['src/bridge/**'],
    rules: { 'no-restricted-syntax': ['error', doors, ...theWorker] },
  },
);
