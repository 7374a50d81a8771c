import type { Catalog, ConnectorPlugin, PaletteItem } from '../../../workers/protocol/index.ts';

/** What the palette, the add menu and dropped cables offer. */
export interface PaletteEntry {
  readonly id: 'generator' | 'file' | 'typed' | 'topic' | 'filter' | 'select' | 'aggregate' | 'topic-sink' | 'table' | 'file-sink';
  readonly group: 'Sources' | 'Operators' | 'Sinks';
  readonly title: string;
  readonly hint: string;
  /** Records can flow into it, and out of it. */
  readonly takesInput: boolean;
  readonly givesOutput: boolean;
  /** Words that find it besides its title. */
  readonly words: string;
}

export const paletteEntries: readonly PaletteEntry[] = [
  { id: 'generator', group: 'Sources', title: 'Generator', hint: 'Makes records of a ready shape', takesInput: false, givesOutput: true, words: 'datagen random sample connector source' },
  { id: 'file', group: 'Sources', title: 'File', hint: 'CSV, JSON or JSON lines from your disk', takesInput: false, givesOutput: true, words: 'csv json upload load connector source' },
  { id: 'typed', group: 'Sources', title: 'Typed records', hint: 'A stream that you fill by hand', takesInput: false, givesOutput: true, words: 'manual insert produce stream source' },
  { id: 'topic', group: 'Sources', title: 'Topic', hint: 'A stream over a topic that exists', takesInput: false, givesOutput: true, words: 'stream kafka existing source' },
  { id: 'filter', group: 'Operators', title: 'Filter', hint: 'Keep records that meet a condition', takesInput: true, givesOutput: true, words: 'where having condition' },
  { id: 'select', group: 'Operators', title: 'Select / map', hint: 'Choose, rename and compute columns', takesInput: true, givesOutput: true, words: 'project columns transform mask key partition' },
  { id: 'aggregate', group: 'Operators', title: 'Aggregate', hint: 'Group by a key: count, sum, average', takesInput: true, givesOutput: true, words: 'group by count sum avg' },
  { id: 'topic-sink', group: 'Sinks', title: 'Topic', hint: 'Write the result to a topic of its own', takesInput: true, givesOutput: true, words: 'stream output result sink' },
  { id: 'table', group: 'Sinks', title: 'Live table', hint: 'The latest row of each key, as it changes', takesInput: true, givesOutput: true, words: 'view result materialized sink' },
  { id: 'file-sink', group: 'Sinks', title: 'Download file', hint: 'Collect records to download', takesInput: true, givesOutput: false, words: 'csv json export save connector sink' },
];

export const entryOf = (id: string): PaletteEntry | undefined => paletteEntries.find((entry) => entry.id === id);

/** Whether an entry can go where a cable or a menu wants it. */
export const fits = (entry: PaletteEntry, place: { readonly after: string | null; readonly before: string | null; readonly onEdge: string | null }): boolean => {
  if (place.onEdge !== null) return entry.group === 'Operators';
  if (place.after !== null) return entry.takesInput;
  if (place.before !== null) return entry.givesOutput;
  return true;
};

export const matches = (entry: { readonly title: string; readonly hint: string; readonly words: string }, query: string): boolean => {
  const text = `${entry.title} ${entry.hint} ${entry.words}`.toLowerCase();
  return query.toLowerCase().split(/\s+/).every((word) => text.includes(word));
};

const generatorOf = (catalog: Catalog): ConnectorPlugin | undefined => catalog.connectors.find((plugin) => plugin.type === 'source' && plugin.shapes.length > 0);
const fileSinkOf = (catalog: Catalog): ConnectorPlugin | undefined => catalog.connectors.find((plugin) => plugin.type === 'sink');

/** One generator per ready shape. */
export const generatorChoices = (catalog: Catalog): ReadonlyArray<{ readonly name: string; readonly description: string; readonly item: PaletteItem }> => {
  const plugin = generatorOf(catalog);
  if (plugin === undefined) return [];
  return plugin.shapes.map(({ name, description, columns }) => {
    const shapeSetting = plugin.settings.find((setting) => setting.values.includes(name))?.name ?? 'quickstart';
    return { name, description, item: { kind: 'source-connector', properties: { 'connector.class': plugin.connectorClass, [shapeSetting]: name }, columns } };
  });
};

export const fileSinkItem = (catalog: Catalog): PaletteItem | null => {
  const plugin = fileSinkOf(catalog);
  return plugin === undefined ? null : { kind: 'sink-connector', properties: { 'connector.class': plugin.connectorClass } };
};
