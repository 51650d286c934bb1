/** Where a text stops following its gold file: the 1-based line in either, and what stands there. */
interface GoldMismatch {
  goldLine: number;
  textLine: number;
  expected: string;
  came: string;
}

type Piece = { text: string; offset: number };

/** AuTest's wildcards: two backquotes or empty braces stand for any text, over lines too, and for none. */
const WILDCARD = /``|\{\}/g;

/**
 * Cuts a gold text at its wildcards. Blanks and line ends beside a wildcard belong to it, as they do to AuTest, which
 * strips the difference before it looks for the wildcard in it.
 */
function piecesOf(gold: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const { index, 0: mark } of gold.matchAll(WILDCARD)) {
    pieces.push({ text: gold.slice(from, index), offset: from });
    from = index + mark.length;
  }
  pieces.push({ text: gold.slice(from), offset: from });
  const last = pieces.length - 1;
  return pieces.map(({ text, offset }, i) => {
    const head = i === 0 ? text : text.trimStart();
    return { text: i === last ? head : head.trimEnd(), offset: offset + text.length - head.length };
  });
}

const lineAt = (text: string, offset: number) => text.slice(0, offset).split('\n').length;
const lineOf = (text: string, line: number) => text.split('\n')[line - 1] ?? '';

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

function mismatch(gold: string, goldOffset: number, text: string, textOffset: number): GoldMismatch {
  const [goldLine, textLine] = [lineAt(gold, goldOffset), lineAt(text, textOffset)];
  return { goldLine, textLine, expected: lineOf(gold, goldLine), came: lineOf(text, textLine) };
}

/** The nearest place for a piece that is nowhere: where the longest start of its first line is found. */
function nearest(text: string, piece: string, from: number): { piece: number; text: number } {
  for (let length = piece.length - 1; length > 0; length = Math.floor(length / 2)) {
    const at = text.indexOf(piece.slice(0, length), from);
    if (at >= 0) {
      const same = commonLength(piece, text.slice(at));
      return { piece: same, text: at + same };
    }
  }
  return { piece: 0, text: from };
}

/** Compares a whole text with a gold text (AuTest's `GoldFile`); null when it matches. Line ends may be CRLF. */
export function goldMismatch(goldText: string, wholeText: string): GoldMismatch | null {
  const [gold, text] = [goldText.replaceAll('\r\n', '\n'), wholeText.replaceAll('\r\n', '\n')];
  const pieces = piecesOf(gold);
  const [first, ...rest] = pieces as [Piece, ...Piece[]];
  if (!text.startsWith(first.text) || (rest.length === 0 && text !== first.text)) {
    const same = commonLength(first.text, text);
    return mismatch(gold, same, text, same);
  }
  let at = first.text.length;
  for (const piece of rest.slice(0, -1)) {
    const found = text.indexOf(piece.text, at);
    if (found < 0) {
      const near = nearest(text, piece.text, at);
      return mismatch(gold, piece.offset + near.piece, text, near.text);
    }
    at = found + piece.text.length;
  }
  const last = rest.at(-1);
  if (last === undefined || (text.endsWith(last.text) && text.length - last.text.length >= at)) return null;
  const near = nearest(text, last.text, at);
  return mismatch(gold, last.offset + near.piece, text, near.text);
}

/** One line for people. */
export function showGoldMismatch(file: string, { goldLine, textLine, expected, came }: GoldMismatch): string {
  return `${file}:${goldLine} expects ${JSON.stringify(expected)}, line ${textLine} of the log is ${JSON.stringify(came)}`;
}
