/**
 * Messages as plain data. A header is a list of slots in arrival order; a slot that was never changed keeps the bytes
 * of its line, because the server prints such a line as received. All text is latin1, one code unit per byte.
 * ATS: HTTPHdr, MIMEHdr, MIMEField (proxy/hdrs).
 */
export interface Field {
  name: string;
  /** Trimmed of blanks at both ends. */
  value: string;
  /** The line as received, without its CRLF, when it is printed as it came; null when it is printed normalised. */
  raw: string | null;
}

/** `9.2` knows 0.9, 1.0 and 1.1; any other pair of numbers is carried for the error answer. */
export type Version = string;

export interface Url {
  /** Lower case; '' when the target has none. */
  scheme: string;
  /** As written, when that was not lower case: it is printed so. Whoever changes `scheme` drops it. */
  schemeText?: string;
  user: string | null;
  password: string | null;
  host: string;
  /** As written; '' when absent. */
  port: string;
  /** The proxy added the port to a target that has no scheme: whoever looks for a remap rule sees none. */
  addedPort?: boolean;
  /** Without its leading slash. */
  path: string;
  params: string | null;
  query: string | null;
  fragment: string | null;
  /** Set when no slash stood between authority and the rest (`http://h?x`): then none is printed either. */
  bare?: true;
}

export interface RequestHead {
  kind: 'request';
  method: string;
  url: Url;
  version: Version;
  fields: Field[];
}

export interface ResponseHead {
  kind: 'response';
  version: Version;
  status: number;
  reason: string;
  fields: Field[];
}

export type Head = RequestHead | ResponseHead;
