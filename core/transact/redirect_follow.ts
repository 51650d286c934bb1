import { parseIp } from '../base/ip.ts';
import { type Config, intOf, isOn, textOf } from '../config/config.ts';
import { hasField, setValue, valueOf } from '../http/header.ts';
import type { ResponseHead, Url } from '../http/message.ts';
import { hostAndPort } from '../http/target.ts';
import { defaultPort, effectivePort, emptyUrl, isUrlError, parseUrl, portNumber } from '../http/url.ts';
import { baseForClient, serverHeader } from '../policy/response_headers.ts';
import type { Decision, Env } from '../txn/env.ts';
import { newHop, newParentResult } from '../txn/hop.ts';
import type { Txn } from '../txn/txn.ts';
import { go } from './decisions.ts';
import { errorAnswer } from './errors.ts';
import { mark } from './mark.ts';

const FOLLOWED: readonly number[] = [300, 301, 302, 303, 305, 307, 308];

/** Redirects may still be followed. */
export function mayFollow(txn: Txn, config: Config): boolean {
  return txn.redirectEnabled && txn.redirect.tries < intOf(config, 'proxy.config.http.number_of_redirections');
}

/** An answer of this transaction may lead elsewhere: not where a fresh copy was found, used or not. */
export function mayLead(txn: Txn, config: Config): boolean {
  return mayFollow(txn, config) && txn.cache.result !== 'HIT_FRESH';
}

/** The answer is one that sends the client elsewhere. ATS: HttpSM::is_redirect_required. */
export function isRedirect(txn: Txn, config: Config): boolean {
  return mayLead(txn, config) && FOLLOWED.includes(txn.clientResponse?.status ?? 0);
}

/** Turns the request to the answer's Location; everything found out for the old one is forgotten. ATS: redirect_request. */
export function redirectRequest(txn: Txn, env: Env, location: string): void {
  env.say('redirect_url', { location });
  txn.redirect.inProcess = true;
  txn.redirect.originalUrl ??= { ...txn.clientRequest.url };
  const previous = previousHost(txn);
  txn.clientRequest.url = locationUrl(location);
  setHost(txn, env, previous);
  forget(txn, env);
  env.dump('Framed Client Request..checking', txn.clientRequest);
}

