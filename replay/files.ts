import {
  closeSync,
  createReadStream,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The door to the file system for everything under `replay`. Throws what Node throws (`ENOENT` …). */

/** Text of a file in UTF-8. */
export function readText(path: string): string {
  return readFileSync(path, 'utf8');
}

/** Text of a file, or null when there is none. */
export function readTextIfAny(path: string): string | null {
  return existsSync(path) && statSync(path).isFile() ? readText(path) : null;
}

export function readBytes(path: string): Uint8Array {
  return readFileSync(path);
}

export function writeText(path: string, text: string): void {
  writeFileSync(path, text);
}

/** What a path names: nothing, a file or a folder. */
export function kindOf(path: string): 'absent' | 'file' | 'folder' {
  if (!existsSync(path)) return 'absent';
  return statSync(path).isDirectory() ? 'folder' : 'file';
}

const SKIPPED = new Set(['node_modules', '.git']);

/** Paths of all files below a folder, relative to it with `/`, in byte order; dependencies and repositories left out. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !path.split('/').some((part) => SKIPPED.has(part)))
    .sort();
}

/** A configuration folder: its files by their path in it, one code unit per byte; none when the folder is absent. */
export function readFolder(folder: string): Record<string, string> {
  if (kindOf(folder) !== 'folder') return {};
  return Object.fromEntries(filesBelow(folder).map((path) => [path, readFileSync(join(folder, path), 'latin1')]));
}

/** A path as an absolute one, seen from `from` (the working directory when absent). */
export function absolute(path: string, from?: string): string {
  return isAbsolute(path) ? path : resolve(from ?? '.', path);
}

/** The folder that holds a file. */
export function folderOf(path: string): string {
  return dirname(path);
}

/** The address a module at a path is imported by. */
export function moduleUrl(path: string): string {
  return pathToFileURL(realpathSync(path)).href;
}

const CHUNK = 1 << 18;

/** Reads a regular file through one buffer: fast, and memory does not depend on the file. */
function* fileChunks(fd: number): Generator<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(CHUNK);
  try {
    for (let n = readSync(fd, buffer, 0, CHUNK, null); n > 0; n = readSync(fd, buffer, 0, CHUNK, null)) {
      yield buffer.subarray(0, n);
    }
  } finally {
    closeSync(fd);
  }
}

/**
 * The bytes of a file, or of standard input for `-`. A chunk is valid until the next one is asked for: regular files are
 * read through one buffer, which costs half of what a stream does.
 */
export function chunksOf(path: string): Iterable<Uint8Array> | AsyncIterable<Uint8Array> {
  const fd = path === '-' ? 0 : openSync(path, 'r');
  if (fstatSync(fd).isFile()) return fileChunks(fd);
  return path === '-' ? process.stdin : createReadStream(path, { fd, highWaterMark: CHUNK });
}

/** Resolves once everything that needs no time has happened: a turn of the event loop. */
export function idle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
