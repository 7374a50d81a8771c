import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import type { ConnectorPlugin } from '../../../workers/protocol/index.ts';
import { quoteName } from '../shared/quoteName.ts';
import type { Vocabulary } from './vocabulary.ts';

const RELATION_PROPERTIES = ['KAFKA_TOPIC', 'VALUE_FORMAT', 'KEY_FORMAT', 'PARTITIONS', 'TIMESTAMP'] as const;
const FORMATS = ['JSON', 'DELIMITED', 'KAFKA', 'NONE'] as const;

/** What fits at `offset`, best first; null inside comments and texts that are not settings. */
export const completionsAt = (text: string, offset: number, vocabulary: Vocabulary): { from: number; options: Completion[] } | null => {
  const before = text.slice(statementStart(text, offset), offset);
  const place = placeOf(before);
  if (place === 'comment') return null;
  if (place === 'text') return settingCompletions(before, offset, vocabulary);

  const word = /`?[A-Za-z_][\w]*$|`$/.exec(before)?.[0] ?? '';
  const ahead = before.slice(0, before.length - word.length);
  const from = offset - word.length;
  const qualifier = /([A-Za-z_]\w*|`[^`]+`)\.$/.exec(ahead)?.[1];
  if (qualifier !== undefined) {
    const relation = vocabulary.relations.find((known) => sameName(known.name, qualifier));
    return relation === undefined ? null : { from, options: relation.columns.map((column) => columnCompletion(column, relation.name, 3)) };
  }
  if (/\b(?:FROM|JOIN|INTO)\s+$/i.test(ahead)) return { from, options: relationCompletions(vocabulary, 5) };
  return {
    from,
    options: [
      ...(/\bWITH\s*\([^)]*$/i.test(ahead) ? RELATION_PROPERTIES.map((label) => ({ label, type: 'property', boost: 4 })) : []),
      ...columnCompletions(vocabulary, statementAround(text, offset)),
      ...relationCompletions(vocabulary, 1),
      ...functionCompletions(vocabulary),
      ...keywordCompletions(vocabulary),
    ],
  };
};

/** The completion source of the editor; `vocabulary` is read at every call. */
export const ksqlCompletion =
  (vocabulary: () => Vocabulary) =>
  (context: CompletionContext): CompletionResult | null => {
    const found = completionsAt(context.state.doc.toString(), context.pos, vocabulary());
    if (found === null || found.options.length === 0) return null;
    const isAfterWord = found.from < context.pos;
    const isAfterDot = context.pos > 0 && context.state.sliceDoc(context.pos - 1, context.pos) === '.';
    if (!isAfterWord && !isAfterDot && !context.explicit) return null;
    return { from: found.from, options: found.options, validFor: /^[\w.`]*$/ };
  };

const keywordCompletions = ({ catalog }: Vocabulary): Completion[] => [
  ...catalog.keywords.map((label) => ({ label, type: 'keyword', boost: 0 })),
  ...catalog.types.map((label) => ({ label, type: 'type', boost: -1 })),
];

const functionCompletions = ({ catalog }: Vocabulary): Completion[] =>
  catalog.functions.map(({ name, isAggregate, description, signatures }) => ({
    label: name,
    type: 'function',
    boost: isAggregate ? 1 : 0,
    detail: signatures[0]?.replace(new RegExp(`^${name}`, 'i'), '') ?? '()',
    info: [description, ...signatures].filter((line) => line !== '').join('\n'),
    apply: (view, _completion, from, to) => {
      const insert = `${name}()`;
      view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length - 1 }, userEvent: 'input.complete' });
    },
  }));

const relationCompletions = ({ relations }: Vocabulary, boost: number): Completion[] =>
  relations.map(({ name, kind, columns }) => ({
    label: quoteName(name),
    type: kind,
    boost,
    detail: kind,
    info: columns.map((column) => `${column.name} ${column.type}${column.isKey ? ' KEY' : ''}`).join('\n'),
  }));

