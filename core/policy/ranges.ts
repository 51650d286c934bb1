/** Range requests: which bytes, whether they can be cut, and how the parts are framed. ATS: HttpSM (parse_range_and_compare, do_range_setup_if_necessary, calculate_output_cl) */
import { type Fact, fact } from '../base/fact.ts';
import { type Config, intOf } from '../config/config.ts';
import { hasField, joinedValue, splitList } from '../http/header.ts';
import type { RequestHead, ResponseHead } from '../http/message.ts';
import type { RangeSetup } from '../names/states.ts';
import type { Said } from '../trace/record.ts';
import { CLIENT, configFact, fieldFact, ORIGIN, type Ruling, ruled } from './ruling.ts';
import { withoutQuotes } from './token_list.ts';

/** Both ends count; bytes from the start of the object. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

type RangesRuling = Ruling<RangeSetup> & { readonly ranges: readonly ByteRange[] };

const NUMBER = /^[ \t]*(\d*)[ \t]*$/;
const INT64_MAX = 2n ** 63n - 1n;

/**
 * Reads a Range value (all slots joined) against an object's length in bytes; null: the length is not known yet (a writer is at work).
 * One bad element spoils all, elements beyond the end are skipped, overlapping or falling ones are not handled.
 */
export function parseRanges(value: string, length: number | null): RangesRuling {
  if (length === null) return noRanges('RANGE_NOT_HANDLED', 'object length unknown');
  if (length <= 0) return noRanges('RANGE_NONE', 'object is empty');
  const elements = splitList(value).map(withoutQuotes);
  if (!elements[0]?.startsWith('bytes=')) return noRanges('RANGE_NONE', 'unit is not bytes');
  elements[0] = elements[0].slice(6);
  return readElements(elements, length);
}

function readElements(elements: readonly string[], length: number): RangesRuling {
  const ranges: ByteRange[] = [];
  let beyond = 0;
  for (const element of elements) {
    const range = readElement(element, length);
    if (range === 'bad') return noRanges('RANGE_NONE', 'syntax');
    if (range === 'beyond') beyond++;
    else if (range.start <= (ranges.at(-1)?.end ?? -1)) return noRanges('RANGE_NOT_HANDLED', 'overlap or order');
    else ranges.push(range);
  }
  if (ranges.length > 0) return { ...ruled<RangeSetup>('RANGE_REQUESTED', 'satisfiable'), ranges };
  return beyond > 0 ? noRanges('RANGE_NOT_SATISFIABLE', 'beyond the end') : noRanges('RANGE_NONE', 'no range');
}

function noRanges(setup: RangeSetup, rule: string): RangesRuling {
  return { ...ruled(setup, rule), ranges: [] };
}

/** One `a-b`, `a-` or `-n`. RFC 9110 section 14.1.2 */
function readElement(element: string, length: number): ByteRange | 'bad' | 'beyond' {
  const dash = element.indexOf('-');
  const first = dash < 0 ? null : readNumber(element.slice(0, dash));
  const last = dash < 0 ? null : readNumber(element.slice(dash + 1));
  if (first === null || last === null) return 'bad';
  if (first === '') return last === '' ? 'bad' : lastBytes(Number(last), length);
  const start = Number(first);
  if (last === '') return start >= length ? 'beyond' : { start, end: length - 1 };
  if (start > Number(last)) return 'bad';
  return start >= length ? 'beyond' : { start, end: Math.min(Number(last), length - 1) };
}

function lastBytes(count: number, length: number): ByteRange | 'bad' {
  return count === 0 ? 'bad' : { start: length - Math.min(count, length), end: length - 1 };
}

/** The digits, '' for none, null for anything else or more than 64 bits. */
function readNumber(text: string): string | null {
  const digits = NUMBER.exec(text)?.[1];
  if (digits === undefined) return null;
  return digits.length > 18 && BigInt(digits) > INT64_MAX ? null : digits;
}

