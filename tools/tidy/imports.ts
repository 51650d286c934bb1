import { FOLDERS, NODE_MODULES, PACKAGES, type Table, TYPES_EVERYWHERE } from './layers.ts';
import { type Import, importsOf, resolve } from './syntax.ts';
import { type Finding, finding, folderOf, isDoor, isSource, isTest, pathsOf, type Rule, type Tree } from './tree.ts';

type Use = Import & { readonly path: string };

function usesOf(tree: Tree): Use[] {
  return pathsOf(tree, isSource).flatMap((path) =>
    importsOf(path, tree.get(path) ?? '').map((one) => ({ ...one, path })),
  );
}

/** The row a folder belongs to: its own, or else the nearest one above it. */
export function rowOf(table: Table, folder: string): string | null {
  for (let at = folder; at !== ''; at = folderOf(at)) if (at in table) return at;
  return null;
}

function isWithin(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`);
}

function checkRelative(use: Use, target: string, table: Table): string | null {
  const from = rowOf(table, folderOf(use.path));
  const to = rowOf(table, folderOf(target));
  if (from === null) return `${folderOf(use.path)} has no row in the table of import directions`;
  if (to === null) return `imports ${target}, which lies in no folder of the table of import directions`;
  if (from === to) return null;
  if (use.typeOnly && TYPES_EVERYWHERE.includes(to)) return null;
  return table[from]?.includes(to) ? null : `${from} must not import ${to}`;
}

/** Imports between folders go the ways the table names. */
export function importDirections(table: Table = FOLDERS): Rule {
  return (tree) =>
    usesOf(tree).flatMap((use) => {
      const target = resolve(use.path, use.specifier);
      if (target === null) return [];
      if (!tree.has(target)) return [finding(use.path, use.line, `imports ${use.specifier}, which does not exist`)];
      if (isTest(target)) return [finding(use.path, use.line, `imports the test ${target}`)];
      const message = checkRelative(use, target, table);
      return message === null ? [] : [finding(use.path, use.line, message)];
    });
}

/** `node:` modules are for the files that may touch the outside; the others may use the computing ones. */
export function nodeModules(table: Table = NODE_MODULES): Rule {
  return (tree) =>
    usesOf(tree)
      .filter(({ specifier, path }) => specifier.startsWith('node:') && !isDoor(path))
      .filter(({ specifier, path }) => !(table[specifier] ?? []).some((place) => isWithin(path, place)))
      .map(({ path, line, specifier }) => finding(path, line, `must not import ${specifier}`));
}

function packageOf(specifier: string): string | null {
  if (/^[./]|^node:/.test(specifier)) return null;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Each package is for the places the table names. */
export function packages(table: Table = PACKAGES): Rule {
  return (tree) =>
    usesOf(tree).flatMap(({ path, line, specifier }) => {
      const name = packageOf(specifier);
      if (name === null || (table[name] ?? []).some((place) => isWithin(path, place))) return [];
      return [finding(path, line, `must not import ${name}`)];
    });
}

/** Entries of the tables that no import needs any more. */
export function staleImports(folders: Table = FOLDERS, modules: Table = NODE_MODULES, names: Table = PACKAGES): Rule {
  return (tree) => {
    const uses = usesOf(tree);
    const isUsed = (row: string, entry: string) =>
      uses.some((use) => {
        const target = resolve(use.path, use.specifier);
        if (target === null || rowOf(folders, folderOf(use.path)) !== row) return false;
        return rowOf(folders, folderOf(target)) === entry && !(use.typeOnly && TYPES_EVERYWHERE.includes(entry));
      });
    const imports = (name: string, place: string) =>
      uses.some((use) => (packageOf(use.specifier) ?? use.specifier) === name && isWithin(use.path, place));
    return [
      ...staleRows(folders, tree),
      ...stale(folders, isUsed),
      ...stale(modules, imports),
      ...stale(names, imports),
    ];
  };
}

function stale(table: Table, isUsed: (row: string, entry: string) => boolean): Finding[] {
  return Object.entries(table).flatMap(([row, entries]) =>
    entries
      .filter((entry) => !isUsed(row, entry))
      .map((entry) => finding('tools/tidy/layers.ts', 0, `stale: ${row} needs no ${entry}`)),
  );
}

function staleRows(folders: Table, tree: Tree): Finding[] {
  const filled = new Set(pathsOf(tree, isSource).map((path) => rowOf(folders, folderOf(path))));
  return Object.keys(folders)
    .filter((row) => !filled.has(row))
    .map((row) => finding('tools/tidy/layers.ts', 0, `stale: no source lies in ${row}`));
}

/** No file reaches itself through its imports; `import type` leaves no trace at run time and does not count. */
export const noCycles: Rule = (tree) => {
  const found: Finding[] = [];
  const done = new Set<string>();
  const edges = Map.groupBy(
    usesOf(tree).filter((use) => !use.typeOnly),
    (use) => use.path,
  );
  const visit = (path: string, trail: readonly string[]) => {
    const at = trail.indexOf(path);
    if (at !== -1) {
      found.push(finding(path, 0, `import cycle: ${[...trail.slice(at), path].join(' -> ')}`));
      return;
    }
    if (done.has(path)) return;
    for (const use of edges.get(path) ?? []) {
      const target = resolve(path, use.specifier);
      if (target !== null) visit(target, [...trail, path]);
    }
    done.add(path);
  };
  for (const path of edges.keys()) visit(path, []);
  return found;
};
