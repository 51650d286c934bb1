/**
 * Field names the server knows. A field it makes itself gets the spelling of this list, whatever case it was asked for.
 * ATS: hdrtoken (proxy/hdrs).
 */
const WELL_KNOWN_NAMES = [
  '@Ats-Internal',
  'Accept',
  'Accept-Charset',
  'Accept-Encoding',
  'Accept-Language',
  'Accept-Ranges',
  'Age',
  'Allow',
  'Approved',
  'Authorization',
  'Bytes',
  'Cache-Control',
  'Client-ip',
  'Connection',
  'Content-Base',
  'Content-Encoding',
  'Content-Language',
  'Content-Length',
  'Content-Location',
  'Content-MD5',
  'Content-Range',
  'Content-Type',
  'Control',
  'Cookie',
  'Date',
  'Distribution',
  'Early-Data',
  'Etag',
  'Expect',
  'Expires',
  'Followup-To',
  'Forwarded',
  'From',
  'Host',
  'If-Match',
  'If-Modified-Since',
  'If-None-Match',
  'If-Range',
  'If-Unmodified-Since',
  'Keep-Alive',
  'Keywords',
  'Last-Modified',
  'Lines',
  'Location',
  'MIME-Version',
  'Max-Forwards',
  'Message-ID',
  'Newsgroups',
  'Organization',
  'Path',
  'Pragma',
  'Proxy-Authenticate',
  'Proxy-Authorization',
  'Proxy-Connection',
  'Public',
  'Range',
  'References',
  'Referer',
  'Reply-To',
  'Retry-After',
  'Sec-WebSocket-Key',
  'Sec-WebSocket-Version',
  'Sender',
  'Server',
  'Set-Cookie',
  'Strict-Transport-Security',
  'Subject',
  'Summary',
  'TE',
  'Transfer-Encoding',
  'Upgrade',
  'User-Agent',
  'Vary',
  'Via',
  'Warning',
  'Www-Authenticate',
  'X-Forwarded-For',
  'X-ID',
  'Xref',
] as const;

const byLower: ReadonlyMap<string, string> = new Map(WELL_KNOWN_NAMES.map((name) => [name.toLowerCase(), name]));
const known: ReadonlySet<string> = new Set(WELL_KNOWN_NAMES);

/** The spelling the server uses when it makes a field of this name; an unknown name stays as given. */
export function canonicalName(name: string): string {
  return known.has(name) ? name : (byLower.get(name.toLowerCase()) ?? name);
}

/** True when the server has a token for this name, in any case. */
export function isWellKnown(name: string): boolean {
  return known.has(name) || byLower.has(name.toLowerCase());
}