interface RangeSetupInput {
  readonly request: RequestHead;
  readonly config: Config;
  /** The object the bytes are cut from. */
  readonly length: number | null;
  readonly contentType: string | null;
  /** The object is read from the cache and can be read at any offset. */
  readonly seekable: boolean;
  /** A stale copy is being replaced by this answer of the origin (action DO_REPLACE). */
  readonly replacedBy?: ResponseHead | null;
  /** The origin's answer the bytes are cut from, when no cached object is. */
  readonly origin?: ResponseHead | null;
  /** The ranges are already in the cache; false only for an object still being written. */
  readonly inCache?: boolean;
  /** What an earlier look at the same Range found; it is not read again. */
  readonly already?: RangeState | null;
}

/** What a transaction remembers of its Range. Plain data. */
interface RangeState {
  readonly setup: RangeSetup;
  readonly ranges: readonly ByteRange[];
  /** Length of the body to send: the part, or all parts with their framing. */
  readonly outputLength: number;
}

type RangeSetupRuling = Ruling<RangeSetup> &
  RangeState & {
    /** Parts are cut by a transform. */
    readonly transform: boolean;
    /** The Range field is to be removed from the client request. */
    readonly dropRange: boolean;
    /** The bytes are not in the cache yet: the lookup counts as a miss. */
    readonly miss: boolean;
  };

const ALLOW_MULTI_RANGE = 'proxy.config.http.allow_multi_range';

interface Outcome {
  readonly setup: RangeSetup;
  readonly rule: string;
  readonly said?: readonly Said[];
  readonly because?: readonly Fact[];
  readonly transform?: boolean;
  readonly dropRange?: boolean;
  readonly miss?: boolean;
}

/** What becomes of the client's Range. Acts for GET and HTTP/1.1 only. ATS: HttpSM::do_range_setup_if_necessary */
export function rangeSetup(input: RangeSetupInput): RangeSetupRuling {
  const { request, already } = input;
  const value = joinedValue(request.fields, 'Range');
  const before = already?.setup ?? 'RANGE_NONE';
  if (value === null) return settle(noState(before), { setup: before, rule: 'no Range' }, []);
  const because = [fieldFact(request.fields, 'Range', CLIENT)];
  if (request.method !== 'GET' || request.version !== '1.1') {
    const rule = request.method === 'GET' ? 'client is not HTTP/1.1' : 'method is not GET';
    return settle(noState(before), { setup: before, rule }, because);
  }
  const { state, said, rule } = parseOnce(input, value);
  const outcome = state.setup === 'RANGE_REQUESTED' ? howToCut(input, state) : { setup: state.setup, rule };
  return settle(state, { ...outcome, said: [...said, ...(outcome.said ?? [])] }, because);
}

function noState(setup: RangeSetup): RangeState {
  return { setup, ranges: [], outputLength: 0 };
}

function settle(state: RangeState, outcome: Outcome, because: readonly Fact[]): RangeSetupRuling {
  const { setup, rule, transform = false, dropRange = false, miss = false } = outcome;
  const facts = [...because, ...(outcome.because ?? []), fact('range_setup', setup, 'Range')];
  return { ...ruled(setup, rule, facts, outcome.said), ...state, setup, transform, dropRange, miss };
}

function parseOnce(input: RangeSetupInput, value: string): { state: RangeState; said: Said[]; rule: string } {
  const { already, length, contentType } = input;
  if (already) {
    const said: Said[] = [['range_already_parsed', { setup: setupNumber(already.setup) }]];
    return { state: already, said: [...said, ...lengthLine(already)], rule: 'parsed before' };
  }
  const parsed = parseRanges(value, length);
  const outputLength = rangeLength(parsed.ranges, length ?? 0, contentType);
  const state = { setup: parsed.answer, ranges: parsed.ranges, outputLength };
  return { state, said: lengthLine(state), rule: parsed.rule };
}

const SETUP_ORDER: readonly RangeSetup[] = [
  'RANGE_NONE',
  'RANGE_REQUESTED',
  'RANGE_NOT_SATISFIABLE',
  'RANGE_NOT_HANDLED',
  'RANGE_NOT_TRANSFORM_REQUESTED',
];

function setupNumber(setup: RangeSetup): number {
  return SETUP_ORDER.indexOf(setup);
}

function lengthLine({ setup, outputLength }: RangeState): Said[] {
  const cut = setup === 'RANGE_REQUESTED' || setup === 'RANGE_NOT_TRANSFORM_REQUESTED';
  return cut ? [['range_length', { length: outputLength }]] : [];
}

