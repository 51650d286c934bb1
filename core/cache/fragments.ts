/** Bytes of a body that make a document of their own while it is being written. ATS: cache.target_fragment_size. */
const FRAGMENT_BYTES = 1_048_576;

/** How many of the bytes that wait are written as a document now; 0 = more are awaited. ATS: CacheVC::openWriteMain. */
export function fragmentOf(waiting: number): number {
  if (waiting < FRAGMENT_BYTES) return 0;
  return waiting < FRAGMENT_BYTES * 1.25 ? FRAGMENT_BYTES : waiting;
}

/** Lengths of the pieces in which the bytes from `start` up to `end` are read. ATS: CacheVC::openReadMain. */
export function piecesOf(fragments: readonly number[], start: number, end: number): number[] {
  const pieces: number[] = [];
  let at = start;
  let edge = 0;
  for (const fragment of fragments) {
    edge += fragment;
    if (edge <= at || edge >= end) continue;
    pieces.push(edge - at);
    at = edge;
  }
  return end > at ? [...pieces, end - at] : pieces;
}
