import type { Chunks } from '../../../replay/readers/log.ts';
import { shown } from '../../view/safe_text.ts';
import type { Io } from '../io.ts';

/** Memory that a replay takes for each byte of a log, as measured (6), and room for what comes from it. */
const MEMORY_PER_BYTE = 8;
/** How often a person who waits is told how far it is. */
const STEP = 32 << 20;

const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;

/**
 * The bytes of a log that is kept as a whole: as many as memory has room for, then it throws, so that what was read is
 * worked with. On a terminal it says how far it is.
 */
export async function* wholeLog(
  chunks: Chunks,
  file: string,
  io: Pick<Io, 'err' | 'memory'>,
): AsyncGenerator<Uint8Array> {
  const limit = Math.floor(io.memory / MEMORY_PER_BYTE);
  let bytes = 0;
  let told = 0;
  try {
    for await (const chunk of chunks) {
      if (bytes + chunk.length > limit) throw new Error(tooLarge(limit));
      yield chunk;
      bytes += chunk.length;
      if (!io.err.isTty || bytes - told < STEP) continue;
      told = bytes;
      await io.err.write(`\rretrace: ${shown(file)}: ${megabytes(bytes)} read`);
    }
  } finally {
    if (told > 0) await io.err.write('\r\x1b[K');
  }
}

function tooLarge(limit: number): string {
  const remedy = 'cut the log, or give more with NODE_OPTIONS=--max-old-space-size=MEGABYTES';
  return `a replay keeps all it reads, and memory has room for ${megabytes(limit)}; ${remedy}`;
}
