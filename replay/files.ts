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
import { pipeline } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { createGunzip } from 'node:zlib';
import { DETECTION_BYTES, detectInput, type InputKind, whyUnreadable } from './readers/detect.ts';

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

/** An input that cannot be read; exit code 3. The message is for a person. */
export class UnreadableInput extends Error {
  readonly file: string;
  constructor(file: string, message: string) {
    super(message);
    this.name = 'UnreadableInput';
    this.file = file;
  }
}

/** An input opened, with its kind told from its first bytes. */
export interface Input {
  /** As it was named; `<stdin>` for `-`. */
  readonly file: string;
  readonly kind: Exclude<InputKind, 'gzip' | 'empty' | 'binary' | 'yaml' | 'unknown'>;
  /** Its bytes from the beginning, once. A chunk is valid until the next one is asked for. */
  readonly chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
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

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'permission denied',
  EISDIR: 'a directory, not a file',
  ENOTDIR: 'no such file',
};

function unreadable(file: string, error: unknown): UnreadableInput {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return new UnreadableInput(file, `${file}: ${WHY[code] ?? (error as Error).message}`);
}

/**
 * The bytes of a file, or of standard input for `-`. A chunk is valid until the next one is asked for: regular files are
 * read through one buffer, which costs half of what a stream does. Throws `UnreadableInput`.
 */
export function chunksOf(path: string): Iterable<Uint8Array> | AsyncIterable<Uint8Array> {
  if (path === '-') return process.stdin;
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    throw unreadable(path, error);
  }
  const stat = fstatSync(fd);
  if (stat.isDirectory()) {
    closeSync(fd);
    throw new UnreadableInput(path, `${path}: a directory, not a file`);
  }
  return stat.isFile() ? fileChunks(fd) : createReadStream(path, { fd, highWaterMark: CHUNK });
}

interface ChunkReader {
  /** The next chunk; null at the end. */
  next(): Promise<Uint8Array | null>;
  close(): void;
}

function readerOf(chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): ChunkReader {
  const iterator = Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]();
  return {
    async next() {
      const next = await iterator.next();
      return next.done ? null : next.value;
    },
    close() {
      void iterator.return?.();
    },
  };
}

/** The first bytes, enough to tell the kind, and then the rest. */
async function* resumed(start: readonly Uint8Array[], read: ChunkReader): AsyncGenerator<Uint8Array> {
  try {
    yield* start;
    for (let chunk = await read.next(); chunk !== null; chunk = await read.next()) yield chunk;
  } finally {
    read.close();
  }
}

async function peek(read: ChunkReader): Promise<Uint8Array[]> {
  const start: Uint8Array[] = [];
  for (let size = 0; size < DETECTION_BYTES; ) {
    const chunk = await read.next();
    if (chunk === null) break;
    start.push(Uint8Array.from(chunk));
    size += chunk.length;
  }
  return start;
}

/**
 * Opens a path, or standard input for `-`, and tells what it is. Compressed files (gzip) are unpacked on the way.
 * Throws `UnreadableInput` when it is absent, empty, binary or nothing we know.
 */
export async function openInput(path: string): Promise<Input> {
  const file = path === '-' ? '<stdin>' : path;
  const read = readerOf(chunksOf(path));
  const start = await guarded(file, peek(read));
  const kind = detectInput(Buffer.concat(start).subarray(0, DETECTION_BYTES));
  if (kind === 'gzip') return openPacked(file, resumed(start, read));
  if (whyUnreadable(kind, file) !== null) read.close();
  return known(file, kind, resumed(start, read));
}

async function openPacked(file: string, packed: AsyncIterable<Uint8Array>): Promise<Input> {
  const gunzip = createGunzip();
  // An error of the packed stream shows up where the unpacked one is read.
  pipeline(packed, gunzip, () => {});
  const read = readerOf(gunzip);
  const start = await guarded(file, peek(read));
  const kind = detectInput(Buffer.concat(start).subarray(0, DETECTION_BYTES));
  return known(file, kind === 'gzip' ? 'binary' : kind, resumed(start, read));
}

async function guarded<T>(file: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw unreadable(file, error);
  }
}

function known(file: string, kind: Exclude<InputKind, 'gzip'>, chunks: AsyncIterable<Uint8Array>): Input {
  const why = whyUnreadable(kind, file);
  if (why !== null) throw new UnreadableInput(file, why);
  return { file, kind: kind as Input['kind'], chunks };
}

/** Resolves once everything that needs no time has happened: a turn of the event loop. */
export function idle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
