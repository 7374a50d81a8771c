import type { ColumnType } from '../formats/Column.ts';

const INTEGER_MAX = 2n ** 31n - 1n;
const BIGINT_MAX = 2n ** 63n - 1n;
const WHOLE = /^-?(0|[1-9]\d*)$/;
const DECIMAL = /^-?(0|[1-9]\d*)?(\.\d+)?([eE][+-]?\d{1,3})?$/;
const EXAMPLES = 3;
const MAX_EXAMPLE_LENGTH = 60;

/**
 * The type of a column from the values seen so far: INTEGER widens to BIGINT and to DOUBLE; types that do not widen to
 * each other, and numbers that would lose something (a leading zero, a plus, more than 63 bits), make it a VARCHAR.
 */
export class ColumnInference {
  readonly name: string;
  readonly examples: string[] = [];
  isNullable = false;
  #type: ColumnType | undefined;

  constructor(name: string) {
    this.name = name;
  }

  /** VARCHAR while nothing but nulls was seen. */
  get type(): ColumnType {
    return this.#type ?? 'VARCHAR';
  }

  addNull(): void {
    this.isNullable = true;
  }

  addText(text: string): void {
    this.add(typeOfText(text.trim()), text);
  }

  add(type: ColumnType, text: string): void {
    this.#type = this.#type === undefined ? type : widen(this.#type, type);
    if (this.examples.length < EXAMPLES) {
      const example = text.length > MAX_EXAMPLE_LENGTH ? `${text.slice(0, MAX_EXAMPLE_LENGTH)}…` : text;
      if (!this.examples.includes(example)) this.examples.push(example);
    }
  }
}

/** The narrowest type that the text reads as without losing any of it. */
export const typeOfText = (text: string): ColumnType => {
  if (WHOLE.test(text)) return typeOfWhole(text);
  if (text !== '' && text !== '-' && DECIMAL.test(text) && /\d/.test(text) && Number.isFinite(Number(text))) return 'DOUBLE';
  return /^(true|false)$/i.test(text) ? 'BOOLEAN' : 'VARCHAR';
};

const typeOfWhole = (digits: string): ColumnType => {
  if (digits.length <= 9) return 'INTEGER';
  if (digits.length > 20) return 'VARCHAR';
  const value = BigInt(digits);
  if (value <= INTEGER_MAX && value >= -INTEGER_MAX - 1n) return 'INTEGER';
  return value <= BIGINT_MAX && value >= -BIGINT_MAX - 1n ? 'BIGINT' : 'VARCHAR';
};

const NUMBERS: readonly ColumnType[] = ['INTEGER', 'BIGINT', 'DOUBLE'];

const widen = (a: ColumnType, b: ColumnType): ColumnType => {
  if (a === b) return a;
  const wider = Math.max(NUMBERS.indexOf(a), NUMBERS.indexOf(b));
  return Math.min(NUMBERS.indexOf(a), NUMBERS.indexOf(b)) < 0 ? 'VARCHAR' : NUMBERS[wider]!;
};
