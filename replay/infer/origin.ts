import { valueOf } from '../../core/http/header.ts';
import type { Field } from '../../core/http/message.ts';
import { parseInt64 } from '../../core/http/number.ts';
import { hasNoBody } from '../net/framing.ts';
import type { LoggedDump, LoggedLine, RecordedTransaction } from '../readers/recording.ts';
import { generatedBody } from '../scenario/message_parts.ts';
import { plainResponse } from '../scenario/response_script.ts';
import type { ResponseScript, Segment } from '../scenario/scenario.ts';
import { type ChunkStep, chunkedText, piecesRead } from './chunks.ts';
import type { RecordedClock } from './clock.ts';
import type { IdleEnds } from './connections.ts';
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
} from './evidence.ts';

/** One exchange with an origin: the lines from the request that went out to the next one, or to the end. */
interface Exchange {
  readonly lines: readonly LoggedLine[];
  readonly request: LoggedDump | undefined;
  readonly response: LoggedDump | undefined;
}

/** The origin's answers, in order. Each one comes at the moment its first byte was read. */
export function responsesOf(
  txn: RecordedTransaction,
  clock: RecordedClock,
  idleEnds: IdleEnds,
  findings: Findings,
): ResponseScript[] {
  return exchangesOf(txn)
    .filter(({ lines }) => !lines.some((line) => isEntry(line, 'state_http_server_open', 'EVENT_ERROR')))
    .map((exchange) => scriptOf(txn, exchange, clock, idleEnds, findings));
}

function exchangesOf(txn: RecordedTransaction): Exchange[] {
  const starts = txn.lines.flatMap((line, at) => (line.name === 'open_connection_enter' ? [at] : []));
  const requests = requestsOf(txn);
  const responses = dumpsOf(txn, 'Incoming O.S. Response');
  return starts.map((from, nth) => {
    const to = starts[nth + 1] ?? txn.lines.length;
    return {
      lines: txn.lines.slice(from, to),
      request: requests.findLast((dump) => dump.before <= to) ?? requests[nth],
      response: responses.find((dump) => dump.before > from && dump.before <= to),
    };
  });
}

/** Dumps of the request as it goes out. */
export function requestsOf(txn: RecordedTransaction): LoggedDump[] {
  const final = dumpsOf(txn, "Proxy's Request after hooks");
  return final.length > 0 ? final : dumpsOf(txn, "Proxy's Request");
}

function scriptOf(
  txn: RecordedTransaction,
  exchange: Exchange,
  clock: RecordedClock,
  idleEnds: IdleEnds,
  findings: Findings,
): ResponseScript {
  const arrivals = exchange.lines.filter((line) =>
    isEntry(line, 'state_read_server_response_header', 'VC_EVENT_READ_READY'),
  );
  const first = arrivals[0];
  const target = requestIn(exchange.request)?.url;
  const script: ResponseScript = {
    ...plainResponse(),
    ...(target === undefined ? {} : { answers: sentTarget(exchange) }),
  };
  if (first === undefined) return silent(txn, exchange, script, clock, findings);
  const head = headText(txn, exchange, findings);
  if (head === null) return silent(txn, exchange, script, clock, findings);
  const moments = [...arrivals, ...bodyMoments(exchange, arrivals)].map((line) => clock.at(line));
  const pieces = [...split(head.text, arrivals.length), ...bodyPieces(head, exchange, findings)];
  const end_ms = endOf(exchange, head.head, clock);
  const raw = atMoments(pieces, moments, end_ms ?? undefined);
  const pooled = exchange.lines.find(({ name }) => name === 'pool_add');
  const idleEnd_ms = pooled === undefined ? undefined : idleEnds.get(pooled.line);
  const ends = idleEnd_ms === undefined ? {} : { idleEnd_ms };
  return { ...script, ...ends, at_ms: clock.at(first), raw, close: end_ms === null ? null : 'after-body' };
}

/** Target of a request's start line as printed. */
function sentTarget({ request }: Exchange): string {
  return request?.text.split('\n', 1)[0]?.split(' ').slice(1, -1).join(' ') ?? '';
}

