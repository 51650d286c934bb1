import { hasReason, standardReason } from '../../../core/http/reasons.ts';
import { printUrl } from '../../../core/http/url.ts';
import type { HookPoint } from '../define.ts';
import type { RequestMessage, ResponseMessage } from '../message.ts';
import { listTable, number, text } from './basics.ts';
import { Many, newTable, type Table, type Value } from './machine.ts';
import { silent, strict } from './tables.ts';

type Message = RequestMessage | ResponseMessage | null;

/** What the server's own table of names writes otherwise than most do. ATS: the well-known strings. */
const CANONICAL: Readonly<Record<string, string>> = { etag: 'Etag', te: 'TE', 'www-authenticate': 'WWW-Authenticate' };

const valuesOf = (message: Message, name: Value): string[] => {
  const wanted = text(name).toLowerCase();
  return message?.all.filter((field) => field.name.toLowerCase() === wanted).map(({ value }) => value) ?? [];
};

/** `header`: values of a name joined by commas; nil or an empty text takes a field away. */
function headers(message: Message): Table {
  return {
    get(key) {
      const own = valuesOf(message, key);
      return own.length === 0 ? null : own.join(',');
    },
    set(key, value) {
      if (value === null || value === '') message?.remove(text(key));
      else message?.set(text(key), text(value));
    },
  };
}

/** `header_table`: the values of a name as a list. */
function headerTable(message: Message): Table {
  return {
    get(key) {
      const own = valuesOf(message, key);
      return own.length === 0 ? null : listTable(own);
    },
    set: () => undefined,
  };
}

/** `get_headers`: a table of all, by the name as the server knows it. */
function allHeaders(message: Message): Table {
  const names = new Map(message?.all.map(({ name }) => [name.toLowerCase(), name]));
  return newTable(
    [...names].map(([key, name]) => [CANONICAL[key] ?? name, valuesOf(message, name).join(',')] as const),
  );
}

const fields = (message: Message) => ({
  header: headers(message),
  header_table: headerTable(message),
  get_headers: () => allHeaders(message),
  get_version: () => message?.version ?? null,
});

/** The functions that read and change a request's URL and method. */
function requestLine(request: RequestMessage | null): Record<string, Value> {
  const url = request?.url;
  return {
    get_uri: () => (url ? `/${url.path}` : null),
    set_uri: silent((path = null) => url && Object.assign(url, { path: text(path).replace(/^\//, '') })),
    get_uri_args: () => url?.query ?? null,
    set_uri_args: silent((query = null) => url && Object.assign(url, { query: text(query) })),
    get_uri_params: () => null,
    get_url: () => request?.urlText ?? null,
    get_url_host: () => url?.host || (request?.get('Host') ?? null),
    set_url_host: silent((host = null) => url && Object.assign(url, { host: text(host) })),
    get_url_port: () => number(url?.port) || 80,
    set_url_port: silent((port = null) => url && Object.assign(url, { port: text(port) })),
    get_url_scheme: () => url?.scheme ?? null,
    set_url_scheme: silent((scheme = null) => url && Object.assign(url, { scheme: text(scheme) })),
    get_method: () => request?.method ?? null,
    set_method: silent((method = null) => request && Object.assign(request, { method: text(method) })),
  };
}

/** `ts.client_request`. */
export function clientRequest(ts: HookPoint): Table {
  const pristine = { ...ts.pristineUrl, scheme: ts.pristineUrl.scheme || 'http' };
  return strict('ts.client_request', {
    ...fields(ts.clientRequest),
    ...requestLine(ts.clientRequest),
    get_pristine_url: () => printUrl(pristine),
    client_addr: clientAddress(ts),
  });
}

/** `ts.server_request`. */
export function serverRequest(ts: HookPoint): Table {
  return strict('ts.server_request', {
    ...fields(ts.serverRequest),
    ...requestLine(ts.serverRequest),
    server_addr: serverAddress(ts),
  });
}

/** `ts.server_response`, `ts.cached_response`. A new status brings its reason. */
export function response(message: ResponseMessage | null): Table {
  return strict('a response', { ...fields(message), ...statusOf(message) });
}

function statusOf(message: ResponseMessage | null): Record<string, Value> {
  return {
    get_status: () => message?.status ?? null,
    set_status: silent((status = null) => message && setStatus(message, number(status))),
  };
}

function setStatus(message: ResponseMessage, status: number): void {
  message.status = status;
  if (hasReason(status)) message.reason = standardReason(status);
}

/** `ts.client_response`: also makes an answer of the server's own an error with a text. */
export function clientResponse(ts: HookPoint): Table {
  const message = ts.clientResponse;
  return strict('ts.client_response', {
    ...fields(message),
    ...statusOf(message),
    set_error_resp: silent((status = null, body = null) => {
      if (message) setStatus(message, number(status));
      if (body !== null) ts.TSHttpTxnErrorBodySet(text(body), 'text/html');
    }),
  });
}

const IPV4 = 2;

function clientAddress({ txn }: HookPoint): Table {
  const { ip = null, port = null } = txn?.clientAddress ?? {};
  return strict('ts.client_request.client_addr', {
    get_addr: () => new Many([ip, port, IPV4]),
    get_ip: () => ip,
    get_port: () => port,
    get_incoming_port: () => txn?.localAddress.port ?? null,
  });
}

function serverAddress(ts: HookPoint): Table {
  const { txn } = ts;
  const { ip = null, port = 0 } = txn?.server_info ?? {};
  const nextHop = txn?.current.server ? txn[txn.current.server] : null;
  return strict('ts.server_request.server_addr', {
    get_addr: () => new Many([ip ?? '::', port, IPV4]),
    get_ip: () => ip ?? '::',
    get_port: () => port,
    get_nexthop_name: () => nextHop?.name ?? null,
    get_nexthop_port: () => nextHop?.port ?? null,
    set_addr: silent((to = null, at = null) => ts.TSHttpTxnServerAddrSet(text(to), number(at))),
  });
}
