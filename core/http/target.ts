/** The host and scheme a request is for. ATS: HTTPHdr::_fill_target_cache, HttpTransact::ModifyRequest */
import { addField, fieldOf, setFound, valueOf } from './header.ts';
import type { RequestHead } from './message.ts';
import { parseInt32 } from './number.ts';
import { defaultPort, portNumber, setScheme } from './url.ts';

/** `inUrl`: the target itself named the host. `port` is never 0. */
type Target = { host: string; port: number; inUrl: boolean; portWritten: boolean };

/** Host and port of a request: those of its URL, else of its Host field; the host is '' when neither has one. */
export function targetOf(head: RequestHead): Target {
  const inUrl = head.url.host !== '';
  const [host, port] = inUrl ? [head.url.host, head.url.port] : hostAndPort(valueOf(head.fields, 'Host') ?? '');
  const written = portNumber(port);
  return { host, port: written || defaultPort(head.url.scheme), inUrl, portWritten: written !== 0 };
}

/** A Host value cut at its colon; brackets of an IPv6 address stay. ATS: HTTPHdr::get_host_port_values */
export function hostAndPort(value: string): [host: string, port: string] {
  const close = value.startsWith('[') ? value.indexOf(']') : 0;
  const colon = close < 0 ? -1 : value.indexOf(':', close);
  const cuts = colon > 0 && (close === 0 || colon === close + 1);
  return cuts ? [value.slice(0, colon), value.slice(colon + 1)] : [value, ''];
}

/** Schemes the server knows by name; any other counts as none. */
const KNOWN_SCHEMES: ReadonlySet<string> = new Set(
  'file ftp gopher http https mailto news nntp prospero telnet tunnel wais pnm rtsp rtspu mms mmsu mmst ws wss'.split(
    ' ',
  ),
);

/**
 * What the server does to every accepted request before its first hook: a missing or unknown scheme becomes http, and
 * the Host field of an absolute target is made to agree with it, unless Max-Forwards is 0. ATS: HttpTransact::ModifyRequest
 */
export function settleTarget(head: RequestHead): void {
  const { url } = head;
  if (head.method === 'CONNECT') {
    if (portNumber(url.port) === 0) {
      url.addedPort = url.scheme === '';
      url.port = '80';
    }
    return;
  }
  if (!KNOWN_SCHEMES.has(url.scheme)) setScheme(url, 'http');
  const maxForwards = valueOf(head.fields, 'Max-Forwards');
  const forwards = maxForwards === null ? -1 : (parseInt32(maxForwards) ?? 0);
  if (url.host !== '' && forwards !== 0) agreeHost(head);
}

function agreeHost(head: RequestHead): void {
  const port = portNumber(head.url.port);
  const host = port === 0 ? head.url.host : `${head.url.host}:${port}`;
  const field = fieldOf(head.fields, 'Host');
  if (field === undefined) addField(head.fields, 'Host', host);
  else if (field.value.toLowerCase() !== host.toLowerCase()) setFound(head.fields, 'Host', host);
}
