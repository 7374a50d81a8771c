import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** What is left of a module's imports when it runs: relative paths, `import type` erased. */
const runtimeImports = (text, file) =>
  ts.createSourceFile(file, text, ts.ScriptTarget.Latest).statements.flatMap((statement) => {
    const isImport = ts.isImportDeclaration(statement);
    if (!isImport && !ts.isExportDeclaration(statement)) return [];
    const isErased = isImport ? statement.importClause?.isTypeOnly : statement.isTypeOnly;
    const specifier = statement.moduleSpecifier?.text;
    return !isErased && specifier?.startsWith('.') ? [path.resolve(path.dirname(file), specifier)] : [];
  });

/**
 * The rule that no file imports itself by way of others. Imports are written with their extension, so a path is a file
 * and nothing has to be resolved. Files that are met on the way are read from the disk once.
 */
export const cycleRule = () => {
  const read = new Map();
  const importsOf = (file) => {
    let found = read.get(file);
    if (found === undefined) {
      found = /\.tsx?$/.test(file) && existsSync(file) ? runtimeImports(readFileSync(file, 'utf8'), file) : [];
      read.set(file, found);
    }
    return found;
  };

  /** The shortest way from `goal` back to it, `goal` itself left out at its start; undefined where there is none. */
  const wayBack = (goal, imports) => {
    const cameFrom = new Map(imports.map((file) => [file, undefined]));
    for (const file of cameFrom.keys()) {
      if (file === goal) {
        const way = [];
        for (let at = goal; at !== undefined; at = cameFrom.get(at)) way.unshift(at);
        return way;
      }
      for (const next of importsOf(file)) if (!cameFrom.has(next)) cameFrom.set(next, file);
    }
    return undefined;
  };

  return {
    meta: { type: 'problem', schema: [], messages: { cycle: 'This file comes back to itself: {{way}}.' } },
    create: (context) => ({
      Program(program) {
        const way = wayBack(context.filename, runtimeImports(context.sourceCode.text, context.filename));
        if (way === undefined) return;
        const shown = way.map((file) => path.relative(context.cwd, file).split(path.sep).join('/'));
        context.report({ loc: program.loc.start, messageId: 'cycle', data: { way: shown.join(' -> ') } });
      },
    }),
  };
};