/** The origin gave no answer that was read: it ended the connection, or had not answered when the recording ended. */
function silent(
  txn: RecordedTransaction,
  exchange: Exchange,
  script: ResponseScript,
  clock: RecordedClock,
  findings: Findings,
): ResponseScript {
  const end = exchange.lines.find(
    (line) =>
      line.name === 'enter' &&
      line.args.handler === 'state_read_server_response_header' &&
      line.args.event === 'VC_EVENT_EOS',
  );
  const failed = exchange.lines.find((line) => isEntry(line, 'state_read_server_response_header', 'EVENT_ERROR'));
  const gone = end ?? failed;
  if (gone !== undefined) {
    infer(
      findings,
      'the origin',
      'ends the connection without an answer',
      `${argOf(gone, 'event')} while its answer was awaited`,
    );
    return { ...script, raw: null, at_ms: clock.at(gone), close: 'after-request', reset: failed !== undefined };
  }
  if (!txn.truncated) lackDecisive(findings, "the origin's answer", 'http_hdrs');
  return { ...script, at_ms: clock.end_ms + NEVER_MS };
}

const NEVER_MS = 1e9;

interface SeenHead {
  readonly text: string;
  readonly head: { status: number; fields: readonly Field[] };
  readonly method: string;
}

/** What the parser refuses, where the log says that it did and the dump shows what it made of it. */
const NO_HEADER = 'no header\r\n\r\n';

/** The answer's header as dumped; without dumps only what other lines say of it. */
function headText(
  txn: RecordedTransaction,
  { response, lines, request }: Exchange,
  findings: Findings,
): SeenHead | null {
  const method = requestIn(request)?.method ?? '';
  if (response?.head?.kind === 'response') {
    const { version, status, reason, fields } = response.head;
    if (lines.some(({ name }) => name === 'response_parse_error'))
      return { text: NO_HEADER, head: { status, fields }, method };
    const start = `HTTP/${version} ${status}${reason === '' ? '' : ` ${reason}`}`;
    return { text: `${[start, ...fieldLines(response)].join('\r\n')}\r\n\r\n`, head: { status, fields }, method };
  }
  lackDecisive(findings, "the origin's response header", 'http_hdrs');
  const status = argOf(lines.find(({ name }) => name === 'hcoofsr_code') ?? null, 'status');
  if (status === '') return null;
  const length = argOf(lineOf(txn, 'response_length'), 'length');
  infer(findings, "status of the origin's response", Number(status), 'the line that names the response code');
  const field = /^\d+$/.test(length) ? `Content-Length: ${length}\r\n` : '';
  const fields = field === '' ? [] : [{ name: 'Content-Length', value: length, raw: null }];
  return { text: `HTTP/1.1 ${status} \r\n${field}\r\n`, head: { status: Number(status), fields }, method };
}

/** Lines whose instants are those of the body's pieces; what came with the header has the header's. */
function bodyMoments(exchange: Exchange, header: readonly LoggedLine[]): LoggedLine[] {
  const early = (withHeader(exchange) ?? 0) > 0 ? header.slice(-1) : [];
  const reads = chunkReads(exchange).map(({ line }) => line);
  return reads.length > 0 ? [...early, ...reads.slice(early.length)] : [...early, ...bodyReads(exchange)];
}

/** The reads of a chunked body, with what the chunk reader said after each. */
function chunkReads({ lines }: Exchange): { line: LoggedLine; steps: ChunkStep[] }[] {
  const reads: { line: LoggedLine; steps: ChunkStep[] }[] = [];
  for (const line of lines) {
    const isRead = line.name === 'producer_event_chunked' && line.args.name === 'http server';
    if (isRead && argOf(line, 'event') === 'VC_EVENT_READ_READY') reads.push({ line, steps: [] });
    else reads.at(-1)?.steps.push({ name: line.name, bytes: Number(argOf(line, 'bytes')) });
  }
  return reads;
}

/** Lines at which more of the body came. What came with the header of a chunked answer is read by an event too. */
function bodyArrivals(exchange: Exchange): LoggedLine[] {
  const names = new Set<string | null>(['producer_event', 'producer_event_dechunked', 'producer_event_chunked']);
  const events = new Set(['VC_EVENT_READ_READY', 'VC_EVENT_READ_COMPLETE', 'VC_EVENT_EOS']);
  const found = exchange.lines.filter(
    (line) => names.has(line.name) && line.args.name === 'http server' && events.has(argOf(line, 'event')),
  );
  return (withHeader(exchange) ?? 0) > 0 ? found.slice(1) : found;
}

/** Those of them that brought bytes: the end of the connection brings none. */
function bodyReads(exchange: Exchange): LoggedLine[] {
  return bodyArrivals(exchange).filter((line) => argOf(line, 'event') !== 'VC_EVENT_EOS');
}

