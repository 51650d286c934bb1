import { createGunzip } from 'node:zlib';
import { DETECTION_BYTES, detectInput, type InputKind, whyUnreadable } from './readers/detect.ts';
import type { Chunks } from './readers/log.ts';

/** An input that cannot be read; exit code 3. The message is for a person. */
export class UnreadableInput extends Error {
  readonly file: string;

  constructor(file: string, why: string) {
    super(`${file}: ${why}`);
    this.name = 'UnreadableInput';
    this.file = file;
  }
}

/** An input opened, with its kind told from its first bytes. */
export interface Input {
  /** As it was named. */
  readonly file: string;
  readonly kind: Exclude<InputKind, 'gzip' | 'pcap' | 'empty' | 'binary' | 'yaml' | 'unknown'>;
  /** Its bytes from the beginning, unpacked, once. A chunk is valid until the next one is asked for. */
  readonly chunks: AsyncGenerator<Uint8Array>;
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EACCES: 'may not be read (permissions)',
  EISDIR: 'is a folder; name the files in it',
};

/**
 * Opens an input and tells what it is by its content; compressed ones (gzip) are unpacked on the way. Throws
 * `UnreadableInput` when it is absent, empty, binary or nothing we know.
 * @param file its name in messages
 * @param open gives its bytes; may throw what Node throws (`ENOENT` …)
 */
export async function openInput(file: string, open: () => Chunks): Promise<Input> {
  try {
    const plain = await started(open());
    if (plain.kind !== 'gzip') return known(file, plain);
    const unpacked = await started(gunzipped(plain.chunks));
    if (unpacked.kind === 'gzip') throw new UnreadableInput(file, 'packed more than once; unpack it first');
    return known(file, unpacked);
  } catch (error) {
    if (error instanceof UnreadableInput) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? '';
    throw new UnreadableInput(file, WHY[code] ?? (error as Error).message);
  }
}

interface Started {
  readonly kind: InputKind;
  readonly chunks: AsyncGenerator<Uint8Array>;
}

/** Reads as much as is needed to tell the kind. What breaks off later is the reader's to see. */
async function started(chunks: Chunks): Promise<Started> {
  const source = Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]();
  const first: Uint8Array[] = [];
  let fault: unknown = null;
  for (let size = 0; size < DETECTION_BYTES; size += first.at(-1)?.length ?? 0) {
    try {
      const next = await source.next();
      if (next.done) break;
      first.push(Uint8Array.from(next.value));
    } catch (error) {
      if (first.length === 0) throw error;
      fault = error;
      break;
    }
  }
  const kind = detectInput(Buffer.concat(first).subarray(0, DETECTION_BYTES));
  return { kind, chunks: resumed(first, fault, source) };
}

/** The first bytes, and then the rest. */
async function* resumed(
  first: readonly Uint8Array[],
  fault: unknown,
  source: AsyncIterator<Uint8Array> | Iterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* first;
    if (fault !== null) throw fault;
    for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
  } finally {
    await source.return?.();
  }
}

/** Packed bytes taken at a time: what is well packed becomes a thousand times larger. */
const PACKED_PIECE = 1 << 14;

function* piecesOf(chunk: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < chunk.length; at += PACKED_PIECE) yield chunk.subarray(at, at + PACKED_PIECE);
}

/** Unpacks piece by piece. Where the packed bytes are broken, all that came before is given out, then it throws. */
async function* gunzipped(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: 4 * PACKED_PIECE });
  const failed = new Promise<Error>((resolve) => gunzip.on('error', resolve));
  const ready: Uint8Array[] = [];
  gunzip.on('data', (bytes: Uint8Array) => ready.push(bytes));
  const doing = (act: (done: () => void) => void): Promise<Error | null> =>
    Promise.race([failed, new Promise<null>((resolve) => act(() => resolve(null)))]);
  try {
    for await (const chunk of packed) {
      for (const piece of piecesOf(chunk)) {
        const fault = await doing((done) => gunzip.write(piece, done));
        yield* ready.splice(0);
        if (fault !== null) throw brokenOff(fault);
      }
    }
    const fault = await doing((done) => gunzip.on('end', done).end());
    yield* ready.splice(0);
    if (fault !== null) throw brokenOff(fault);
  } finally {
    gunzip.destroy();
  }
}

function brokenOff(fault: NodeJS.ErrnoException): Error {
  const why = fault.code === 'Z_BUF_ERROR' ? 'the gzip data is cut off' : `the gzip data is broken (${fault.message})`;
  return new Error(why);
}

function known(file: string, { kind, chunks }: Started): Input {
  const why = whyUnreadable(kind);
  if (why !== null) throw new UnreadableInput(file, why);
  return { file, kind: kind as Input['kind'], chunks };
}
