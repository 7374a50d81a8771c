/**
 * The settings that a connector understands, as cloneable data: the page builds forms from it, `validateConfig` judges
 * values by it. Source: org.apache.kafka.common.config.ConfigDef.
 */
export interface ConfigDef {
  readonly keys: readonly ConfigKey[];
}

export type ConfigType = 'STRING' | 'INT' | 'LONG' | 'DOUBLE' | 'BOOLEAN' | 'LIST' | 'ENUM';

export type Importance = 'HIGH' | 'MEDIUM' | 'LOW';

export interface ConfigKey {
  readonly name: string;
  readonly type: ConfigType;
  /** As text; null: there is none, so the setting is either required or absent. */
  readonly defaultValue: string | null;
  readonly isRequired: boolean;
  readonly importance: Importance;
  readonly documentation: string;
  /** What an ENUM may be, or every element of a LIST; empty for anything. Compared without regard to case. */
  readonly values: readonly string[];
  /** Inclusive bounds of a number. */
  readonly min: number | null;
  readonly max: number | null;
  /** Heading in a form, and the place under it. */
  readonly group: string;
  readonly order: number;
}

/** A connector's settings as they are written, stored and handed on: text by name. */
export type ConnectorConfig = Readonly<Record<string, string>>;

type Optional = 'defaultValue' | 'isRequired' | 'importance' | 'values' | 'min' | 'max' | 'group' | 'order';

/** Keys in the order of the form; what a definition leaves out gets the usual value. */
export const defineConfig = (
  keys: ReadonlyArray<Omit<ConfigKey, Optional> & Partial<Pick<ConfigKey, Optional>>>,
): ConfigDef => ({
  keys: keys.map((key, order) => ({
    defaultValue: null,
    isRequired: false,
    importance: key.isRequired === true ? 'HIGH' : 'MEDIUM',
    values: [],
    min: null,
    max: null,
    group: 'Connector',
    order,
    ...key,
  })),
});

/** The value of `name`: as configured, else the default, else undefined. A blank value counts as absent. */
export const configValue = (def: ConfigDef, config: ConnectorConfig, name: string): string | undefined => {
  const value = config[name];
  if (value !== undefined && value.trim() !== '') return value.trim();
  return def.keys.find((key) => key.name === name)?.defaultValue ?? undefined;
};
