/** PUSH requests as `tspush` of the server's package makes them, in bytes (latin1). */

/** An object to be put into a cache. */
export interface PushedObject {
  /** Absolute URL it is to be stored under. */
  readonly url: string;
  readonly type: string;
  /** Fields of its answer besides type and length. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** What `tspush` puts after the bytes of a file, and counts with them. */
const LINE_END = '\r\n';

/** The bytes of a file as `tspush` pushes them: with an end of line after them. */
export function withLineEnd(bytes: string): string {
  return bytes + LINE_END;
}

/** The answer that is to be stored: an HTTP/1.0 200 with its body. */
export function pushedAnswer({ type, fields, body }: PushedObject): string {
  const all = [['Content-type', type], ['Content-length', String(body.length)], ...fields];
  return `HTTP/1.0 200 OK\r\n${all.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
}

/** The whole request; its Content-Length counts header and body of the answer. */
export function pushRequest(object: PushedObject): string {
  const answer = pushedAnswer(object);
  return `PUSH ${object.url} HTTP/1.0\r\nContent-Length: ${answer.length}\r\n\r\n${answer}`;
}

/** What a proxy said to a PUSH. */
interface PushVerdict {
  readonly status: number;
  readonly reason: string;
  readonly stored: boolean;
  /** What it means, and what to do about it. */
  readonly meaning: string;
}

const STORED: Readonly<Record<number, string>> = {
  200: 'it takes the place of what was stored under this URL',
  201: 'stored as a new object',
};

/** By reason phrase. ATS: HttpTransact::HandlePushError and the checks before it. */
const REFUSED: Readonly<Record<string, string>> = {
  'Access Denied':
    'PUSH is off (proxy.config.http.push_method_enabled is 0), or ip_allow.yaml does not let this client PUSH',
  'Response Not Cacheable':
    'the answer may not be stored; by default (required_headers 2) it must have a lifetime: --header "Cache-Control: max-age=3600"',
  'Request Not Cacheable': 'a request for this URL may not be answered from cache',
  'Malformed Pushed Response Header': 'the header of the pushed answer cannot be read; look at the --header options',
  'Bad Content Length': 'the header of the pushed answer is longer than the Content-Length of the request says',
  'Cache Write Failed': 'somebody else writes this object just now; try again',
  'Cache Error': 'the bytes ended before the lengths that were announced',
  'Content Length Required': 'a PUSH must say its Content-Length',
};

const BY_STATUS: Readonly<Record<number, string>> = {
  404: 'no remap rule is for this URL; use the URL that clients ask for',
};

/** Reads the answer to a PUSH; null when it is no HTTP answer. */
export function pushVerdict(answer: string): PushVerdict | null {
  const [, code, reason = ''] = /^HTTP\/1\.\d (\d{3})(?: ([^\r\n]*))?\r?\n/.exec(answer) ?? [];
  if (code === undefined) return null;
  const status = Number(code);
  const stored = STORED[status];
  const meaning = stored ?? REFUSED[reason] ?? BY_STATUS[status] ?? 'the proxy did not store it';
  return { status, reason, stored: stored !== undefined, meaning };
}
