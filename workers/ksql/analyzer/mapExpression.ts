import type { Expression } from '../parser/ast.ts';

/**
 * Rebuilds an expression from its leaves: `replace` answers what stands instead of a node, or undefined to go on into
 * its children.
 */
export const mapExpression = (expression: Expression, replace: (node: Expression) => Expression | undefined): Expression => {
  const replaced = replace(expression);
  if (replaced !== undefined) return replaced;
  const map = (child: Expression): Expression => mapExpression(child, replace);
  switch (expression.type) {
    case 'ArithmeticBinary':
    case 'Comparison':
    case 'LogicalBinary':
      return { ...expression, left: map(expression.left), right: map(expression.right) };
    case 'ArithmeticUnary':
    case 'Not':
    case 'IsNull':
    case 'IsNotNull':
    case 'Cast':
      return { ...expression, operand: map(expression.operand) };
    case 'Between':
      return { ...expression, operand: map(expression.operand), min: map(expression.min), max: map(expression.max) };
    case 'InPredicate':
      return { ...expression, operand: map(expression.operand), values: expression.values.map(map) };
    case 'Like':
      return { ...expression, operand: map(expression.operand), pattern: map(expression.pattern) };
    case 'SearchedCase':
    case 'SimpleCase': {
      const whens = expression.whens.map((clause) => ({ ...clause, when: map(clause.when), then: map(clause.then) }));
      const otherwise = expression.otherwise && map(expression.otherwise);
      return expression.type === 'SimpleCase' ? { ...expression, operand: map(expression.operand), whens, otherwise } : { ...expression, whens, otherwise };
    }
    case 'FunctionCall':
      return { ...expression, args: expression.args.map(map) };
    case 'LambdaFunction':
      return { ...expression, body: map(expression.body) };
    case 'Dereference':
      return { ...expression, base: map(expression.base) };
    case 'Subscript':
      return { ...expression, base: map(expression.base), index: map(expression.index) };
    case 'CreateArray':
      return { ...expression, values: expression.values.map(map) };
    case 'CreateMap':
      return { ...expression, entries: expression.entries.map(({ key, value }) => ({ key: map(key), value: map(value) })) };
    case 'CreateStruct':
      return { ...expression, fields: expression.fields.map(({ name, value }) => ({ name, value: map(value) })) };
    default:
      return expression;
  }
};

/** Calls `visit` with every node, parents first. */
export const visitExpression = (expression: Expression, visit: (node: Expression) => void): void => {
  mapExpression(expression, (node) => {
    visit(node);
    return undefined;
  });
};
