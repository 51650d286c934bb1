import { lineAt, type Node, nameOf, parse, walk } from './syntax.ts';
import { finding, isCore, isSource, pathsOf, type Rule, type Tree } from './tree.ts';

export const FILE_LINES = 400;
export const FUNCTION_LINES = 60;
/** Nine functions in ten keep below this. */
export const USUAL_FUNCTION_LINES = 35;

/** Path, and why the file may be longer. */
export type LongFiles = Readonly<Record<string, string>>;

function linesOf(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

/** No source is longer than the limit, but for the listed ones; no listed one that would not need to be. */
export function fileLengths(long: LongFiles): Rule {
  return (tree) => [
    ...pathsOf(tree, isSource)
      .filter((path) => !(path in long) && linesOf(tree.get(path) ?? '') > FILE_LINES)
      .map((path) => finding(path, 0, `${linesOf(tree.get(path) ?? '')} lines; the limit is ${FILE_LINES}`)),
    ...Object.keys(long)
      .filter((path) => linesOf(tree.get(path) ?? '') <= FILE_LINES)
      .map((path) => finding(path, 0, 'stale: listed as a long file, and it is not one')),
  ];
}

type Span = { readonly path: string; readonly line: number; readonly name: string; readonly length: number };

/** What a function is called: its own name, or that of the variable or key it is the value of. */
function functionName(node: Node, parent: Node | undefined): string {
  return nameOf(node.id) ?? nameOf(parent?.id) ?? nameOf(parent?.key) ?? 'a function';
}

function functionsOf(tree: Tree, path: string): Span[] {
  const text = tree.get(path) ?? '';
  const found: Span[] = [];
  walk(parse(path, text), (node, around) => {
    if (!/^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type)) return true;
    const line = lineAt(text, node.start);
    const length = lineAt(text, node.end) - line + 1;
    found.push({ path, line, name: functionName(node, around.at(-1)), length });
    return true;
  });
  return found;
}

/** No function of `core` is longer than the limit. */
export const functionLengths: Rule = (tree) =>
  pathsOf(tree, isCore)
    .flatMap((path) => functionsOf(tree, path))
    .filter(({ length }) => length > FUNCTION_LINES)
    .map(({ path, line, name, length }) =>
      finding(path, line, `${name} has ${length} lines; the limit is ${FUNCTION_LINES}`),
    );

/** Nine in ten functions of `core` are short. */
export const usualFunctionLengths: Rule = (tree) => {
  const all = pathsOf(tree, isCore).flatMap((path) => functionsOf(tree, path));
  const long = all.filter(({ length }) => length > USUAL_FUNCTION_LINES);
  if (long.length * 10 <= all.length) return [];
  return long.map(({ path, line, name, length }) =>
    finding(
      path,
      line,
      `${name} has ${length} lines, and more than one function in ten is over ${USUAL_FUNCTION_LINES}`,
    ),
  );
};
