import { configValue, defineConfig, type ConfigDef, type ConnectorConfig } from '../config/ConfigDef.ts';
import type { ConnectError } from '../config/ConnectError.ts';
import { nearestName } from '../config/nearestName.ts';
import { validateConfig } from '../config/validateConfig.ts';
import { findPlugin, type ConnectorPlugin } from '../plugins.ts';

const COMMON = defineConfig([
  { name: 'name', type: 'STRING', documentation: 'The connector\'s name.', importance: 'HIGH' },
  { name: 'connector.class', type: 'STRING', isRequired: true, documentation: 'Which connector it is.' },
  { name: 'tasks.max', type: 'INT', defaultValue: '1', min: 1, documentation: 'How many tasks it may be cut into.', importance: 'LOW' },
  { name: 'errors.tolerance', type: 'ENUM', defaultValue: 'all', values: ['all', 'none'], documentation: 'Whether a row that cannot be read is skipped and reported (all) or ends the task (none).' },
]).keys;

const SOURCE_ONLY = defineConfig([
  { name: 'topic.creation.default.partitions', type: 'INT', defaultValue: '1', min: 1, max: 1000, documentation: 'Partitions of a topic that is made because it is missing.', group: 'Topic' },
]).keys;

/** All settings of a connector class: its own and those that every connector has. */
export const fullConfigDef = ({ info }: ConnectorPlugin): ConfigDef => ({
  keys: [...info.config.keys, ...COMMON, ...(info.type === 'source' ? SOURCE_ONLY : [])],
});

/** The class that a configuration names, or what is wrong with the configuration as far as data can tell. Pure. */
export const checkConfig = (
  name: string,
  config: ConnectorConfig,
  plugins: readonly ConnectorPlugin[],
): { readonly plugin: ConnectorPlugin | undefined; readonly errors: ConnectError[] } => {
  const errors: ConnectError[] = [];
  if (name.trim() === '') errors.push({ code: 'INVALID_VALUE', key: 'name', message: 'a connector needs a name' });
  else if (config['name'] !== undefined && config['name'] !== name)
    errors.push({ code: 'INVALID_VALUE', key: 'name', message: `the configuration is of "${config['name']}", not of "${name}"` });
  const connectorClass = config['connector.class'] ?? '';
  const plugin = findPlugin(connectorClass, plugins);
  if (plugin !== undefined) return { plugin, errors: [...errors, ...validateConfig(fullConfigDef(plugin), config)] };
  const names = plugins.map(({ info }) => info.connectorClass);
  const suggestion = nearestName(connectorClass.slice(connectorClass.lastIndexOf('.') + 1), names);
  errors.push(
    connectorClass.trim() === ''
      ? { code: 'MISSING_CONFIG', key: 'connector.class', message: `"connector.class" is missing; it is one of ${names.join(', ')}` }
      : {
          code: 'UNKNOWN_CONNECTOR_CLASS',
          key: 'connector.class',
          message: `there is no connector "${connectorClass}"; there are ${names.join(', ')}`,
          ...(suggestion === undefined ? {} : { suggestion }),
        },
  );
  return { plugin: undefined, errors };
};

/** Settings that the worker itself heeds. */
export interface WorkerSettings {
  readonly tasksMax: number;
  readonly toleratesErrors: boolean;
  readonly newTopicPartitions: number;
}

export const readWorkerSettings = (plugin: ConnectorPlugin, config: ConnectorConfig): WorkerSettings => {
  const def = fullConfigDef(plugin);
  return {
    tasksMax: Number(configValue(def, config, 'tasks.max')),
    toleratesErrors: configValue(def, config, 'errors.tolerance')?.toLowerCase() !== 'none',
    newTopicPartitions: Number(configValue(def, config, 'topic.creation.default.partitions') ?? 1),
  };
};
