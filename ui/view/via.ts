import { HIERARCHY_WORDS, RESULT_WORDS } from './outcome_words.ts';
import { shown } from './safe_text.ts';
import { BLANK, type Cell, indented, type Line, lineOf, row, span } from './spans.ts';

/** One place of a Via code string: what it speaks of, and what each letter says. ATS: traffic_via, HttpTransact. */
interface Slot {
  readonly title: string;
  readonly letters: Readonly<Record<string, string>>;
}

const SLOTS = {
  u: {
    title: 'client request',
    letters: {
      I: 'conditional: If-Modified-Since or If-None-Match',
      E: 'the request has an error',
      N: 'Pragma: no-cache, and the proxy obeys it',
      C: 'it carries a cookie',
      S: 'simple, without conditions',
      ' ': 'unknown',
    },
  },
  c: {
    title: 'cache lookup',
    letters: {
      M: 'miss: nothing stored',
      A: 'stored, but not acceptable for this request',
      S: 'stored, but stale or not usable as it is',
      H: 'hit: stored and fresh',
      R: 'hit in memory: stored and fresh',
      W: 'hit on an object that another transaction is writing',
      ' ': 'the cache was not asked',
    },
  },
  s: {
    title: 'origin answer',
    letters: {
      E: 'error, or no connection',
      S: 'the origin sent an answer',
      N: '304: what is stored still holds',
      ' ': 'no answer of an origin took part',
    },
  },
  f: {
    title: 'cache write',
    letters: {
      U: 'the stored object was updated',
      D: 'the stored object was deleted',
      W: 'the answer was stored',
      ' ': 'nothing was written',
    },
  },
  p: {
    title: 'proxy operation',
    letters: {
      R: 'the origin revalidated the object',
      S: 'the answer was sent on',
      N: '304 for the client',
      ' ': 'nothing to say (a pure hit, or no answer of an origin)',
    },
  },
  e: {
    title: 'error',
    letters: {
      N: 'none',
      A: 'authorization failed',
      H: 'the header cannot be accepted',
      C: 'the connection to the origin failed',
      T: 'a timeout',
      S: 'an error about the origin',
      D: 'the name was not found',
      F: 'forbidden by a rule',
      R: 'the cache could not be read',
      M: 'moved temporarily, by a redirect rule',
      L: 'the request goes in a circle',
      ' ': 'an error of no known kind',
    },
  },
  t: {
    title: 'passed by the cache',
    letters: {
      U: 'yes: the URL looks dynamic',
      M: 'yes: because of the method',
      O: 'yes: the cache is off',
      F: 'yes: because of a header field',
      N: 'yes: nothing is forwarded',
      A: 'yes: because of credentials',
      ' ': 'no',
    },
  },
  type: {
    title: 'looked up in',
    letters: {
      C: 'the cache',
      L: 'the cluster',
      P: 'a parent',
      S: 'the origin',
      I: 'a neighbour (ICP)',
      ' ': 'nothing',
    },
  },
  lookup: {
    title: 'lookup detail',
    letters: {
      C: 'stored, but the configuration wants revalidation',
      U: 'stored, but the client wants revalidation',
      D: 'stored, but the method wants another answer',
      I: 'fresh, but a condition of the client failed: 412',
      M: 'not stored',
      N: 'fresh, and a condition of the client held: 304',
      H: 'stored and served',
      S: 'stored, but expired',
      K: 'a miss because of cookies',
      ' ': 'no lookup, or a miss',
    },
  },
  i: { title: 'neighbour (ICP)', letters: { S: 'connected', F: 'connecting failed', ' ': 'not asked' } },
  parent: { title: 'parent connection', letters: { S: 'opened', F: 'failed', ' ': 'no parent took part' } },
  origin: { title: 'origin connection', letters: { S: 'opened', F: 'failed', ' ': 'none was needed' } },
} as const satisfies Record<string, Slot>;
type SlotName = keyof typeof SLOTS;

/** A place of a form: the small letter that stands before the value, or none where two values follow one letter. */
type Place = readonly [before: string, slot: SlotName];

