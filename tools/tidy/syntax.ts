import { parseSync } from 'vite';

/** A node of the syntax tree (ESTree with TypeScript's additions), as far as the checks need to know it. */
export type Node = { readonly type: string; readonly start: number; readonly end: number } & Record<string, unknown>;

/** Called for every node with the nodes around it, innermost last. Returns false to pass over what is inside. */
export type Visitor = (node: Node, around: readonly Node[]) => boolean | undefined;

export type Import = {
  readonly specifier: string;
  readonly typeOnly: boolean;
  readonly line: number;
};

const parsed = new Map<string, Node>();

/** Parses a TypeScript source. Throws on a syntax error. The same text is parsed once. */
export function parse(path: string, text: string): Node {
  const key = `${path}\n${text}`;
  const known = parsed.get(key);
  if (known !== undefined) return known;
  const { program, errors } = parseSync(path, text);
  if (errors[0] !== undefined) throw new Error(`${path}: ${errors[0].message}`);
  parsed.set(key, program as unknown as Node);
  return program as unknown as Node;
}

export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}

function childrenOf(node: Node): Node[] {
  return Object.values(node).flatMap((value) =>
    Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [],
  );
}

export function walk(node: Node, visit: Visitor, around: readonly Node[] = []): void {
  if (visit(node, around) === false) return;
  const inside = [...around, node];
  for (const child of childrenOf(node)) walk(child, visit, inside);
}

export function nameOf(node: unknown): string | null {
  return isNode(node) && node.type === 'Identifier' ? (node.name as string) : null;
}

export function stringOf(node: unknown): string | null {
  return isNode(node) && node.type === 'Literal' && typeof node.value === 'string' ? node.value : null;
}

/** `import { type A } from` counts as a type import when every name in it is one. */
function isTypeOnly(node: Node): boolean {
  if (node.importKind === 'type' || node.exportKind === 'type') return true;
  const names = (node.specifiers ?? []) as Node[];
  return names.length > 0 && names.every((name) => name.importKind === 'type' || name.exportKind === 'type');
}

const IMPORTING: ReadonlySet<string> = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
]);

/** All imports and re-exports of a source, `import()` and `import('…')` types included. */
export function importsOf(path: string, text: string): Import[] {
  const found: Import[] = [];
  walk(parse(path, text), (node) => {
    const specifier = IMPORTING.has(node.type) ? stringOf(node.source ?? node.argument) : null;
    if (specifier === null) return true;
    const typeOnly = node.type === 'TSImportType' || isTypeOnly(node);
    found.push({ specifier, typeOnly, line: lineAt(text, node.start) });
    return true;
  });
  return found;
}

function takenName(specifier: Node): string {
  const taken = specifier.imported ?? specifier.local;
  return /^Import(Namespace|Default)Specifier$/.test(specifier.type) ? '*' : (nameOf(taken) ?? stringOf(taken) ?? '*');
}

/** For each import or re-export the names it takes; `*` when it takes all, or when that cannot be told. */
export function importedNames(path: string, text: string): { specifier: string; names: string[] }[] {
  const found: { specifier: string; names: string[] }[] = [];
  walk(parse(path, text), (node) => {
    const specifier = IMPORTING.has(node.type) ? stringOf(node.source ?? node.argument) : null;
    const taken = node.specifiers as Node[] | undefined;
    if (specifier !== null) found.push({ specifier, names: taken?.map(takenName) ?? ['*'] });
    return true;
  });
  return found;
}

/** Where a relative import leads, as a path of the tree; null for packages. */
export function resolve(from: string, specifier: string): string | null {
  if (!specifier.startsWith('.')) return null;
  const parts = from.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** True when the source leaves nothing behind after its types are stripped. */
export function isTypesOnly(path: string, text: string): boolean {
  return (parse(path, text).body as Node[]).every((node) => {
    if (node.type.startsWith('TS')) return true;
    if (node.type === 'ImportDeclaration' || node.type === 'ExportAllDeclaration') return isTypeOnly(node);
    if (node.type !== 'ExportNamedDeclaration') return false;
    return isTypeOnly(node) || (isNode(node.declaration) && node.declaration.type.startsWith('TS'));
  });
}
