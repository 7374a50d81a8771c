import type { ConfigDef } from './config/ConfigDef.ts';
import type { SinkConnector, SourceConnector } from './Connector.ts';
import { DATAGEN_CONFIG } from './connectors/datagen/datagenConfig.ts';
import { DatagenConnector } from './connectors/datagen/DatagenConnector.ts';
import type { ShapeColumn } from './connectors/datagen/Shape.ts';
import { SHAPES } from './connectors/datagen/shapes.ts';
import { FILE_SINK_CONFIG } from './connectors/file-sink/fileSinkConfig.ts';
import { FileSinkConnector } from './connectors/file-sink/FileSinkConnector.ts';
import { FILE_SOURCE_CONFIG } from './connectors/file-source/fileSourceConfig.ts';
import { FileSourceConnector } from './connectors/file-source/FileSourceConnector.ts';

/** What a form and a palette need to know of a connector class. Cloneable data. */
export interface ConnectorPluginInfo {
  /** The short name; `connector.class` may also be a qualified name that ends in it. */
  readonly connectorClass: string;
  readonly type: 'source' | 'sink';
  readonly title: string;
  readonly description: string;
  readonly config: ConfigDef;
  /** The ready-made streams of a generator. */
  readonly shapes: ReadonlyArray<{ readonly name: string; readonly description: string; readonly columns: readonly ShapeColumn[] }>;
}

export type ConnectorPlugin =
  | { readonly type: 'source'; readonly info: ConnectorPluginInfo; create(): SourceConnector }
  | { readonly type: 'sink'; readonly info: ConnectorPluginInfo; create(): SinkConnector };

/** Every connector class there is. */
export const PLUGINS: readonly ConnectorPlugin[] = [
  {
    type: 'source',
    info: {
      connectorClass: 'DatagenConnector',
      type: 'source',
      title: 'Generator',
      description: 'Ready-made records at a steady rate.',
      config: DATAGEN_CONFIG,
      shapes: SHAPES.map(({ name, description, columns }) => ({ name, description, columns })),
    },
    create: () => new DatagenConnector(),
  },
  {
    type: 'source',
    info: {
      connectorClass: 'FileSourceConnector',
      type: 'source',
      title: 'File',
      description: 'The rows of a CSV, JSON or JSON Lines file.',
      config: FILE_SOURCE_CONFIG,
      shapes: [],
    },
    create: () => new FileSourceConnector(),
  },
  {
    type: 'sink',
    info: {
      connectorClass: 'FileSinkConnector',
      type: 'sink',
      title: 'File download',
      description: 'Writes topics to a CSV, JSON or JSON Lines file.',
      config: FILE_SINK_CONFIG,
      shapes: [],
    },
    create: () => new FileSinkConnector(),
  },
];

/** By the short name or a qualified name that ends in it; undefined when there is none. */
export const findPlugin = (connectorClass: string, plugins: readonly ConnectorPlugin[] = PLUGINS): ConnectorPlugin | undefined => {
  const shortName = connectorClass.trim().slice(connectorClass.trim().lastIndexOf('.') + 1);
  return plugins.find(({ info }) => info.connectorClass === shortName);
};
