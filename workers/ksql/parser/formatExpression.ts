import { unreachable } from '../../common/index.ts';
import type { Expression, WhenClause } from './ast.ts';
import { formatLiteral } from './formatLiteral.ts';
import { quoteIdentifier } from './quoteIdentifier.ts';
import { formatSqlType } from './SqlType.ts';

/**
 * An expression as ksqlDB prints it in names and messages (ExpressionFormatter): every operator in parentheses, names
 * bare. Not always SQL; `expressionToSql` is.
 */
export const formatExpression = (expression: Expression): string => new Formatter((name) => name).format(expression);

/** The same with names in back-quotes where they need them: it reads back as an equal expression. */
export const expressionToSql = (expression: Expression): string => new Formatter(quoteIdentifier).format(expression);

class Formatter {
  readonly #quote: (name: string) => string;

  constructor(quote: (name: string) => string) {
    this.#quote = quote;
  }

  format(expression: Expression): string {
    switch (expression.type) {
      case 'NullLiteral':
      case 'BooleanLiteral':
      case 'IntegerLiteral':
      case 'LongLiteral':
      case 'DecimalLiteral':
      case 'DoubleLiteral':
      case 'StringLiteral':
        return formatLiteral(expression);
      case 'ColumnReference': {
        const column = this.#quote(expression.column.name);
        return expression.source === undefined ? column : `${this.#quote(expression.source.name)}.${column}`;
      }
      case 'LambdaVariable':
        return this.#quote(expression.name.name);
      case 'IntervalUnit':
        return expression.unit;
      case 'Dereference':
        return `${this.#base(expression.base)}->${this.#quote(expression.field.name)}`;
      case 'Subscript':
        return `${this.#base(expression.base)}[${this.format(expression.index)}]`;
      case 'FunctionCall': {
        const isCountAll = expression.args.length === 0 && expression.name.name.toUpperCase() === 'COUNT';
        return `${this.#quote(expression.name.name)}(${isCountAll ? '*' : this.#list(expression.args)})`;
      }
      case 'LambdaFunction': {
        const parameters = expression.parameters.map((parameter) => this.#quote(parameter.name));
        return `(${parameters.join(', ')}) => ${this.format(expression.body)}`;
      }
      case 'ArithmeticBinary':
      case 'Comparison':
      case 'LogicalBinary':
        return this.#binary(expression);
      case 'ArithmeticUnary': {
        const operand = this.format(expression.operand);
        // Two dashes in a row would begin a comment.
        return expression.operator + (expression.operator === '-' && operand.startsWith('-') ? ' ' : '') + operand;
      }
      case 'Not':
        return `(NOT ${this.format(expression.operand)})`;
      case 'IsNull':
        return `(${this.format(expression.operand)} IS NULL)`;
      case 'IsNotNull':
        return `(${this.format(expression.operand)} IS NOT NULL)`;
      case 'Between': {
        const { operand, min, max } = expression;
        return this.#negatable(expression, `${this.format(operand)} BETWEEN ${this.format(min)} AND ${this.format(max)}`);
      }
      case 'InPredicate':
        return this.#negatable(expression, `${this.format(expression.operand)} IN (${this.#list(expression.values)})`);
      case 'Like': {
        const escape = expression.escape === undefined ? '' : ` ESCAPE '${expression.escape.replaceAll("'", "''")}'`;
        return this.#negatable(expression, `${this.format(expression.operand)} LIKE ${this.format(expression.pattern)}${escape}`);
      }
      case 'SearchedCase':
        return this.#case('', expression.whens, expression.otherwise);
      case 'SimpleCase':
        return this.#case(` ${this.format(expression.operand)}`, expression.whens, expression.otherwise);
      case 'Cast':
        return `CAST(${this.format(expression.operand)} AS ${formatSqlType(expression.sqlType, this.#quote)})`;
      case 'CreateArray':
        return `ARRAY[${this.#list(expression.values)}]`;
      case 'CreateMap':
        return `MAP(${expression.entries.map(({ key, value }) => `${this.format(key)}:=${this.format(value)}`).join(', ')})`;
      case 'CreateStruct':
        return `STRUCT(${expression.fields.map(({ name, value }) => `${this.#quote(name.name)}:=${this.format(value)}`).join(', ')})`;
      default:
        return unreachable(expression);
    }
  }

  #list(expressions: readonly Expression[]): string {
    return expressions.map((expression) => this.format(expression)).join(', ');
  }

  /** ksqlDB says NOT around the predicate, and around IS DISTINCT FROM. */
  #binary({ operator, left, right }: Extract<Expression, { left: Expression }>): string {
    const isNegated = operator === 'IS NOT DISTINCT FROM';
    return this.#negatable({ isNegated }, `${this.format(left)} ${isNegated ? 'IS DISTINCT FROM' : operator} ${this.format(right)}`);
  }

  #negatable({ isNegated }: { readonly isNegated: boolean }, predicate: string): string {
    return isNegated ? `(NOT (${predicate}))` : `(${predicate})`;
  }

  /** What reaches into a value binds tighter than a sign, and ARRAY[1] would make an array. */
  #base(base: Expression): string {
    const text = this.format(base);
    return base.type === 'ArithmeticUnary' || text === 'ARRAY' ? `(${text})` : text;
  }

  #case(operand: string, whens: readonly WhenClause[], otherwise: Expression | undefined): string {
    const branches = whens.map(({ when, then }) => ` WHEN ${this.format(when)} THEN ${this.format(then)}`).join('');
    const fallback = otherwise === undefined ? '' : ` ELSE ${this.format(otherwise)}`;
    return `(CASE${operand}${branches}${fallback} END)`;
  }
}
