import { parse } from '../../ksql/index.ts';
import { normalizeStatement } from '../normalizeStatement.ts';
import { appendStatement, removeStatement } from '../TextPatch.ts';
import { type EditContext, type EditPlan } from './EditPlan.ts';

/**
 * What was run elsewhere (the console, a program) joins the text, so that it still says all that runs: what was created
 * and is not made here is appended, what was dropped goes.
 */
export const adopt = (statements: readonly string[], { model }: EditContext): EditPlan => {
  const { text } = model.document;
  const known = new Set(model.statements.map(({ node }) => normalizeStatement(node.text)));
  const gone = new Set<string>();
  const added = new Map<string, string>();
  for (const { statement: tree, text: statement } of statements.flatMap((one) => parse(one).statements))
    switch (tree.type) {
      case 'CreateSource':
      case 'CreateAsSelect':
      case 'CreateConnector':
        gone.delete(tree.name.name);
        if (model.byOwner(tree.name.name) === undefined) added.set(tree.name.name, statement);
        break;
      case 'InsertInto':
        if (!known.has(normalizeStatement(statement))) added.set(statement, statement);
        break;
      case 'DropSource':
      case 'DropConnector':
        if (!added.delete(tree.name.name)) gone.add(tree.name.name);
        break;
      default:
    }
  const removed = [...gone].map((name) => model.byOwner(name)).filter((statement) => statement !== undefined);
  const { start, end, insert } = appendStatement(text, [...added.values()].map((one) => (one.trimEnd().endsWith(';') ? one : `${one};`)).join('\n\n'));
  return {
    patches: [...removed.map(({ node }) => removeStatement(text, node.span)), ...(added.size > 0 ? [{ start, end, insert }] : [])],
    touched: [...added.keys()],
  };
};
