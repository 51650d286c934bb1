/**
 * How many of the bytes that wait are written as a document now; 0 = more are awaited. `target` is the size that a
 * document should have (cache.target_fragment_size). ATS: CacheVC::openWriteMain.
 */
export function fragmentOf(waiting: number, target: number): number {
  if (waiting < target) return 0;
  return waiting < target * 1.25 ? target : waiting;
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
