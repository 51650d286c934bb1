/** A body in chunks of the given sizes, with its end. RFC 9112 section 7.1. */
export function chunkedText(body: string, sizes: readonly number[]): string {
  let at = 0;
  let out = '';
  for (const size of sizes) {
    if (size > 0) out += `${size.toString(16)}\r\n${body.slice(at, at + size)}\r\n`;
    at += size;
  }
  return `${out}0\r\n\r\n`;
}

/** One step of the server's chunk reader as logged; `bytes` of a chunk that was read in part. */
export interface ChunkStep {
  readonly name: string | null;
  readonly bytes: number;
}

/** Cuts a chunked body where the server's reads ended, by what its chunk reader said after each of them. */
export function piecesRead(text: string, reads: readonly (readonly ChunkStep[])[]): string[] {
  const place = { at: 0, left: 0 };
  return reads.map((steps) => {
    const from = place.at;
    for (const step of steps) goOver(text, place, step);
    return text.slice(from, place.at);
  });
}

function goOver(text: string, place: { at: number; left: number }, { name, bytes }: ChunkStep): void {
  if (name === 'chunk_size_read') {
    const end = text.indexOf('\n', place.at) + 1;
    place.left = Number.parseInt(text.slice(place.at, end), 16);
    place.at = end;
  } else if (name === 'chunk_read_part' || name === 'chunk_read') {
    const n = name === 'chunk_read' ? place.left : bytes;
    place.at += n;
    place.left -= n;
  } else if (name === 'chunk_size_start') place.at++;
  else if (name === 'chunk_trailers_read') place.at = text.length;
}