function howToCut(input: RangeSetupInput, state: RangeState): Outcome {
  if (input.inCache === false) {
    return { setup: 'RANGE_REQUESTED', rule: 'not in the cache yet', said: [['range_not_in_cache']], miss: true };
  }
  return state.ranges.length > 1 ? severalRanges(input) : oneRange(input);
}

function severalRanges(input: RangeSetupInput): Outcome {
  const because = [configFact(input.config, ALLOW_MULTI_RANGE)];
  switch (intOf(input.config, ALLOW_MULTI_RANGE)) {
    case 0:
      return { setup: 'RANGE_NONE', rule: 'several ranges are ignored', because, dropRange: true };
    case 1:
      return { ...byTransform(input, [], 'several ranges'), because };
    default:
      return { setup: 'RANGE_NOT_SATISFIABLE', rule: 'several ranges are refused', because };
  }
}

function oneRange(input: RangeSetupInput): Outcome {
  const { replacedBy } = input;
  if (replacedBy) {
    if (replacedBy.status === 200) return byTransform(input, [['range_after_reserve']], 'cut from the new object');
    return { setup: 'RANGE_REQUESTED', rule: 'new object is not a 200', said: [['range_not_after_revalidate']] };
  }
  if (input.seekable) return { setup: 'RANGE_NOT_TRANSFORM_REQUESTED', rule: 'read from the cache at its offset' };
  return byTransform(input, [], 'cut on the way');
}

function byTransform(input: RangeSetupInput, said: readonly Said[], rule: string): Outcome {
  const source = input.replacedBy ?? input.origin;
  if (source && hasField(source.fields, 'Content-Encoding')) {
    const because = [fieldFact(source.fields, 'Content-Encoding', ORIGIN)];
    return { setup: 'RANGE_NONE', rule: 'encoded answer is not cut', said: [...said, ['range_encoded']], because };
  }
  return {
    setup: 'RANGE_REQUESTED',
    rule,
    said: [...said, ['range_fallback'], ['range_transform_new']],
    transform: true,
  };
}

/** Boundary of multipart answers; the same for every answer. */
const RANGE_BOUNDARY = 'RANGE_SEPARATOR';
export const MULTIPART_TYPE = `multipart/byteranges; boundary=${RANGE_BOUNDARY}`;

/** Body length of a range answer, framing of several parts included. ATS: HttpSM::calculate_output_cl */
export function rangeLength(ranges: readonly ByteRange[], length: number, contentType: string | null): number {
  const [first] = ranges;
  if (first !== undefined && ranges.length === 1) return first.end - first.start + 1;
  let total = ranges.length === 0 ? 0 : CLOSING.length;
  for (const range of ranges) total += partHead(range, length, contentType).length + range.end - range.start + 1 + 2;
  return total;
}

const CLOSING = `--${RANGE_BOUNDARY}--\r\n`;

function partHead({ start, end }: ByteRange, length: number, contentType: string | null): string {
  return `--${RANGE_BOUNDARY}\r\nContent-type: ${contentType ?? ''}\r\nContent-range: bytes ${start}-${end}/${length}\r\n\r\n`;
}

/** A piece of a multipart body: text as it stands, or bytes of the object. */
type BodyPart = { readonly text: string } | ByteRange;

/** The body of a range answer in order (RFC 9110 section 14.6); one range is its bytes alone. */
export function bodyParts(ranges: readonly ByteRange[], length: number, contentType: string | null): BodyPart[] {
  if (ranges.length === 1) return [...ranges];
  const parts: BodyPart[] = [];
  for (const range of ranges) parts.push({ text: partHead(range, length, contentType) }, range, { text: '\r\n' });
  if (parts.length > 0) parts.push({ text: CLOSING });
  return parts;
}

/** The body of a range answer, cut from the whole object: the parts with their framing, or one part's bytes alone. */
export function multipartBody(object: string, ranges: readonly ByteRange[], contentType: string | null): string {
  const parts = bodyParts(ranges, object.length, contentType);
  return parts.map((part) => ('text' in part ? part.text : object.slice(part.start, part.end + 1))).join('');
}

/** Content-Range of a part. RFC 9110 section 14.4 */
export function contentRange({ start, end }: ByteRange, length: number): string {
  return `bytes ${start}-${end}/${length}`;
}
