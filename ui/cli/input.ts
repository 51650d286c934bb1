import { type Input, openInput, UnreadableInput } from '../../replay/input.ts';
import { EXIT, Stop } from './exit_codes.ts';
import type { Io } from './io.ts';

/** Opens a path, or standard input for `-`, and tells what it is. Throws `Stop` when it is absent or cannot be read. */
export function openPath(io: Io, path: string): Promise<Input> {
  return orStop(openInput(path === '-' ? '(standard input)' : path, () => io.open(path)));
}

async function orStop<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof UnreadableInput ? new Stop(EXIT.unreadable, error.message) : error;
  }
}

/** A replay file is never so large. */
const MOST_BYTES = 1 << 28;

interface Read {
  /** One code unit per byte. */
  readonly text: string;
  /** Why reading broke off; null when it did not. */
  readonly fault: string | null;
}

/** All bytes of an input, as far as they can be read. */
export async function bytesOf({ chunks }: Input, limit = MOST_BYTES): Promise<Read> {
  const parts: string[] = [];
  let fault: string | null = null;
  let length = 0;
  try {
    for await (const chunk of chunks) {
      length += chunk.length;
      if (length > limit) throw new Error(`it is larger than ${limit} bytes`);
      parts.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1'));
    }
  } catch (error) {
    fault = (error as Error).message;
  }
  return { text: parts.join(''), fault };
}

/** All of an input as UTF-8 text; half of one means nothing, so it throws `Stop` when reading breaks off. */
export async function textOf(input: Input): Promise<string> {
  const { text, fault } = await bytesOf(input);
  if (fault !== null) throw new Stop(EXIT.unreadable, `${input.file}: ${fault}`);
  return Buffer.from(text, 'latin1').toString('utf8');
}
