import { valueOf } from '../../core/http/header.ts';
import type { RequestHead, Url } from '../../core/http/message.ts';
import { parseInt64 } from '../../core/http/number.ts';
import type { LoggedDump, RecordedTransaction } from '../readers/recording.ts';
import { generatedBody } from '../scenario/message_parts.ts';
import type { ClientScript } from '../scenario/scenario.ts';
import { chunkedText } from './chunks.ts';
import {
  argOf,
  dumpsOf,
  type Findings,
  fieldLines,
  infer,
  isEntry,
  lack,
  lackDecisive,
  lineOf,
  requestIn,
  responseIn,
} from './evidence.ts';

/** A request as the client sent it, as far as the recording shows it. */
interface SeenRequest {
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly headers: [string, string][];
  /** Header lines as they were printed. */
  readonly lines: readonly string[];
  readonly url: Url;
}

/**
 * What the client asked for. The target stands in the description before remapping, which is the only place in 3.3;
 * 9.2 dumps the request before remapping too. Null when the recording shows neither.
 */
function clientRequestOf(txn: RecordedTransaction, findings: Findings): SeenRequest | null {
  const described = txn.described.find(({ when }) => when === 'before remap');
  const dump = dumpsOf(txn, 'Incoming Request')[0];
  const head = requestIn(dump);
  if (described !== undefined) {
    const { method, version, parts, fields } = described;
    infer(findings, 'request target', targetText(parts), 'object description before remapping');
    // the dump has every field line as it came; in 3.3 it is the request after remapping, which keeps the fields
    const shown = dump !== undefined && head !== null && (txn.dialect === '9.2' || keepsFields(head, fields));
    const lines = shown ? fieldLines(dump) : fields.map(([name, value]) => `${name}: ${value}`);
    return { method, target: targetText(parts), version, headers: pairsOf(lines), lines, url: parts };
  }
  if (head === null || dump === undefined) {
    lackDecisive(findings, 'the client request', 'http_hdrs');
    return null;
  }
  if (txn.dialect === '3.3') lackDecisive(findings, 'the target before remapping', 'http');
  return fromDump(dump, head);
}

function fromDump(dump: LoggedDump, head: RequestHead): SeenRequest {
  const lines = fieldLines(dump);
  const { method, url, version } = head;
  return { method, target: targetText(url), version, headers: pairsOf(lines), lines, url };
}

function keepsFields(head: RequestHead, fields: readonly (readonly [string, string])[]): boolean {
  const text = (pairs: readonly (readonly [string, string])[]) => pairs.map((pair) => pair.join(': ')).join('\n');
  return text(head.fields.map(({ name, value }) => [name, value] as const)) === text(fields);
}

/** Header lines as name and value; a folded line goes on its field. */
function pairsOf(lines: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (const line of lines) {
    const last = pairs.at(-1);
    const colon = line.indexOf(':');
    if (last !== undefined && /^[ \t]/.test(line)) last[1] += `\r\n${line}`;
    else if (colon >= 0) pairs.push([line.slice(0, colon), line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '')]);
  }
  return pairs;
}

/** A URL that names no host came as a path: the server adds the scheme by itself, but to the authority of a CONNECT. */
function targetText(url: Url): string {
  const { host, port, path, params, query, fragment, user, password } = url;
  const rest = `/${path}${params === null ? '' : `;${params}`}${query === null ? '' : `?${query}`}`;
  const whole = fragment === null ? rest : `${rest}#${fragment}`;
  if (host === '') return path === '*' ? '*' : whole;
  if (url.scheme === '') return `${host}${port === '' ? '' : `:${port}`}`;
  const name = user === null ? '' : `${user}${password === null ? '' : `:${password}`}@`;
  return `${url.scheme}://${name}${host}${port === '' ? '' : `:${port}`}${whole}`;
}

/** The script of a client that sends the request at an instant. */
export function clientScriptOf(
  txn: RecordedTransaction,
  { at_ms, timeout_ms }: { at_ms: number; timeout_ms: number },
  findings: Findings,
): ClientScript {
  const seen = clientRequestOf(txn, findings);
  const base = {
    delay_ms: 0,
    at_ms,
    body: '',
    pipeline: startsWithin(txn),
    newConnection: false,
    wait100_ms: null,
    abort: null,
    abort_delay_ms: 0,
    halfClose: false,
    timeout_ms,
  } satisfies Partial<ClientScript>;
  if (seen === null) return { ...base, ...unknownRequest(txn) };
  const body = bodyOf(txn, seen, findings);
  const { method, target, version, headers, lines } = seen;
  const bytes = `${method} ${target} HTTP/${version}\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n${body}`;
  return { ...base, method, target, version, headers, body, raw: false, segments: [{ after_ms: 0, bytes }] };
}

/** A request that lay ready when the one before it on the connection ended. */
function startsWithin(txn: RecordedTransaction): boolean {
  return (txn.nth ?? 1) > 1 && lineOf(txn, 'enter_client_session') === null && txn.lines[0]?.name === 'data_in_buffer';
}

/**
 * Where the request was not dumped it is one that the parser refuses: in its fields when the answer speaks 1.1, which the
 * server knows from the request line only; else in the line itself.
 */
function unknownRequest(
  txn: RecordedTransaction,
): Pick<ClientScript, 'method' | 'target' | 'version' | 'headers' | 'raw' | 'segments'> {
  const answer = responseIn(dumpsOf(txn, "Proxy's Response 2")[0]);
  const bytes = answer?.version === '1.1' ? 'GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n' : '\r\n\r\n';
  return { method: '', target: '', version: '', headers: [], raw: true, segments: [{ after_ms: 0, bytes }] };
}

function bodyOf(txn: RecordedTransaction, seen: SeenRequest, findings: Findings): string {
  const fields = seen.headers.map(([name, value]) => ({ name, value, raw: null }));
  if (/chunked/i.test(valueOf(fields, 'Transfer-Encoding') ?? '')) return chunkedBody(txn, findings);
  const length = parseInt64(valueOf(fields, 'Content-Length') ?? '0');
  if (!(length > 0)) return '';
  lack(findings, 'the bytes of the request body (filler of its length instead)', 'pcap');
  return generatedBody(length);
}

/** Chunks of the sizes that were read before the origin answered. */
function chunkedBody(txn: RecordedTransaction, findings: Findings): string {
  const answer = txn.lines.findIndex((line) =>
    isEntry(line, 'state_read_server_response_header', 'VC_EVENT_READ_READY'),
  );
  const before = answer < 0 ? txn.lines : txn.lines.slice(0, answer);
  lack(findings, 'the bytes of the request body (filler of its length instead)', 'pcap');
  const sizes = before.flatMap((line) => (line.name === 'chunk_size_read' ? Number(argOf(line, 'size')) : []));
  return chunkedText(generatedBody(sizes.reduce((sum, size) => sum + size, 0)), sizes);
}