/** Columns of the relations that the statement names come first; of two with one name, the first stands. */
const columnCompletions = ({ relations }: Vocabulary, statement: string): Completion[] => {
  const completions = new Map<string, Completion>();
  const mentioned = (name: string): boolean => new RegExp(`(?<![\\w\`])${escapeRegExp(quoteName(name))}(?![\\w\`])`, 'i').test(statement);
  const [near, far] = [relations.filter((known) => mentioned(known.name)), relations.filter((known) => !mentioned(known.name))];
  for (const relation of [...near, ...far]) {
    for (const column of relation.columns) {
      if (!completions.has(column.name)) completions.set(column.name, columnCompletion(column, relation.name, near.includes(relation) ? 3 : -2));
    }
  }
  return [...completions.values()];
};

const columnCompletion = (column: { readonly name: string; readonly type: string }, relation: string, boost: number): Completion => ({
  label: quoteName(column.name),
  type: 'property',
  detail: column.type,
  boost,
  info: `column of ${relation}`,
});

/** Inside of the quotes of `WITH (...)`: names of settings, or their values. */
const settingCompletions = (before: string, offset: number, { catalog }: Vocabulary): { from: number; options: Completion[] } | null => {
  if (!/\bWITH\s*\(/i.test(before)) return null;
  const open = /'((?:[^'])*)$/.exec(before);
  if (open === null) return null;
  const typed = open[1] ?? '';
  const from = offset - typed.length;
  const plugin = pluginOf(before, catalog.connectors);
  const value = /(?:'([^']+)'|([A-Za-z_.]+))\s*=\s*'[^']*$/.exec(before);
  const setting = value?.[1] ?? value?.[2];
  if (setting !== undefined) {
    const values = valuesOf(setting, plugin, catalog.connectors, before);
    return values.length === 0 ? null : { from, options: values.map((label) => ({ label, type: 'constant' })) };
  }
  if (!/\bCONNECTOR\b/i.test(before)) return null;
  const names = plugin?.settings ?? [];
  return {
    from,
    options: [
      { label: 'connector.class', type: 'property', boost: 2 },
      ...names.map((known) => ({ label: known.name, type: 'property', detail: known.type, info: known.documentation })),
    ],
  };
};

const valuesOf = (setting: string, plugin: ConnectorPlugin | undefined, plugins: readonly ConnectorPlugin[], before: string): readonly string[] => {
  const name = setting.toLowerCase();
  if (name === 'connector.class') {
    const side = /\bSINK\b/i.test(before) ? 'sink' : 'source';
    return plugins.filter((known) => known.type === side).map((known) => known.connectorClass);
  }
  if (name.endsWith('_format')) return FORMATS;
  if (name === 'quickstart') return plugin?.shapes.map((shape) => shape.name) ?? [];
  return plugin?.settings.find((known) => known.name === setting)?.values ?? [];
};

const pluginOf = (statement: string, plugins: readonly ConnectorPlugin[]): ConnectorPlugin | undefined => {
  const named = /'connector\.class'\s*=\s*'([^']+)'/i.exec(statement)?.[1];
  return plugins.find((known) => known.connectorClass === named);
};

const sameName = (name: string, written: string): boolean =>
  written.startsWith('`') ? written.slice(1, -1) === name : written.toUpperCase() === name;

const escapeRegExp = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

const statementStart = (text: string, offset: number): number => text.lastIndexOf(';', offset - 1) + 1;

const statementAround = (text: string, offset: number): string => {
  const end = text.indexOf(';', offset);
  return text.slice(statementStart(text, offset), end === -1 ? text.length : end);
};

/** Of a statement's beginning: where its end stands. */
const placeOf = (before: string): 'code' | 'text' | 'comment' => {
  for (let i = 0; i < before.length; i++) {
    if (before.startsWith('--', i)) {
      const end = before.indexOf('\n', i);
      if (end === -1) return 'comment';
      i = end;
    } else if (before.startsWith('/*', i)) {
      const end = before.indexOf('*/', i);
      if (end === -1) return 'comment';
      i = end + 1;
    } else if (before[i] === "'") {
      const end = before.indexOf("'", i + 1);
      if (end === -1) return 'text';
      i = end;
    }
  }
  return 'code';
};
