import { importedNames, lineAt, type Node, nameOf, parse, resolve } from './syntax.ts';
import { finding, isSource, pathsOf, type Rule, type Tree } from './tree.ts';

type Export = { readonly name: string; readonly line: number };

function declaredBy(node: Node): Node[] {
  const { declarations, id } = node as { declarations?: Node[]; id?: Node };
  return declarations?.map((one) => one.id as Node) ?? (id === undefined ? [] : [id]);
}

/** Names a source declares and exports itself; what it passes on from others is not counted. */
export function exportsOf(path: string, text: string): Export[] {
  return (parse(path, text).body as Node[]).flatMap((node) => {
    if (node.type !== 'ExportNamedDeclaration' || !node.declaration) return [];
    const line = lineAt(text, node.start);
    return declaredBy(node.declaration as Node).flatMap((id) => {
      const name = nameOf(id);
      return name === null ? [] : [{ name, line }];
    });
  });
}

/** Per path, the names that other files import from it; `*` when they take all. */
function importedFrom(tree: Tree): Map<string, Set<string>> {
  const used = new Map<string, Set<string>>();
  for (const path of pathsOf(tree, (one) => /\.(ts|tsx)$/.test(one) && !one.endsWith('.d.ts'))) {
    for (const { specifier, names } of importedNames(path, tree.get(path) ?? '')) {
      const target = resolve(path, specifier);
      if (target !== null) used.set(target, new Set([...(used.get(target) ?? []), ...names]));
    }
  }
  return used;
}

/** Path, and who takes its exports without importing them. */
export type TakenElsewhere = Readonly<Record<string, string>>;

/** Nothing is exported that no other file imports, tests included. */
export function noDeadExports(elsewhere: TakenElsewhere): Rule {
  return (tree) => {
    const used = importedFrom(tree);
    const isDead = (path: string, name: string) => !used.get(path)?.has(name) && !used.get(path)?.has('*');
    const dead = (path: string) => exportsOf(path, tree.get(path) ?? '').filter(({ name }) => isDead(path, name));
    return [
      ...pathsOf(tree, (path) => isSource(path) && !(path in elsewhere)).flatMap((path) =>
        dead(path).map(({ name, line }) => finding(path, line, `nothing imports ${name}`)),
      ),
      ...Object.keys(elsewhere)
        .filter((path) => !tree.has(path) || dead(path).length === 0)
        .map((path) => finding(path, 0, 'stale: listed as used from elsewhere, and it need not be')),
    ];
  };
}
