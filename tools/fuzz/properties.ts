import fc from 'fast-check';
import { decodeChunks, newChunks } from '../../core/http/chunked.ts';
import { formatDate, parseDate } from '../../core/http/date.ts';
import { DEFAULT_REQUEST_LIMITS, parseRequest } from '../../core/http/parse_request.ts';
import { DEFAULT_RESPONSE_LIMITS, parseResponse } from '../../core/http/parse_response.ts';
import { isUrlError, parseUrl, printUrl } from '../../core/http/url.ts';
import { tryScenario } from '../../replay/fuzz/trial.ts';
import { hostileScenario } from './hostile_scenario.ts';
import { hostileRequest, hostileResponse, inPieces } from './http_bytes.ts';

/** Runs a property on `runs` inputs, the same for the same seed; throws with the smallest input that breaks it. */
type Property = (options: { seed: number; runs: number }) => Promise<void>;

function holds<T>(input: fc.Arbitrary<T>, check: (value: T) => void | Promise<void>): Property {
  return ({ seed, runs }) =>
    fc.assert(
      fc.asyncProperty(input, async (value) => check(value)),
      { seed, numRuns: runs },
    );
}

function same(was: unknown, is: unknown): void {
  const [expected, came] = [JSON.stringify(was), JSON.stringify(is)];
  if (expected !== came) throw new Error(`was ${expected}\nis ${came}`);
}

type Parse = (bytes: string) => { state: string; used: number };

/** A header that is read as it comes ends as it would have ended at once, and what follows it changes nothing. */
function readAsItComes(parse: Parse, pieces: readonly string[]): void {
  const whole = pieces.join('');
  let bytes = '';
  for (const piece of pieces) {
    bytes += piece;
    const early = parse(bytes);
    if (early.used > bytes.length) throw new Error(`${early.used} of ${bytes.length} bytes used`);
    if (early.state === 'more') continue;
    const late = parse(whole);
    if (early.state !== late.state) throw new Error(`${early.state} at ${bytes.length}, ${late.state} with all`);
    if (early.state === 'done') same(early, late);
    return;
  }
}

/** What must hold for any input, by the sentence that says it. */
export const PROPERTIES: Readonly<Record<string, Property>> = {
  'a request header in pieces is read as in one, and nothing makes the parser throw': holds(
    inPieces(hostileRequest('Host: example.com\r\n')),
    (pieces) => readAsItComes((bytes) => parseRequest(bytes, DEFAULT_REQUEST_LIMITS), pieces),
  ),
  'a response header in pieces is read as in one, and nothing makes the parser throw': holds(
    inPieces(hostileResponse()),
    (pieces) => {
      readAsItComes((bytes) => parseResponse(bytes, false, DEFAULT_RESPONSE_LIMITS), pieces);
      parseResponse(pieces.join(''), true, DEFAULT_RESPONSE_LIMITS);
    },
  ),
  'a chunked body in pieces is read as in one': holds(inPieces(hostileResponse()), (pieces) => {
    const [atOnce, slowly] = [newChunks(), newChunks()];
    const { body } = decodeChunks(atOnce, pieces.join(''));
    same(body, pieces.map((piece) => decodeChunks(slowly, piece).body).join(''));
    same(atOnce, slowly);
  }),
  'a URL that was printed is read as itself': holds(hostileRequest(), (text) => {
    const url = parseUrl(text.split(' ')[1] ?? '', 0);
    if (isUrlError(url)) return;
    const printed = printUrl(url);
    const again = parseUrl(printed, 0);
    if (!isUrlError(again)) same(printed, printUrl(again));
  }),
  'a date that was printed is read as itself': holds(fc.integer({ min: 0, max: 2_145_916_799 }), (seconds) => {
    same(seconds, parseDate(formatDate(seconds)));
  }),
  'the machine keeps its laws with clients and origins that keep to nothing': holds(hostileScenario, async (source) => {
    const { broken } = await tryScenario(source, 'hostile', 2);
    if (broken.length > 0) throw new Error(broken.slice(0, 3).join('\n'));
  }),
};
