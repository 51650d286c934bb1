/** Code points that a terminal draws two columns wide: East Asian wide and fullwidth, and emoji. Unicode TR11. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x2329, 0x232a],
  [0x23e9, 0x23ec],
  [0x25fd, 0x25fe],
  [0x2614, 0x2615],
  [0x2648, 0x2653],
  [0x26a1, 0x26a1],
  [0x26bd, 0x26be],
  [0x2705, 0x2705],
  [0x270a, 0x270b],
  [0x2728, 0x2728],
  [0x274c, 0x274c],
  [0x2753, 0x2755],
  [0x2795, 0x2797],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f000, 0x1faff],
  [0x20000, 0x3fffd],
];

function isWide(code: number): boolean {
  return code >= 0x1100 && WIDE.some(([first, last]) => code >= first && code <= last);
}

/** Columns that a terminal uses for text that holds no control, format or combining character (see `safe_text.ts`). */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const char of text) columns += isWide(char.codePointAt(0) ?? 0) ? 2 : 1;
  return columns;
}

/** The text cut to so many columns, with `…` at its end where something is missing. */
export function clip(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let kept = '';
  let used = 0;
  for (const char of text) {
    const next = used + columnsOf(char);
    if (next > columns - 1) break;
    kept += char;
    used = next;
  }
  return columns > 0 ? `${kept}…` : '';
}

export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
}

export function padStart(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - columnsOf(text))) + text;
}

/** The text cut to so many columns, with `…` where its middle is missing: of a URL both host and file are seen. */
export function clipMiddle(text: string, columns: number): string {
  const chars = [...text];
  if (columnsOf(text) <= columns) return text;
  let head = '';
  let tail = '';
  for (let index = 0; index < chars.length; index += 1) {
    const isTail = index % 3 !== 0;
    const char = (isTail ? chars[chars.length - 1 - (index - Math.ceil(index / 3))] : chars[index / 3]) ?? '';
    if (columnsOf(head) + columnsOf(tail) + columnsOf(char) > columns - 1) break;
    if (isTail) tail = char + tail;
    else head += char;
  }
  return columns > 0 ? `${head}…${tail}` : '';
}
