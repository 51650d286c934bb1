import { valueOf } from '../../core/http/header.ts';
import type { RequestHead, ResponseHead } from '../../core/http/message.ts';
import { parseInt64 } from '../../core/http/number.ts';
import { emptyUrl, isUrlError, parseUrl } from '../../core/http/url.ts';
import type { KnownHost, StoredCopy } from '../../core/index.ts';
import { parseDump } from '../readers/dumps.ts';
import type { RecordedTransaction } from '../readers/recording.ts';
import { generatedBody } from '../scenario/message_parts.ts';
import { argOf, dumpsOf, type Findings, infer, lackDecisive, lineOf, linesOf, responseIn } from './evidence.ts';

/**
 * Objects that were stored before the recording began: those that the first lookup of their URL finds. Headers come
 * from the listing of alternates, else from the header the answer was built from; times from the lines of the hit.
 */
export function storedCopiesOf(transactions: readonly RecordedTransaction[], findings: Findings): StoredCopy[] {
  const seen = new Set<string>();
  const copies: StoredCopy[] = [];
  const looked = transactions.filter((txn) => lineOf(txn, 'issuing_lookup') !== null);
  const when = (txn: RecordedTransaction) => lineOf(txn, 'issuing_lookup')?.line ?? 0;
  for (const txn of looked.sort((a, b) => when(a) - when(b))) {
    const url = argOf(lineOf(txn, 'issuing_lookup'), 'url');
    if (url === '' || seen.has(url)) continue;
    seen.add(url);
    const found = alternatesOf(txn, findings);
    if (found.length > 0) infer(findings, 'stored object', url, 'found by the first lookup of its URL');
    copies.push(...found.flatMap((alternate) => copyOf(txn, url, alternate, findings)));
  }
  return copies;
}

interface Alternate {
  readonly request: RequestHead | null;
  readonly response: ResponseHead;
}

const LISTED = /^\[alts\] ---- alternate #\d+ /;

/** The first answer of the cache: a later one may be an object that was written meanwhile. */
function isFoundAtOnce(txn: RecordedTransaction): boolean {
  const first = txn.lines.find(({ name }) => name === 'enter_cache_sm' || name === 'alternates_seq');
  return first?.name === 'alternates_seq' || first?.args.event === 'CACHE_EVENT_OPEN_READ';
}

function alternatesOf(txn: RecordedTransaction, findings: Findings): Alternate[] {
  if (!isFoundAtOnce(txn)) return [];
  const listed = txn.dumps.filter((dump) => dump.tag === 'http_alts' && LISTED.test(dump.text));
  if (listed.length > 0) return listed.flatMap((dump) => alternateIn(dump.text));
  if (lineOf(txn, 'open_read_ok') === null) return [];
  const base = responseIn(dumpsOf(txn, 'Base Header for Building Response')[0]);
  const asked = lineOf(txn, 'open_connection_enter') !== null;
  if (base === null || asked) {
    lackDecisive(findings, 'headers of the stored object', 'http_alts');
    return [];
  }
  return [{ request: null, response: base }];
}

function alternateIn(text: string): Alternate[] {
  const body = text.slice(text.indexOf('\n') + 1);
  const cut = body.indexOf('\n\n');
  const request = parseDump(cut < 0 ? body : body.slice(0, cut));
  const response = cut < 0 ? null : parseDump(body.slice(cut + 2));
  if (response?.kind !== 'response') return [];
  return [{ request: request?.kind === 'request' ? request : null, response }];
}

function copyOf(
  txn: RecordedTransaction,
  text: string,
  { request, response }: Alternate,
  findings: Findings,
): StoredCopy[] {
  const parsed = parseUrl(text, 0);
  if (isUrlError(parsed)) return [];
  const [sent, received] = [lineOf(txn, 'object_sent_time'), lineOf(txn, 'object_received_time')];
  if (sent === null || received === null) lackDecisive(findings, 'when the stored object was fetched', 'http_trans');
  const length = parseInt64(valueOf(response.fields, 'Content-Length') ?? '');
  if (!(length >= 0)) lackDecisive(findings, 'the length of the stored object', 'http_tunnel');
  const none: RequestHead = { kind: 'request', method: 'GET', url: emptyUrl(), version: '1.1', fields: [] };
  return [
    {
      url: parsed,
      request: request ?? { ...none, url: parsed },
      response,
      requestSentTime: Number(argOf(sent, 'time')) || 0,
      responseReceivedTime: Number(argOf(received, 'time')) || 0,
      body: generatedBody(Math.max(0, length || 0)),
    },
  ];
}

/** Names that the server could resolve without asking, though nothing in the recording asked before. */
export function knownHostsOf(transactions: readonly RecordedTransaction[], findings: Findings): KnownHost[] {
  const known: KnownHost[] = [];
  const asked = new Set<string>();
  for (const txn of transactions) {
    const name = argOf(lineOf(txn, 'end_remap_host'), 'host').toLowerCase();
    if (name === '' || lineOf(txn, 'doing_dns') === null || asked.has(name)) continue;
    asked.add(name);
    const queried = linesOf(txn, 'enter').some(({ args }) => args.event === 'EVENT_HOST_DB_LOOKUP');
    const ip = argOf(lineOf(txn, 'dns_address'), 'ip');
    if (queried || ip === '' || ip === name) continue;
    infer(findings, `address of ${name}`, ip, 'answered at once: known before the recording began');
    known.push({ name, ips: [ip], expires: null });
  }
  return known;
}
