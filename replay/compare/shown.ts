import type { HeaderPair, RequestRecord, ResponseRecord } from '../record/transaction.ts';

/** A header dump as either side has it: its title, and the header's lines joined by \n. */
export interface Dumped {
  readonly title: string;
  readonly text: string;
}

/** The messages that header dumps show. What the log does not show of them (bodies) is empty, with digest null. */
interface ShownMessages {
  /** The dump of each message, to find it again. */
  readonly requests: readonly (RequestRecord & { dump: number })[];
  readonly response: (ResponseRecord & { dump: number }) | null;
}

const SENT = "Proxy's Request after hooks";
const BUILT = "Proxy's Request";
const ANSWERED: ReadonlySet<string> = new Set(["Proxy's Response 2", "Proxy's Response (Client Conditionals)"]);

/** What the dumps of a transaction show of the requests to origins and of the answer to the client. */
export function shownMessages(dumps: readonly Dumped[]): ShownMessages {
  const sent = dumps.some(({ title }) => title === SENT) ? SENT : BUILT;
  const requests = dumps.flatMap((dump, at) => (dump.title === sent ? requestOf(dump.text, at) : []));
  const last = dumps.findLastIndex(({ title }) => ANSWERED.has(title));
  return { requests, response: responseOf(dumps[last]?.text ?? '', last) };
}

function headersOf(lines: readonly string[]): HeaderPair[] {
  const pairs: [string, string][] = [];
  for (const line of lines) {
    const colon = line.indexOf(':');
    const last = pairs.at(-1);
    if (last !== undefined && /^[ \t]/.test(line)) last[1] += `\r\n${line}`;
    else if (colon > 0) pairs.push([line.slice(0, colon), line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '')]);
  }
  return pairs;
}

const NO_BODY = { body_length: 0, body_sha256: null };

function requestOf(text: string, dump: number): (RequestRecord & { dump: number })[] {
  const [start = '', ...lines] = text.replace(/\r/g, '').split('\n');
  const [, method = '', target = '', version = ''] = /^(\S+) (.*) HTTP\/(\S+)$/.exec(start) ?? [];
  return method === '' ? [] : [{ method, target, version, headers: headersOf(lines), ...NO_BODY, dump }];
}

function responseOf(text: string, dump: number): (ResponseRecord & { dump: number }) | null {
  const [start = '', ...lines] = text.replace(/\r/g, '').split('\n');
  const [, version, status, reason = ''] = /^HTTP\/(\d+\.\d+) (\d+)(?: (.*))?$/.exec(start) ?? [];
  if (version === undefined) return null;
  return { version, status: Number(status), reason, headers: headersOf(lines), ...NO_BODY, dump };
}
