import { actionOfPrinted } from '../../core/names/actions.ts';
import { eventOfPrinted } from '../../core/names/events.ts';
import type { Version } from '../../core/names/profile.ts';
import { CACHE_ACTIONS, type CacheAction } from '../../core/names/states.ts';
import { CATALOG, type MessageName } from '../../core/trace/catalog.ts';
import type { Args } from '../../core/trace/record.ts';
import { piecesOf, textOf } from '../../core/trace/render.ts';

/** A catalogue row found in a log line, with the values that stood in it. */
interface Recognised {
  readonly name: MessageName;
  readonly args: Args;
  /** The id in `[#]` and `[@]`, null where the row has none. */
  readonly sm: number | null;
  readonly con: number | null;
}

type Piece = ReturnType<typeof piecesOf>[number];
type Slot = Exclude<Piece, string>;

interface Candidate {
  readonly name: MessageName;
  readonly id: 'sm' | 'con' | null;
  readonly pieces: readonly Piece[];
  /** Characters of literal text, the id's brackets not counted: the more, the surer. */
  readonly literal: number;
  /** Hardly any literal text and no value of a certain form. */
  readonly vague: boolean;
}

interface TagIndex {
  /** By the first three characters after the id. */
  readonly byStart: ReadonlyMap<string, readonly Candidate[]>;
  readonly others: readonly Candidate[];
}