/** Bytes of a chunked body that came with the header; null where the log does not tell. */
function withHeader({ lines }: Exchange): number | null {
  const available = argOf(
    lines.find(({ name }) => name === 'dechunk_available'),
    'bytes',
  );
  const header = argOf(
    lines.find(({ name }) => name === 'dechunk_copied'),
    'bytes',
  );
  return available === '' || header === '' ? null : Math.max(0, Number(available) - Number(header));
}

function bodyPieces(seen: SeenHead, exchange: Exchange, findings: Findings): string[] {
  const body = bodyText(seen, exchange, findings);
  const reads = chunkReads(exchange);
  if (reads.length > 0) {
    return piecesRead(
      body,
      reads.map(({ steps }) => steps),
    );
  }
  const later = bodyReads(exchange).length;
  const isCut = exchange.lines.some(({ name }) => name === 'tunnel_truncated');
  if (isCut) return split(body, later + 1).slice(0, later);
  if (body === '') return [];
  const early = withHeader(exchange) ?? 0;
  if (early > 0) return [body.slice(0, early), ...split(body.slice(early), later)].filter((piece) => piece !== '');
  return later === 0 ? [body] : split(body, later);
}

/** Filler of the recorded length, framed as the origin framed it. */
function bodyText({ head, method }: SeenHead, exchange: Exchange, findings: Findings): string {
  if (hasNoBody(method, head.status)) return '';
  const length = bodyLength(head, exchange);
  if (length === null) lackDecisive(findings, "the length of the origin's body", 'pcap');
  if ((length ?? 0) > 0) lack(findings, 'the bytes of the response body (filler of its length instead)', 'pcap');
  const body = generatedBody(length ?? 0);
  return isChunked(head) ? chunkedText(body, chunkSizes(exchange.lines)) : body;
}

function isChunked(head: SeenHead['head']): boolean {
  return /chunked/i.test(valueOf(head.fields as Field[], 'Transfer-Encoding') ?? '');
}

/** Bytes of the body: its Content-Length, the chunks that were read, or what came until the end. */
function bodyLength(head: SeenHead['head'], { lines }: Exchange): number | null {
  if (isChunked(head)) return chunkSizes(lines).reduce((sum, size) => sum + size, 0);
  const written = valueOf(head.fields as Field[], 'Content-Length');
  if (written !== null) return Math.max(0, parseInt64(written));
  return passedOn(lines);
}

/** Bytes of a body without a length: those that the client got in chunks; null where the log does not count them. */
function passedOn(lines: readonly LoggedLine[]): number | null {
  const sizes = lines.flatMap((line) => (line.name === 'chunk_created' ? Number(argOf(line, 'size')) : []));
  return sizes.length === 0 ? null : sizes.reduce((sum, size) => sum + size, 0);
}

function chunkSizes(lines: readonly LoggedLine[]): number[] {
  return lines.flatMap((line) => (line.name === 'chunk_size_read' ? Number(argOf(line, 'size')) : []));
}

/** A text in so many pieces, none of them empty while it lasts. */
function split(text: string, count: number): string[] {
  if (count <= 1) return [text];
  const size = Math.max(1, Math.floor(text.length / count));
  const pieces: string[] = [];
  for (let i = 0; i < count; i++)
    pieces.push(i === count - 1 ? text.slice(i * size) : text.slice(i * size, (i + 1) * size));
  return pieces;
}

/** Pieces that leave at the given instants, the first of them the answer's own; what is left over leaves with the last. */
function atMoments(pieces: readonly string[], moments: readonly number[], end = 0): Segment[] {
  const segments: Segment[] = [];
  let before = moments[0] ?? 0;
  pieces.forEach((bytes, i) => {
    const at = Math.max(before, moments[i] ?? before);
    const last = segments.at(-1);
    if (last !== undefined && at === before) last.bytes += bytes;
    else segments.push({ after_ms: at - before, bytes });
    before = at;
  });
  // the connection ends later, when nothing is sent any more
  if (end > before) segments.push({ after_ms: end - before, bytes: '' });
  return segments;
}

/** When the origin ends the connection after its answer; null when it keeps it. */
function endOf(exchange: Exchange, head: SeenHead['head'], clock: RecordedClock): number | null {
  const ended = bodyArrivals(exchange).find((line) => argOf(line, 'event') === 'VC_EVENT_EOS');
  if (ended !== undefined) return clock.at(ended);
  return /close/i.test(valueOf(head.fields as Field[], 'Connection') ?? '') ? 0 : null;
}
