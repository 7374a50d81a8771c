import path from 'node:path';

const TEST_FILE = /(\.test\.tsx?$)|(^|\/)testing\//;

/**
 * @typedef {object} Floor
 * @property {string} name             folder under the root (`workers/log`), or one file that is a floor by itself
 * @property {string[]} uses           floors it may import from
 * @property {string[]} [types]        floors it may name in `import type` only
 * @property {Record<string, string[]>} [values]  and the values it may import from those all the same
 * @property {Record<string, string[]>} [rooms]   what a folder or file inside may use beside
 * @property {string} why
 *
 * @typedef {object} PackageRule
 * @property {string[]} packages       with all that lies under them
 * @property {string[]} [except]
 * @property {RegExp} only             files that may import them
 * @property {RegExp} [typesOnly]      files that may `import type` from them
 * @property {string} why
 */

/**
 * The rule that keeps the floors: a file imports from the floors its own may use and through their doors, and takes a
 * package only where the package may be taken. Files under `workers` take no package that is not spoken of. Tests use
 * what lies anywhere below their floor, and its `testing/index.ts`, because they set up the real thing.
 *
 * @param {{ floors: readonly Floor[], packages: readonly PackageRule[] }} house
 */
export const floorRule = ({ floors, packages }) => {
  const byName = new Map(floors.map((floor) => [floor.name, floor]));
  for (const { name, uses, types = [], rooms = {} } of floors) {
    for (const used of [...uses, ...types, ...Object.values(rooms).flat()]) {
      if (!byName.has(used)) throw new Error(`${name} uses ${used}, which is no floor`);
    }
  }

  const floorOf = (file) => floors.find(({ name }) => file === name || file.startsWith(`${name}/`));

  const below = new Map();
  const floorsBelow = (floor) => {
    let found = below.get(floor);
    if (found === undefined) {
      const direct = [...floor.uses, ...(floor.types ?? []), ...Object.values(floor.rooms ?? {}).flat()];
      found = new Set(direct.flatMap((name) => [name, ...floorsBelow(byName.get(name))]));
      below.set(floor, found);
    }
    return found;
  };

  const usedFrom = (floor, file) => [
    ...floor.uses,
    ...Object.entries(floor.rooms ?? {}).flatMap(([room, names]) => (file === room || file.startsWith(`${room}/`) ? names : [])),
  ];

  /** Why `file` may not import `target`, or undefined where it may. */
  const objection = (file, target, names) => {
    const from = floorOf(file);
    const to = floorOf(target);
    if (from === undefined || from === to) return undefined;
    const isTest = TEST_FILE.test(file);
    if (to === undefined) return isTest ? undefined : `${from.name} may not import ${target}: it belongs to no floor.`;

    const isUsed = usedFrom(from, file).includes(to.name) || (isTest && floorsBelow(from).has(to.name));
    if (!isUsed) {
      if (!from.types?.includes(to.name)) return `${from.name} may not import from ${to.name}. ${from.why}`;
      const allowed = from.values?.[to.name] ?? [];
      const value = names.find(({ name, isType }) => !isType && !allowed.includes(name));
      if (value !== undefined) return `${from.name} may only import types from ${to.name}, not ${value.name}. ${from.why}`;
    }
    const doors = [to.name, `${to.name}/index.ts`, ...(isTest ? [`${to.name}/testing/index.ts`] : [])];
    return doors.includes(target) ? undefined : `${to.name} is entered by its index.ts only.`;
  };

  const isUnder = (specifier, name) => specifier === name || specifier.startsWith(`${name}/`);

  const packageObjection = (file, specifier, names) => {
    const from = floorOf(file);
    if (from === undefined || TEST_FILE.test(file)) return undefined;
    const isMeant = ({ packages: list, except = [] }) =>
      list.some((name) => isUnder(specifier, name)) && !except.some((name) => isUnder(specifier, name));
    const rule = packages.find(isMeant);
    if (rule === undefined) {
      return file.startsWith('workers/') ? `${specifier} is not among the packages that workers may use.` : undefined;
    }
    const isTypesOnly = names.length > 0 && names.every(({ isType }) => isType);
    if (rule.only.test(file) || (isTypesOnly && rule.typesOnly?.test(file))) return undefined;
    return `${specifier} may not be imported here. ${rule.why}`;
  };

  return {
    meta: { type: 'problem', schema: [], messages: { wrong: '{{reason}}' } },
    create(context) {
      const file = path.relative(context.cwd, context.filename).split(path.sep).join('/');
      if (floorOf(file) === undefined) return {};

      const check = (node, source, names) => {
        if (typeof source?.value !== 'string') return;
        const specifier = source.value.replace(/\?.*$/, '');
        const reason = specifier.startsWith('.')
          ? objection(file, path.posix.join(path.posix.dirname(file), specifier), names)
          : packageObjection(file, specifier, names);
        if (reason !== undefined) context.report({ node, messageId: 'wrong', data: { reason } });
      };
      const isTypeKind = (kind) => kind === 'type';
      const imported = (node) => node.specifiers.map((specifier) => ({
        name: specifier.imported?.name ?? specifier.local.name,
        isType: isTypeKind(node.importKind) || isTypeKind(specifier.importKind),
      }));
      const exported = (node) => node.specifiers.map((specifier) => ({
        name: specifier.local.name,
        isType: isTypeKind(node.exportKind) || isTypeKind(specifier.exportKind),
      }));
      const everything = [{ name: 'all of it', isType: false }];

      return {
        ImportDeclaration: (node) => check(node, node.source, node.specifiers.length > 0 ? imported(node) : everything),
        ExportNamedDeclaration: (node) => check(node, node.source, exported(node)),
        ExportAllDeclaration: (node) => check(node, node.source, everything),
        ImportExpression: (node) => check(node, node.source, everything),
        TSImportType: (node) => check(node, node.source ?? node.argument?.literal, [{ name: 'a type', isType: true }]),
      };
    },
  };
};
