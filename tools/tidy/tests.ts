import { importsOf, isTypesOnly, type Node, nameOf, parse, resolve, stringOf, walk } from './syntax.ts';
import { finding, isSource, isTest, pathsOf, type Rule, type Tree } from './tree.ts';

/** Path, and why the source has no test of its own. */
export type Untested = Readonly<Record<string, string>>;

function testedPaths(tree: Tree): Set<string> {
  const tests = pathsOf(tree, isTest);
  return new Set(
    tests.flatMap((test) => [
      test.replace(/\.test(\.tsx?)$/, '$1'),
      ...importsOf(test, tree.get(test) ?? '')
        .filter(({ typeOnly }) => !typeOnly)
        .map(({ specifier }) => resolve(test, specifier) ?? ''),
    ]),
  );
}

/** A source has a test beside it, or one that imports it; sources of types only need none. */
export function testForEverySource(untested: Untested): Rule {
  return (tree) => {
    const tested = testedPaths(tree);
    const lacks = (path: string) => !tested.has(path) && !isTypesOnly(path, tree.get(path) ?? '');
    return [
      ...pathsOf(tree, isSource)
        .filter((path) => lacks(path) && !(path in untested))
        .map((path) => finding(path, 0, 'no test imports this source, and none stands beside it')),
      ...Object.keys(untested)
        .filter((path) => !tree.has(path) || !lacks(path))
        .map((path) => finding(path, 0, 'stale: listed as untested, and it is not')),
    ];
  };
}

/** A skipped test says why: `skip` is followed, on its line or the one before, by a comment. */
export const reasonOnEverySkip: Rule = (tree) =>
  pathsOf(tree, isTest).flatMap((path) => {
    const lines = (tree.get(path) ?? '').split('\n');
    return lines.flatMap((line, index) => {
      if (!/\b(test|it|describe)\.(skip|skipIf|runIf|todo)\(/.test(line)) return [];
      const isExplained = line.includes('//') || /\/\/|\*\//.test(lines[index - 1] ?? '');
      return isExplained ? [] : [finding(path, index + 1, 'a skip without a comment that says why')];
    });
  });

const USERS = /\.(ts|tsx|cjs|mjs|json|yaml|sh)$|(^|\/)\.ci\//;

function textOf(tree: Tree, within: (path: string) => boolean): string {
  return pathsOf(tree, (path) => USERS.test(path) && within(path))
    .map((path) => tree.get(path))
    .join('\n');
}

/** True when the text names this path itself, not just one inside it. */
function names(text: string, path: string): boolean {
  for (let at = text.indexOf(path); at !== -1; at = text.indexOf(path, at + 1)) {
    if (/^\/?(?![\w./-])/.test(text.slice(at + path.length, at + path.length + 2))) return true;
  }
  return false;
}

/** Every fixture is named, itself or a folder around it, outside `fixtures`; or beside it by a test or a source. */
export const everyFixtureUsed: Rule = (tree) => {
  const outside = textOf(tree, (path) => !/^(fixtures|tools\/tidy)\/|^package-lock/.test(path));
  const inside = textOf(tree, (path) => /^fixtures\/.*\.tsx?$/.test(path));
  const isUsed = (path: string) =>
    foldersOf(path).some((place) => names(outside, place) || names(inside, place.replace('fixtures', '.')));
  return pathsOf(tree, (path) => path.startsWith('fixtures/') && !/\.(tsx?|md)$/.test(path))
    .filter((path) => !isUsed(path))
    .map((path) => finding(path, 0, 'nothing uses this fixture'));
};

/** `fixtures/a/b.log` lies in `fixtures/a`, and is itself a place. */
function foldersOf(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 2).join('/'));
}

/** A folder of fixtures says where its files come from. */
export const everyFixtureHasOrigin: Rule = (tree) => {
  const folders = new Set(
    pathsOf(tree, (path) => /^fixtures\/[^/]+\/./.test(path)).map((path) => path.split('/').slice(0, 2).join('/')),
  );
  return [...folders]
    .filter((folder) => !tree.has(`${folder}/README.md`))
    .map((folder) => finding(folder, 0, 'has no README.md that says where its files come from'));
};

/** Every `.gold` file is named by a scenario or a test: vitest itself does not notice one that nothing reads. */
export const everyGoldUsed: Rule = (tree) => {
  const users = textOf(tree, (path) => /\.yaml$/.test(path) || isTest(path));
  return pathsOf(tree, (path) => path.endsWith('.gold'))
    .filter((path) => !users.includes(path.slice(path.lastIndexOf('/') + 1)))
    .map((path) => finding(path, 0, 'no scenario names this gold file'));
};

/** The strings of `export const NAME = [...] as const`, or the keys of `export const NAME = {...}`. */
function membersOf(path: string, text: string, name: string): string[] {
  const found: string[] = [];
  walk(parse(path, text), (node) => {
    if (node.type !== 'VariableDeclarator' || nameOf(node.id) !== name) return true;
    walk(node.init as Node, (inner, around) => {
      const value = stringOf(inner);
      if (inner.type === 'ArrayExpression' || inner.type.startsWith('TS')) return true;
      if (inner.type === 'ObjectExpression') {
        for (const property of inner.properties as Node[])
          found.push(nameOf(property.key) ?? stringOf(property.key) ?? '');
        return false;
      }
      if (value !== null && around.at(-1)?.type === 'ArrayExpression') found.push(value);
      return true;
    });
    return false;
  });
  return found;
}

export type Rows = { readonly names: string; readonly list: string; readonly file: string; readonly table: string };

/** Every name of a vocabulary has its row in the table that is made for it, and the table no other. */
export function everyNameHasRow({ names, list, file, table }: Rows): Rule {
  return (tree) => {
    const wanted = membersOf(names, tree.get(names) ?? '', list);
    const rows = membersOf(file, tree.get(file) ?? '', table);
    if (wanted.length === 0) return [finding(names, 0, `has no list ${list}`)];
    if (rows.length === 0) return [finding(file, 0, `has no table ${table}`)];
    return [
      ...wanted.filter((name) => !rows.includes(name)).map((name) => finding(file, 0, `${table} has no row ${name}`)),
      ...rows
        .filter((row) => !wanted.includes(row))
        .map((row) => finding(file, 0, `${table} has a row ${row} too many`)),
    ];
  };
}
