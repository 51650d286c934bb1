import { fieldOf, hasField, setFound } from '../http/header.ts';
import type { ResponseHead } from '../http/message.ts';
import { type AnswerTimes, clientResponse } from '../policy/client_response.ts';
import { insertWarning, isBodyPrecluded, type ResponseSource, type WarningCode } from '../policy/response_headers.ts';
import { printedHitMiss, squidCodes, wutsCodes } from '../policy/squid.ts';
import type { Env } from '../txn/env.ts';
import { hopOf } from '../txn/hop.ts';
import type { Source, Txn } from '../txn/txn.ts';

/** What the client's answer is made of. */
interface AnswerInput {
  /** Header it is built from; null for a message of the proxy's own. */
  readonly base: ResponseHead | null;
  readonly status: number;
  readonly reason?: string;
  readonly source: Source;
  /** Answer it takes the place of. */
  readonly over?: ResponseHead | null;
  /** Whether the client is told where a message of the proxy's own ends; it is, unless this says otherwise. */
  readonly lengthTrusted?: boolean;
}

const SOURCES: Readonly<Record<Source, ResponseSource>> = {
  NONE: 'NONE',
  HTTP_ORIGIN_SERVER: 'ORIGIN',
  CACHE: 'CACHE',
  TRANSFORM: 'TRANSFORM',
  INTERNAL: 'INTERNAL',
};

/** Reasons of the statuses the proxy gives instead of the base's. */
const REASONS: Readonly<Record<number, string>> = {
  304: 'Not Modified',
  412: 'Precondition Failed',
  416: 'Requested Range Not Satisfiable',
};

/** Builds the header for the client and writes it to the transaction. ATS: HttpTransact::build_response. */
export function answerWith(txn: Txn, env: Env, input: AnswerInput): void {
  const { base } = input;
  txn.source = input.source;
  const reason = input.reason ?? (base && base.status === input.status ? base.reason : (REASONS[input.status] ?? ''));
  const { clientRequest, client_info, range, cache, serverResponse } = txn;
  const built = clientResponse({
    base,
    over: input.over ?? null,
    status: input.status,
    reason,
    method: clientRequest.method,
    objectSize: cache.object?.size,
    originStatus: serverResponse?.status ?? null,
    rangeSetup: range.setup,
    transformLength: txn.transformLength,
    rangeLength: range.outputLength,
    ranges: range.ranges,
    originLengthTrusted: originLengthTrusted(txn),
    clientVersion: client_info.version,
    clientKeepAlive: client_info.keepAlive,
    proxyConnection: client_info.connection === 'Proxy-Connection',
    originChunked: hopOf(txn).chunked,
    websocket: txn.websocket !== 'no',
    times: timesOf(txn, input.source),
    config: env.config,
    proxyName: env.server.name,
    via: viaText(txn, env),
    source: SOURCES[input.source],
    ownLengthTrusted: input.lengthTrusted,
    stack: stack(txn, input.source),
  });
  env.sayAll(built.said);
  settleCodes(txn, env, input.status);
  env.sayAll(built.serverSaid);
  reverseMap(built.head, env);
  txn.clientResponse = built.head;
  txn.client_info.keepAlive = built.keepAlive;
  txn.client_info.receiveChunked = built.chunked;
  txn.trustResponseLength = built.lengthTrusted;
  if (built.upgraded) txn.websocket = 'open';
  if (base) env.dump('Base Header for Building Response', base);
  env.dump("Proxy's Response 2", built.head);
}

/** URLs of the origin's become those that clients know. ATS: response_url_remap. */
function reverseMap(answer: ResponseHead, env: Env): void {
  for (const name of ['Location', 'Content-Location', 'URI', 'Destination']) {
    const field = fieldOf(answer.fields, name);
    const mapped = field && env.reverseMapped(field.value);
    if (field && mapped) setFound(answer.fields, name, mapped);
  }
}

/** Whether the origin's header says where its answer ends; one without a body ends with it. */
function originLengthTrusted(txn: Txn): boolean {
  const { clientRequest, serverResponse } = txn;
  if (!serverResponse) return false;
  if (isBodyPrecluded(serverResponse.status, clientRequest.method)) return true;
  return !hopOf(txn).chunked && hasField(serverResponse.fields, 'Content-Length');
}

/** Times of the exchange the base comes from. */
function timesOf(txn: Txn, source: Source): AnswerTimes {
  const object = txn.cache.object;
  const renewed = txn.cache.toStore;
  const stored = source === 'CACHE' || source === 'TRANSFORM';
  const from = stored && txn.times.responseReceived === 0 ? object : renewed;
  return {
    requestTime: from?.requestSentTime ?? txn.times.requestSent,
    responseTime: from?.responseReceivedTime ?? txn.times.responseReceived,
    now: txn.times.now,
  };
}

function stack(txn: Txn, source: Source): readonly string[] {
  return source === 'HTTP_ORIGIN_SERVER' || txn.serverResponse ? ['http/1.1', 'tcp', 'ipv4'] : ['http/1.1'];
}

/** The codes as Via prints them; 3.3 has a pair for ICP between cache and parent. */
export function viaText(txn: Txn, env: Env): string {
  return env.profile === '9.2' ? txn.via : `${txn.via.slice(0, 18)}i ${txn.via.slice(18)}`;
}

function settleCodes(txn: Txn, env: Env, status: number): void {
  const codes = squidCodes(txn.via);
  env.say('wuts_codes', { ...wutsCodes(codes), status });
  txn.codes = { log: codes.log, hitMiss: printedHitMiss(codes.hitMiss), hierarchy: codes.hierarchy };
}

/** Adds a Warning after everything else. */
export function addWarning(answer: ResponseHead, env: Env, code: number, text = ''): void {
  insertWarning(answer.fields, code as WarningCode, env.config, text);
}