const SHORT: readonly Place[] = [
  ['u', 'u'],
  ['c', 'c'],
  ['s', 's'],
  ['f', 'f'],
  ['p', 'p'],
  ['e', 'e'],
];
const DETAIL_START: readonly Place[] = [
  [':t', 't'],
  ['c', 'type'],
  ['', 'lookup'],
];
const DETAIL_END: readonly Place[] = [
  ['p', 'parent'],
  ['s', 'origin'],
];

/** The forms a server prints: whole (9.2: 22 letters, 3.3: 24), and the short ones of requests (4) and answers (6). */
const FORMS: readonly (readonly Place[])[] = [
  [...SHORT, ...DETAIL_START, ...DETAIL_END],
  [...SHORT, ...DETAIL_START, ['i', 'i'], ...DETAIL_END],
  SHORT.slice(1, 4),
  SHORT.slice(0, 2),
];

type ViaLetters = Partial<Record<SlotName, string>>;

function readForm(codes: string, form: readonly Place[]): ViaLetters | null {
  const found: ViaLetters = {};
  let at = 0;
  for (const [before, slot] of form) {
    if (!codes.startsWith(before, at)) return null;
    const letter = codes.charAt(at + before.length) || ' ';
    if (!/^[A-Z ]$/.test(letter)) return null;
    found[slot] = letter;
    at += before.length + 1;
  }
  return at >= codes.length ? found : null;
}

/** The letters of one code string; null when it has no form that a server prints. A lost blank at the end is added. */
export function readVia(codes: string): ViaLetters | null {
  for (const form of FORMS) {
    const found = readForm(codes, form) ?? readForm(`${codes} `, form);
    if (found) return found;
  }
  return null;
}

/** The code strings in a text: what stands in brackets and has the form of codes, or the text itself. */
export function viaCodesIn(text: string): string[] {
  const inBrackets = [...text.matchAll(/\[([ucsf][A-Z ][^[\]]{1,30})\]/g)].map(([, codes]) => codes ?? '');
  const found = inBrackets.filter((codes) => readVia(codes) !== null);
  if (found.length > 0) return found;
  const bare = text.replace(/^\s*\[?/, '').replace(/\]?[\r\n]*$/, '');
  return readVia(bare) === null ? [] : [bare];
}

const ERROR_RESULTS: Readonly<Record<string, string>> = {
  A: 'ERR_PROXY_DENIED',
  D: 'ERR_DNS_FAIL',
  F: 'ERR_PROXY_DENIED',
  H: 'ERR_INVALID_REQ',
  R: 'TCP_SWAPFAIL_MISS',
  L: 'ERR_LOOP_DETECTED',
  ' ': 'ERR_UNKNOWN',
};
const CACHE_RESULTS: Readonly<Record<string, string>> = { H: 'TCP_HIT', R: 'TCP_MEM_HIT', W: 'TCP_CF_HIT' };

/** The result code that the access log writes for these letters. ATS: generate_and_set_squid_codes */
export function resultCodeOf(letters: ViaLetters): string | null {
  if (letters.e === undefined || letters.lookup === undefined) return null;
  const plain = plainResult(letters);
  if (letters.e === 'C' && (plain === 'TCP_MISS' || plain === 'TCP_REFRESH_MISS')) return 'ERR_CONNECT_FAIL';
  const isMiss = plain === 'TCP_MISS' || plain === 'TCP_IMS_MISS';
  if (letters.e === 'S' && isMiss) return 'ERR_CONNECT_FAIL';
  if (letters.e === 'T' && isMiss) return 'ERR_READ_TIMEOUT';
  return ERROR_RESULTS[letters.e] ?? plain;
}

