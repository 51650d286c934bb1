/** The request to the next hop, whole: the steps of `request_headers.ts` in the server's order. ATS: HttpTransact::build_request */
import { type Config, intOf, textOf } from '../config/config.ts';
import { copyFields, valueOf } from '../http/header.ts';
import type { RequestHead, Version } from '../http/message.ts';
import type { Said } from '../trace/record.ts';
import { NORMALIZE_AE, normaliseAcceptEncodingField } from './accept_encoding.ts';
import {
  addClientIp,
  addForwarded,
  addForwardedFor,
  anonymise,
  ensureHost,
  removeConditionals,
  removeExpect,
  replaceUserAgent,
  upstreamConnection,
  upstreamCopy,
} from './request_headers.ts';
import { appendVia } from './response_headers.ts';
import { requestViaValue, viaProtocol } from './via.ts';

export interface UpstreamInput {
  /** The client request after remap. */
  readonly client: RequestHead;
  readonly config: Config;
  readonly clientIp: string;
  readonly localIp: string;
  readonly proxyName: string;
  readonly uuid: string;
  readonly via: string;
  /** Protocols of the client's connection from the top. */
  readonly stack: readonly string[];
  /** Version to speak; `1.1` unless `send_http11_requests` says otherwise. */
  readonly version: Version;
  /** A proxy-type parent is the next hop: the target stays whole. */
  readonly toProxy: boolean;
  readonly attached: boolean;
  readonly persistent: boolean;
  readonly websocket: boolean;
  /** Mode is GENERIC_PROXY: the request was looked up. */
  readonly lookedUp: boolean;
  /** A plugin forbids to store the answer. */
  readonly noStore?: boolean;
  readonly continueSent: boolean;
  /** Second in which it is built. */
  readonly now: number;
}

/** `client` is the client request as later steps see it (Accept-Encoding normalised); lines end before the dump. */
interface UpstreamRequest {
  readonly head: RequestHead;
  readonly client: RequestHead;
  readonly said: readonly Said[];
}

const REQUEST_VIA = 'proxy.config.http.insert_request_via_str';
const REQUEST_VIA_TEXT = 'proxy.config.http.request_via_str';

/**
 * Builds the upstream request from the client's, as the dump `Proxy's Request` shows it; `convertVersion` is for the
 * moment before it is sent, after revalidation has added its conditions.
 */
export function upstreamRequest(input: UpstreamInput): UpstreamRequest {
  const { config, clientIp } = input;
  const client = { ...input.client, fields: copyFields(input.client.fields) };
  const said: Said[] = [...normaliseAcceptEncodingField(client.fields, intOf(config, NORMALIZE_AE))];
  const head = upstreamCopy(client, config);
  const { fields } = head;
  said.push(...addClientIp(fields, clientIp, config), ...addForwardedFor(fields, clientIp, config));
  said.push(...addForwarded(fields, forwardedInput(input, head), config));
  said.push(...anonymise(fields, config), ...replaceUserAgent(fields, config));
  upstreamConnection(fields, input);
  appendVia(fields, viaFor(input));
  // Until it is sent it stands as 1.1, whatever its fields are made for.
  head.version = '1.1';
  said.push(...shapeTarget(head, input));
  if (input.lookedUp) said.push(...removeConditionals(fields, client, config, input.noStore));
  said.push(...removeExpect(fields, input.continueSent), ['request_sent_time', { time: input.now }]);
  return { head, client, said };
}

function forwardedInput(input: UpstreamInput, head: RequestHead): Parameters<typeof addForwarded>[1] {
  return { ...input, scheme: head.url.scheme, host: valueOf(head.fields, 'Host') };
}

function viaFor({ client, proxyName, uuid, via, stack, config }: UpstreamInput): string | null {
  const text = textOf(config, REQUEST_VIA_TEXT) ?? '';
  const level = intOf(config, REQUEST_VIA);
  return requestViaValue({ protocol: viaProtocol(client.version), proxyName, uuid, text, via, level, stack });
}

/** No fragment, a Host, and the form of the target the next hop expects (RFC 9112 section 3.2). */
function shapeTarget(head: RequestHead, { toProxy }: UpstreamInput): Said[] {
  head.url.fragment = null;
  ensureHost(head);
  if (toProxy) return [];
  if (head.method === 'CONNECT') return [];
  head.url = { ...head.url, scheme: '', host: '', port: '', user: null, password: null };
  return [['removing_host']];
}
