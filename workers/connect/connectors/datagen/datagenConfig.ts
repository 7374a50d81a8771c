import { must } from '../../../common/index.ts';
import { configValue, defineConfig, type ConfigDef, type ConnectorConfig } from '../../config/ConfigDef.ts';
import { SHAPES } from './shapes.ts';
import type { Shape } from './Shape.ts';

export const DATAGEN_CONFIG: ConfigDef = defineConfig([
  { name: 'quickstart', type: 'ENUM', isRequired: true, values: SHAPES.map((shape) => shape.name), documentation: 'Which ready-made stream to generate.', group: 'Records' },
  { name: 'topic', type: 'STRING', documentation: 'Where the records go; the name of the quickstart unless given.', importance: 'HIGH', group: 'Records' },
  { name: 'rate', type: 'DOUBLE', defaultValue: '10', min: 0.1, max: 100_000, documentation: 'Records per second.', importance: 'HIGH', group: 'Records' },
  { name: 'iterations', type: 'LONG', defaultValue: '0', min: 0, documentation: 'How many records in all; 0 never ends.', group: 'Records' },
  { name: 'keys', type: 'INT', min: 1, max: 10_000_000, documentation: 'How many different keys there are.', group: 'Records' },
  { name: 'seed', type: 'LONG', defaultValue: '1', documentation: 'The same seed gives the same records.', importance: 'LOW', group: 'Records' },
]);

const valueOf = (config: ConnectorConfig, name: string): string | undefined => configValue(DATAGEN_CONFIG, config, name);

/** A valid configuration, read. */
export interface DatagenSettings {
  readonly shape: Shape;
  readonly topic: string;
  /** Records per second. */
  readonly rate: number;
  /** Infinity for no end. */
  readonly iterations: number;
  readonly keys: number;
  readonly seed: number;
}

export const readDatagenConfig = (config: ConnectorConfig): DatagenSettings => {
  const quickstart = must(valueOf(config, 'quickstart')).toLowerCase();
  const shape = must(SHAPES.find(({ name }) => name === quickstart), `there is no quickstart "${quickstart}"`);
  const iterations = Number(valueOf(config, 'iterations'));
  return {
    shape,
    topic: valueOf(config, 'topic') ?? shape.name,
    rate: Number(valueOf(config, 'rate')),
    iterations: iterations === 0 ? Infinity : iterations,
    keys: Number(valueOf(config, 'keys') ?? shape.defaultKeys ?? 1),
    seed: Number(valueOf(config, 'seed')),
  };
};
