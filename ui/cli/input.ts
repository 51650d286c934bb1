import { DETECTION_BYTES, detectInput, whyUnreadable as whyNotInput } from '../../replay/readers/detect.ts';
import { EXIT, Stop } from './exit_codes.ts';
import type { Io } from './io.ts';

/** What an input is, told from its first bytes. */
export type InputKind = 'log' | 'scenario' | 'records';

export interface Input {
  /** As given on the command line; `-` becomes `(standard input)`. */
  readonly name: string;
  readonly kind: InputKind;
  /** The bytes from the beginning; may be read once. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');

/** The kind of an input by its beginning. Throws `Stop` when it is none that can be read. */
export function kindOf(head: Uint8Array, name: string): InputKind {
  if (isRecords(head)) return 'records';
  const kind = detectInput(head);
  switch (kind) {
    case 'log':
      return 'log';
    case 'replay':
      return 'scenario';
    case 'gzip':
      throw new Stop(EXIT.unreadable, `${name}: compressed; unpack it first: zcat FILE | retrace … -`);
    case 'pcap':
      throw new Stop(
        EXIT.unreadable,
        `${name}: a packet capture, which this version does not read; give it the debug log`,
      );
    default:
      throw new Stop(EXIT.unreadable, whyNotInput(kind, name) ?? `${name}: cannot be read`);
  }
}

/** Records as `--ndjson` writes them. */
function isRecords(head: Uint8Array): boolean {
  return /^\s*\{[^\n]{0,2000}"schema":"retrace\.transaction\//.test(latin1(head.subarray(0, 4096)));
}

/** Opens an input and tells its kind. Throws `Stop` when it is absent or cannot be read. */
export async function openInput(io: Io, path: string): Promise<Input> {
  const name = path === '-' ? '(standard input)' : path;
  try {
    const source = io.open(path)[Symbol.asyncIterator]();
    const first: Uint8Array[] = [];
    let length = 0;
    while (length < DETECTION_BYTES) {
      const { value, done } = await source.next();
      if (done) break;
      first.push(value);
      length += value.length;
    }
    const head = Buffer.concat(first).subarray(0, DETECTION_BYTES);
    return { name, kind: kindOf(head, name), chunks: again(first, source) };
  } catch (error) {
    throw error instanceof Stop ? error : new Stop(EXIT.unreadable, `${name}: ${whyUnreadable(error)}`);
  }
}

async function* again(first: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'is a folder; name the files in it',
  EACCES: 'may not be read (permissions)',
};

function whyUnreadable(error: unknown): string {
  const code = (error as { code?: unknown }).code;
  return (typeof code === 'string' ? REASONS[code] : undefined) ?? String((error as Error).message);
}

/** All bytes of an input, one code unit each. Throws `Stop` above the limit: a replay file is never so large. */
export async function bytesOf(input: Input, limit = 1 << 28): Promise<string> {
  const parts: string[] = [];
  let length = 0;
  for await (const chunk of input.chunks) {
    length += chunk.length;
    if (length > limit) throw new Stop(EXIT.unreadable, `${input.name}: larger than ${limit} bytes`);
    parts.push(latin1(chunk));
  }
  return parts.join('');
}

/** All of an input as UTF-8 text. */
export async function textOf(input: Input): Promise<string> {
  return Buffer.from(await bytesOf(input), 'latin1').toString('utf8');
}
