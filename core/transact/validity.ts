import { intOf, isOn, textOf } from '../config/config.ts';
import { elementsOf, hasField, valueOf } from '../http/header.ts';
import type { RequestHead } from '../http/message.ts';
import { effectivePort } from '../http/url.ts';
import { isMethodSupported } from '../policy/methods.ts';
import type { MessageName } from '../trace/catalog.ts';
import type { Decision, Env } from '../txn/env.ts';
import type { Txn } from '../txn/txn.ts';
import { direct, go } from './decisions.ts';
import { type ErrorAnswer, errorAnswer } from './errors.ts';
import { mark } from './mark.ts';

interface Fault {
  readonly say: readonly [MessageName, Record<string, string | number>?];
  readonly answer: ErrorAnswer;
}

const BODY_METHODS: readonly string[] = ['POST', 'PUT', 'PUSH'];

/** Refuses a request that may not be carried out as it is; null when it may. ATS: HttpTransact::is_request_valid. */
export function refuseInvalid(txn: Txn, env: Env): Decision | null {
  const { method } = txn.clientRequest;
  if (!isMethodSupported(method)) {
    mark(txn, 'tunnel', 'M');
    env.say('unsupported_method');
    return null;
  }
  const fault = findFault(txn, env);
  if (!fault) {
    env.say('no_header_errors');
    return null;
  }
  env.say(...fault.say);
  mark(txn, 'tunnel', 'N');
  errorAnswer(txn, env, fault.answer);
  env.say('request_invalid');
  return direct('SEND_ERROR_CACHE_NOOP', `the request is refused: ${fault.answer.reason}`);
}

/** The first thing wrong with it. ATS: HttpTransact::check_request_validity. */
function findFault(txn: Txn, env: Env): Fault | null {
  const { clientRequest: request, requestContentLength: length } = txn;
  const { method } = request;
  if (!isSchemePlayed(request)) {
    const answer = { status: 400, reason: 'Unsupported URL Scheme', template: 'request#scheme_unsupported' };
    return { say: ['bad_scheme'], answer };
  }
  if (method === 'CONNECT' && !isConnectPort(effectivePort(request.url), env)) {
    const answer = { status: 403, reason: 'Tunnel Forbidden', template: 'access#connect_forbidden' };
    return { say: ['bad_connect_port', { port: effectivePort(request.url) }], answer };
  }
  if (method !== 'GET' && txn.client_info.sendsChunks && request.version !== '1.1') return unacceptable();
  const lengthless = BODY_METHODS.includes(method) && length < 0 && !txn.client_info.sendsChunks;
  if (lengthless && hasLengthCheck(env)) {
    const answer = { status: 411, reason: 'Content Length Required', template: 'request#no_content_length' };
    return { say: ['length_required'], answer };
  }
  return refusesIdentity(valueOf(request.fields, 'TE')) ? unacceptable() : null;
}

/** A target without a scheme is one of http by now. */
function isSchemePlayed({ method, url: { scheme } }: RequestHead): boolean {
  return method === 'CONNECT' || ['', 'http', 'https', 'ws', 'wss'].includes(scheme);
}

function hasLengthCheck(env: Env): boolean {
  return isOn(env.config, 'proxy.config.http.post.check.content_length.enabled');
}

/** Ports and ranges between blanks; what follows anything else, also a comma, is not read. */
const PORT_LIST = /^\s*(\d+(?:-\d*)?(?:\s+\d+(?:-\d*)?)*)/;

/** Record: http.connect_ports; `*` = any. ATS: HttpConfig::parse_ports_list. */
function isConnectPort(port: number, env: Env): boolean {
  const list = textOf(env.config, 'proxy.config.http.connect_ports') ?? '';
  if (list.includes('*')) return true;
  const ranges = (PORT_LIST.exec(list)?.[1] ?? '').split(/\s+/).map((range) => range.split('-'));
  return ranges.some(([low = '', high = '']) => low !== '' && port >= Number(low) && port <= Number(high || low));
}

function unacceptable(): Fault {
  return {
    say: ['unacceptable_te'],
    answer: { status: 406, reason: 'Transcoding Not Available', template: 'transcoding#unsupported' },
  };
}

function refusesIdentity(te: string | null): boolean {
  return (te ?? '').split(',').some((e) => /^[ \t]*identity[ \t]*;[ \t]*q=0(\.0*)?[ \t]*$/i.test(e));
}

/** Limits that configuration sets on bodies; null when the request keeps to them. ATS: HttpTransact::HandleRequest. */
export function refuseLimited(txn: Txn, env: Env): Decision | null {
  const max = intOf(env.config, 'proxy.config.http.max_post_size');
  if (max > 0 && txn.requestContentLength > max) {
    env.say('post_too_large', { max });
    errorAnswer(txn, env, { status: 413, reason: 'Request Entity Too Large', template: 'request#entity_too_large' });
    txn.codes.log = 'ERR_POST_ENTITY_TOO_LARGE';
    return go('SEND_ERROR_CACHE_NOOP', null, `the body is longer than ${max} bytes`);
  }
  const expects = elementsOf(txn.clientRequest.fields, 'Expect').some((e) => e.toLowerCase() === '100-continue');
  const disallowed = isOn(env.config, 'proxy.config.http.disallow_post_100_continue');
  if (!expects || !disallowed || txn.requestContentLength === 0) return bufferBody(txn, env);
  env.say('expect_refused');
  errorAnswer(txn, env, { status: 405, reason: 'Method Not Allowed', template: 'request#method_unsupported' });
  return go('SEND_ERROR_CACHE_NOOP', null, 'Expect: 100-continue is not allowed here');
}

function bufferBody(txn: Txn, env: Env): Decision | null {
  const hasBody = txn.requestContentLength > 0 || hasField(txn.clientRequest.fields, 'Transfer-Encoding');
  if (!hasBody || !isOn(env.config, 'proxy.config.http.request_buffer_enabled')) return null;
  return go('WAIT_FOR_FULL_BODY', null, 'the body is read whole first');
}
