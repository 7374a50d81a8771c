import { unreachable } from '../../common/index.ts';
import type { ConfigDef, ConfigKey, ConnectorConfig } from './ConfigDef.ts';
import type { ConnectError } from './ConnectError.ts';
import { nearestName } from './nearestName.ts';

/** Every way in which `config` is not what `def` asks for, in the order of the definition, unknown names last. Pure. */
export const validateConfig = (def: ConfigDef, config: ConnectorConfig): ConnectError[] => {
  const errors: ConnectError[] = [];
  for (const key of def.keys) {
    const value = config[key.name]?.trim() ?? '';
    if (value !== '') {
      const error = invalidValue(key, value);
      if (error !== undefined) errors.push(error);
    } else if (key.isRequired) {
      errors.push({ code: 'MISSING_CONFIG', key: key.name, message: `"${key.name}" is missing: ${key.documentation}` });
    }
  }
  const known = def.keys.map((key) => key.name);
  for (const name of Object.keys(config)) {
    if (known.includes(name)) continue;
    const suggestion = nearestName(name, known.filter((other) => config[other] === undefined));
    errors.push({
      code: 'UNKNOWN_CONFIG',
      key: name,
      message: `"${name}" is not a setting of this connector${suggestion === undefined ? '' : `; did you mean "${suggestion}"?`}`,
      ...(suggestion === undefined ? {} : { suggestion }),
    });
  }
  return errors;
};

const invalidValue = (key: ConfigKey, value: string): ConnectError | undefined => {
  switch (key.type) {
    case 'STRING':
      return undefined;
    case 'INT':
      return invalidNumber(key, value, /^[+-]?\d+$/, 'a whole number', 2 ** 31 - 1);
    case 'LONG':
      return invalidNumber(key, value, /^[+-]?\d+$/, 'a whole number', Number.MAX_SAFE_INTEGER);
    case 'DOUBLE':
      return invalidNumber(key, value, /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/, 'a number', Number.MAX_VALUE);
    case 'BOOLEAN':
      return invalidChoice(key, value, ['true', 'false']);
    case 'ENUM':
      return invalidChoice(key, value, key.values);
    case 'LIST':
      for (const element of listOf(value)) {
        const error = key.values.length === 0 ? undefined : invalidChoice(key, element, key.values);
        if (error !== undefined) return error;
      }
      return undefined;
    default:
      return unreachable(key.type);
  }
};

const invalidNumber = (key: ConfigKey, value: string, form: RegExp, what: string, limit: number): ConnectError | undefined => {
  const number = Number(value);
  const min = Math.max(key.min ?? -limit, -limit);
  const max = Math.min(key.max ?? limit, limit);
  if (form.test(value) && number >= min && number <= max) return undefined;
  const range =
    key.min !== null && key.max !== null ? ` from ${key.min} to ${key.max}` : key.min !== null ? ` of at least ${key.min}` : key.max !== null ? ` of at most ${key.max}` : '';
  return { code: 'INVALID_VALUE', key: key.name, message: `"${key.name}" must be ${what}${range}, not "${value}"` };
};

const invalidChoice = (key: ConfigKey, value: string, choices: readonly string[]): ConnectError | undefined => {
  if (choices.some((choice) => choice.toLowerCase() === value.toLowerCase())) return undefined;
  const suggestion = nearestName(value, choices);
  return {
    code: 'INVALID_VALUE',
    key: key.name,
    message: `"${key.name}" must be one of ${choices.join(', ')}, not "${value}"`,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
};

/** A LIST's elements: separated by commas, blanks around them and empty ones left out. */
export const listOf = (value: string): string[] =>
  value.split(',').map((element) => element.trim()).filter((element) => element !== '');
