import { utf8ToLatin1 } from '../../core/base/bytes.ts';
import type { Url } from '../../core/http/message.ts';
import { isUrlError, parseUrl, portNumber, printUrl } from '../../core/http/url.ts';
import { type LoadOptions, loadScenario } from '../scenario/load.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { SavedStore } from './saved_store.ts';

/** A URL as it stands in a store; null when the text (UTF-8) is no whole one. */
export function storedUrl(text: string): Url | null {
  const url = parseUrl(utf8ToLatin1(text), 0);
  return isUrlError(url) || url.scheme === '' || url.host === '' ? null : url;
}

/** A request for something stored, asked of a server that starts with that store. */
interface Asked extends Pick<LoadOptions, 'etc' | 'set' | 'profile'> {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly method: string;
  readonly url: Url;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/**
 * The scenario of one request for a stored URL. Remap rules are left out, because what is stored stands under the URL
 * they lead to; an origin is there and has no answer of use.
 */
export function scenarioAsking({ state }: SavedStore, asked: Asked): Scenario {
  const { at, method, url, headers, etc = {}, set = [], profile } = asked;
  const origin = portNumber(url.port) || 80;
  const host: [string, string] = ['Host', url.port === '' ? url.host : `${url.host}:${url.port}`];
  const hasHost = headers.some(([name]) => name.toLowerCase() === 'host');
  const fields = hasHost ? headers : [host, ...headers];
  const request = { method, url: printUrl(url), version: '1.1', headers: { fields } };
  const text = JSON.stringify({
    meta: { version: '1.0' },
    autest: { server: { 'x-ports': [origin] } },
    sessions: [{ transactions: [{ 'client-request': request }] }],
  });
  const { 'remap.config': _, 'plugin.config': __, ...kept } = etc;
  const { scenario } = loadScenario(text, 'the request', {
    ...{ at, etc: kept, set: [...set, ['proxy.config.url_remap.remap_required', '0']] },
    ...(profile === undefined ? {} : { profile }),
  });
  return { ...scenario, store: state };
}