const DESCRIBES = /_describe$/;
const DESCRIBED =
  /^(?:(?:HTTP_HEADER|URL|MIME_HEADER|FIELD_BLOCK) 0x|\[TYPE: |\[URLTYPE: |\t(?:SCHEME|USER|PASSWORD|HOST|PORT|PATH|PARAMS|QUERY|FRAGMENT|SLOT|\[CBITS|\[PBITS)|\n?\t\[PBITS|\[FREETOP: |\[N: "|V: "|NEXTDUP: |$)/;

/** What the parsers of URLs and headers say. ATS: url_is_mostly_compliant, validate_hdr_content_length. */
const PARSE_NOTE =
  /^(?:(?:Non-RFC compliant|Whitespace|Non-printable) character \[0x[0-9A-F]+\] found in URL|Content-Length [^\n]*, returning parse error|Deleting duplicate Content-Length header|Transfer-Encoding header and Content-Length headers the request, removing all Content-Length headers)$/;

/** Rows without text of their own: what else tells them. */
const WHOLE_TEXT: Partial<Record<MessageName, (message: string, func: string | null) => boolean>> = {
  describe: (message, func) => (func === null ? DESCRIBED.test(message) : DESCRIBES.test(func)),
  vary_list: (message) => message.startsWith('Vary list of '),
  request_parse_note: (message) => PARSE_NOTE.test(message),
  plugin_said: () => true,
};

const LEAST_LITERAL = 3;

/** The tag a profile prints a row with. */
function tagIn(name: MessageName, profile: Version): string {
  return profile === '3.3' && name === 'starting_transaction' ? 'http_cs' : CATALOG[name][0];
}

function candidateOf(name: MessageName, text: string): Candidate {
  const all = piecesOf(text);
  const [, first] = all;
  const id =
    all[0] === '[' && typeof first === 'object' && (first.kind === 'sm' || first.kind === 'con') ? first.kind : null;
  const pieces = id === null ? all : joinText([...all.slice(2)]);
  const literal = pieces.reduce((n, p) => n + (typeof p === 'string' ? p.trim().length : 0), id === null ? 0 : -1);
  const vague = literal < LEAST_LITERAL && pieces.every((p) => typeof p === 'string' || p.kind === 'plain');
  return { name, id, pieces, literal, vague };
}

function joinText(pieces: Piece[]): Piece[] {
  const out: Piece[] = [];
  for (const piece of pieces) {
    const last = out.at(-1);
    if (typeof piece === 'string' && typeof last === 'string') out[out.length - 1] = last + piece;
    else out.push(piece);
  }
  return out;
}

const startOf = (c: Candidate): string | null => {
  const [first] = c.pieces;
  if (typeof first !== 'string') return null;
  const text = c.id === null ? first : first.slice(2);
  return text.length < 3 ? null : text.slice(0, 3);
};

function indexTag(candidates: Candidate[]): TagIndex {
  const byStart = new Map<string, Candidate[]>();
  const others: Candidate[] = [];
  for (const c of candidates.sort((a, b) => b.literal - a.literal)) {
    const start = startOf(c);
    if (start === null) others.push(c);
    else byStart.set(start, [...(byStart.get(start) ?? []), c]);
  }
  return { byStart, others };
}

function indexProfile(profile: Version): ReadonlyMap<string, TagIndex> {
  const byTag = new Map<string, Candidate[]>();
  for (const name of Object.keys(CATALOG) as MessageName[]) {
    const text = textOf(name, profile);
    if (text === null) continue;
    const tag = tagIn(name, profile);
    byTag.set(tag, [...(byTag.get(tag) ?? []), candidateOf(name, text)]);
  }
  return new Map([...byTag].map(([tag, candidates]) => [tag, indexTag(candidates)]));
}

const INDEX = new Map<Version, ReadonlyMap<string, TagIndex>>();

function indexOf(profile: Version): ReadonlyMap<string, TagIndex> {
  const known = INDEX.get(profile);
  if (known) return known;
  const made = indexProfile(profile);
  INDEX.set(profile, made);
  return made;
}

const DIGITS = /^\d+$/;
const NUMBER = /^-?(?:\d+(?:\.\d+)?(?:e[+-]\d+)?|inf|nan)$/;
const POINTER = /^0x[0-9a-f]+$/;
const CACHE_NAMES: ReadonlySet<string> = new Set(CACHE_ACTIONS);

/** The argument a printed value stands for; undefined when the kind never prints it. */
function valueOf(text: string, kind: Slot['kind']): string | number | boolean | undefined {
  switch (kind) {
    case 'plain':
      return text;
    case 'event':
      return eventOfPrinted(text) ?? undefined;
    case 'action':
      return actionOfPrinted(text) ?? undefined;
    case 'cache':
      return text.startsWith('CACHE_') && CACHE_NAMES.has(text.slice(6)) ? (text.slice(6) as CacheAction) : undefined;
    case 'bool':
      return text === '1' ? true : text === '0' ? false : undefined;
    case 'ptr':
      return POINTER.test(text) ? Number(text) : text === '(nil)' ? 0 : undefined;
    case 'sm':
    case 'con':
      return DIGITS.test(text) ? Number(text) : undefined;
    default:
      return NUMBER.test(text) ? Number(text) : undefined;
  }
}

const TRAILING_NUMBER = /-?\d+$/;
/** Places tried for the ends of all values of one row: keeps the work linear in the message. */
const MOST_TRIES = 64;

interface Values {
  args: Record<string, string | number | boolean>;
  sm: number | null;
  con: number | null;
  tries: number;
}

/** Fits a message to a row's pieces from `at` on: a value ends where the next literal stands and the rest fits. */
function fits(message: string, at: number, pieces: readonly Piece[], index: number, into: Values): boolean {
  const piece = pieces[index];
  if (piece === undefined) return at === message.length;
  if (typeof piece === 'string') {
    return message.startsWith(piece, at) && fits(message, at + piece.length, pieces, index + 1, into);
  }
  const next = pieces[index + 1];
  if (next === undefined) return take(message, at, message.length, pieces, index, into);
  if (typeof next !== 'string') {
    const number = message.slice(at).search(TRAILING_NUMBER);
    return take(message, at, number < 0 ? message.length : at + number, pieces, index, into);
  }
  for (let end = message.indexOf(next, at); end >= 0; end = message.indexOf(next, end + 1)) {
    if (take(message, at, end, pieces, index, into)) return true;
    into.tries += 1;
    if (into.tries > MOST_TRIES) return false;
  }
  return false;
}

function take(
  message: string,
  at: number,
  end: number,
  pieces: readonly Piece[],
  index: number,
  into: Values,
): boolean {
  const slot = pieces[index] as Slot;
  const value = valueOf(message.slice(at, end), slot.kind);
  if (value === undefined || !fits(message, end, pieces, index + 1, into)) return false;
  if (slot.kind === 'sm') into.sm = value as number;
  else if (slot.kind === 'con') into.con = value as number;
  else into.args[slot.arg] = value;
  return true;
}

/** Length of a leading `[digits]`, 0 when there is none. */
function idLength(message: string): number {
  if (message.charCodeAt(0) !== 91) return 0;
  let at = 1;
  for (let c = message.charCodeAt(at); c >= 48 && c <= 57; c = message.charCodeAt(at)) at += 1;
  return at > 1 && message.charCodeAt(at) === 93 ? at + 1 : 0;
}

function tryCandidate(c: Candidate, message: string, idEnd: number, func: string | null): Recognised | null {
  if ((c.id === null) !== (idEnd === 0)) return null;
  const into: Values = { args: {}, sm: null, con: null, tries: 0 };
  if (c.id !== null) into[c.id] = Number(message.slice(1, idEnd - 1));
  const start = c.id === null ? 0 : idEnd - 1;
  if (!fits(message, start, c.pieces, 0, into)) return null;
  const whole = WHOLE_TEXT[c.name];
  if (whole ? !whole(message, func) : c.vague && hasBlankValue(into.args)) return null;
  return { name: c.name, args: into.args, sm: into.sm, con: into.con };
}

function hasBlankValue(args: Args): boolean {
  return Object.values(args).some((v) => typeof v === 'string' && (v === '' || v.includes(' ')));
}

/**
 * Finds the catalogue row that prints a message, with its arguments; null when none does. Of several the one with most
 * literal text wins. `func` is the function of a 9.2 line, where the log shows it.
 */
export function recognise(
  tag: string,
  message: string,
  profile: Version,
  func: string | null = null,
): Recognised | null {
  const index = indexOf(profile).get(tag);
  if (index === undefined) return null;
  const idEnd = idLength(message);
  const at = idEnd === 0 ? 0 : idEnd + 1;
  for (const c of index.byStart.get(message.slice(at, at + 3)) ?? []) {
    const found = tryCandidate(c, message, idEnd, func);
    if (found) return found;
  }
  for (const c of index.others) {
    const found = tryCandidate(c, message, idEnd, func);
    if (found) return found;
  }
  return null;
}