/** A Location that begins with neither scheme nor slash is a path all the same; `?` and `#` begin no path. */
function locationUrl(location: string): Url {
  if (location.startsWith(':')) return emptyUrl();
  const isPath = !/^([a-z][a-z0-9+.-]*:|\/)/i.test(location);
  const url = parseUrl(isPath ? `/${location}` : location, 0);
  if (isUrlError(url)) return { ...emptyUrl(), scheme: /^([a-z]+):\/\//i.exec(location)?.[1]?.toLowerCase() ?? '' };
  if (isPath && location !== '' && url.path === '') url.bare = true;
  return url;
}

/** Where the request went before, and the Host it was sent with. */
interface Previous {
  readonly url: Url;
  readonly field: string;
  readonly port: number;
}

function previousHost(txn: Txn): Previous {
  const { url } = txn.clientRequest;
  const field = valueOf(txn.serverRequest?.fields ?? [], 'Host') ?? '';
  // The request that was sent has its port from Host; one that was copied for the cache, from its URL.
  const sent = portNumber(hostAndPort(field)[1]) || defaultPort(url.scheme);
  return { url, field, port: txn.cache.toStore === null ? sent : effectivePort(url) };
}

/**
 * A Location without a host keeps that of the Host field, and one without a scheme goes where the last request went. The
 * field is made anew, with the port.
 */
function setHost(txn: Txn, env: Env, previous: Previous): void {
  const { clientRequest: request } = txn;
  const { url } = request;
  const keeps = url.host === '';
  if (keeps) {
    const { scheme, host, port } = previous.url;
    env.say('redirect_keeps_host', { scheme: scheme || 'http', host: previous.field });
    if (url.scheme === '') Object.assign(url, { scheme: scheme || 'http', host, port });
  }
  if (!hasField(request.fields, 'Host')) return;
  const host = keeps ? hostAndPort(previous.field)[0] : url.host;
  const port = keeps ? previous.port : effectivePort(url);
  const bare =
    isOn(env.config, 'proxy.config.http.redirect_host_no_port') &&
    port === defaultPort(url.scheme) &&
    url.scheme.startsWith('http');
  setValue(request.fields, 'Host', bare ? host : `${host}:${port}`);
}

function forget(txn: Txn, env: Env): void {
  txn.clientResponse = null;
  txn.serverRequest = null;
  txn.parent = newParentResult();
  txn.server_info = newHop();
  txn.parent_info = newHop();
  txn.current.server = null;
  txn.current.requestTo = 'NONE';
  txn.dns.success = false;
  txn.dns.ip = null;
  txn.times.requestSent = 0;
  txn.times.responseReceived = 0;
  txn.cache.object = null;
  // Without a pristine Host the first key is the request's own URL, which has just changed.
  const names = ['proxy.config.http.redirect_use_orig_cache_key', 'proxy.config.url_remap.pristine_host_hdr'] as const;
  if (names.some((name) => intOf(env.config, name) === 0)) txn.cache.lookupUrl = null;
}

type AddressKind = 'private' | 'loopback' | 'multicast' | 'linklocal' | 'routable' | 'self';
type RedirectAction = 'follow' | 'reject' | 'return';

/** May a redirect lead to this address? Null: it is followed. ATS: the redirect part of HttpTransact::OSDNSLookup. */
export function refuseRedirect(txn: Txn, env: Env, ip: string): Decision | null {
  const action = actionFor(env.config, kindOf(ip, txn.localAddress.ip));
  if (action === 'follow') {
    env.say('redirect_following');
    return null;
  }
  const response = txn.serverResponse;
  if (action === 'reject' || !response) {
    env.say('redirect_rejecting');
    errorAnswer(txn, env, { status: 403, reason: 'Forbidden', template: 'request#syntax_error' });
    mark(txn, 'tunnel', 'N');
    return go('SEND_ERROR_CACHE_NOOP', null, `a redirect may not lead to ${ip}`);
  }
  env.say('redirect_returning');
  passOn(txn, env, response);
  return go('INTERNAL_CACHE_NOOP', null, `a redirect to ${ip} is not followed: the client gets it`);
}

/** The redirect as it came, without its connection's fields and without its body: nothing else is made of it. */
function passOn(txn: Txn, env: Env, response: ResponseHead): void {
  const answer = { ...baseForClient(response), version: txn.client_info.version };
  env.sayAll(serverHeader(answer.fields, env.config));
  txn.clientResponse = answer;
  txn.internalBody = null;
  env.dump("Proxy's Response", answer);
}

/** Record: http.redirect.actions, `kind:action` by commas; what is not named is returned to the client. */
function actionFor(config: Config, kind: AddressKind): RedirectAction {
  const list = (textOf(config, 'proxy.config.http.redirect.actions') ?? '').toLowerCase();
  const found = list
    .split(',')
    .map((item) => item.trim().split(':'))
    .find(([name]) => name?.trim() === kind);
  const action = found?.[1]?.trim();
  return action === 'follow' || action === 'reject' ? action : 'return';
}

function kindOf(ip: string, own: string): AddressKind {
  const address = parseIp(ip);
  if (ip === own) return 'self';
  if (!address || address.family === 6) return ip === '::1' ? 'loopback' : 'routable';
  const [a = 0, b = 0] = ip.split('.').map(Number);
  if (a === 127) return 'loopback';
  if (a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168)) return 'private';
  if (a === 169 && b === 254) return 'linklocal';
  return a >= 224 && a < 240 ? 'multicast' : 'routable';
}