function plainResult({ u, c = '', s }: ViaLetters): string {
  if (u === 'N') return 'TCP_CLIENT_REFRESH';
  if (u === 'I') {
    if (c === 'H' || c === 'R') return 'TCP_IMS_HIT';
    return c === 'S' && s === 'N' ? 'TCP_REFRESH_HIT' : 'TCP_IMS_MISS';
  }
  if (c !== 'S') return CACHE_RESULTS[c] ?? 'TCP_MISS';
  return s === 'N' ? 'TCP_REFRESH_HIT' : s === 'E' ? 'TCP_REF_FAIL_HIT' : 'TCP_REFRESH_MISS';
}

/** Who was asked, as the access log writes it for these letters. ATS: generate_and_set_squid_codes */
export function hierarchyOf(letters: ViaLetters): string | null {
  const { c, e, parent, type, t } = letters;
  if (e === undefined || type === undefined) return null;
  if ('DHRL '.includes(e)) return 'NONE';
  const plain =
    c === 'H' || c === 'R'
      ? 'NONE'
      : parent === 'S'
        ? 'PARENT_HIT'
        : type === 'P'
          ? 'DEFAULT_PARENT'
          : t === 'N'
            ? 'NONE'
            : 'DIRECT';
  if (e !== 'T' || resultCodeOf(letters) !== 'ERR_READ_TIMEOUT') return plain;
  return plain === 'PARENT_HIT' ? 'TIMEOUT_PARENT_HIT' : 'TIMEOUT_DIRECT';
}

function letterLines(slot: SlotName, letter: string, columns: number): Line[] {
  const { title, letters }: Slot = SLOTS[slot];
  const words = letters[letter];
  const cells: Cell[] = [
    { line: [], columns: 0 },
    { line: [span(letter === ' ' ? '·' : letter, letter === ' ' ? 'dim' : 'value')], columns: 1 },
    { line: [span(title, 'name')], columns: 20 },
    {
      line: [
        span(
          words ?? 'a letter that no version known here prints',
          words === undefined ? 'bad' : letter === ' ' ? 'dim' : 'plain',
        ),
      ],
      columns: columns - 27,
    },
  ];
  return row(cells);
}

function resultLines(letters: ViaLetters, columns: number): Line[] {
  const result = resultCodeOf(letters);
  const hierarchy = hierarchyOf(letters);
  if (result === null || hierarchy === null) return [];
  const words = [RESULT_WORDS[result], HIERARCHY_WORDS[hierarchy]]
    .filter((part) => part !== undefined && part !== '')
    .join('; ');
  return indented(lineOf('in the access log: ', span(`${result} ${hierarchy}`, 'strong'), ` (${words})`), {
    indent: 2,
    columns,
    hanging: 2,
  });
}

/** One code string, letter by letter in words. */
export function viaLines(codes: string, columns: number): Line[] {
  const letters = readVia(codes);
  if (letters === null) return [lineOf(span(`not a Via code string: ${shown(codes)}`, 'bad'))];
  const rows = (Object.keys(letters) as SlotName[]).flatMap((slot) => letterLines(slot, letters[slot] ?? ' ', columns));
  return [lineOf(span(`[${shown(codes)}]`, 'strong')), ...rows, ...resultLines(letters, columns)];
}

/** All code strings of a text, in their order, which is that of the proxies; empty when it holds none. */
export function viaTextLines(text: string, columns: number): Line[] {
  return viaCodesIn(text).flatMap((codes, index) => [...(index > 0 ? [BLANK] : []), ...viaLines(codes, columns)]);
}

interface ViaReading {
  readonly codes: string;
  readonly letters: readonly { readonly about: string; readonly letter: string; readonly means: string | null }[];
  readonly crc: string | null;
  readonly hierarchy: string | null;
}

/** The same as data. */
export function viaReadings(text: string): ViaReading[] {
  return viaCodesIn(text).map((codes) => {
    const letters = readVia(codes) ?? {};
    const read = (Object.keys(letters) as SlotName[]).map((slot) => {
      const { title, letters: words }: Slot = SLOTS[slot];
      const letter = letters[slot] ?? ' ';
      return { about: title, letter, means: words[letter] ?? null };
    });
    return { codes, letters: read, crc: resultCodeOf(letters), hierarchy: hierarchyOf(letters) };
  });
}
