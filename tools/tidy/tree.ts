/** The repository as the checks see it: path, with forward slashes and from the root, to text. */
export type Tree = ReadonlyMap<string, string>;

/** A broken rule, and where. `line` is 1-based; 0 stands for the file as a whole. */
export type Finding = { readonly path: string; readonly line: number; readonly message: string };

export type Rule = (tree: Tree) => Finding[];

export function finding(path: string, line: number, message: string): Finding {
  return { path, line, message };
}

export function show({ path, line, message }: Finding): string {
  return line === 0 ? `${path}: ${message}` : `${path}:${line}: ${message}`;
}

const TEST = /\.test\.tsx?$/;

export function isTest(path: string): boolean {
  return TEST.test(path);
}

/** Product sources: TypeScript of core, replay and ui that is not a test. */
export function isSource(path: string): boolean {
  return /^(core|replay|ui)\/.*\.tsx?$/.test(path) && !isTest(path);
}

export function isCore(path: string): boolean {
  return path.startsWith('core/') && isSource(path);
}

/** The files that may touch the outside: file system, process, environment, clock. */
export function isDoor(path: string): boolean {
  return path === 'replay/files.ts' || /^ui\/[a-z_]+\/main\.tsx?$/.test(path);
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

export function pathsOf(tree: Tree, wanted: (path: string) => boolean): string[] {
  return [...tree.keys()].filter(wanted).sort();
}
