/** Character classes of the server's parsers. ATS: ParseRules */

const TOKEN_MARKS = "!#$%&'*+-.^_`|~";

const token = new Uint8Array(256);
const host = new Uint8Array(256);
for (let code = 0; code < 256; code++) {
  const char = String.fromCharCode(code);
  const alnum = /[A-Za-z0-9]/.test(char);
  token[code] = alnum || TOKEN_MARKS.includes(char) ? 1 : 0;
  host[code] = alnum || '-._~%:[]'.includes(char) ? 1 : 0;
}

/** A character of a method, field name or directive (RFC 9110 section 5.6.2). */
export function isTokenCode(code: number): boolean {
  return token[code] === 1;
}

/** A character the server takes in a field name: those of a token, and `@`. */
export function isFieldNameCode(code: number): boolean {
  return token[code] === 1 || code === 64;
}

/** A character the server takes in a host name. */
export function isHostCode(code: number): boolean {
  return host[code] === 1;
}

/** `A` to `Z`, `a` to `z`. */
export function isAlphaCode(code: number): boolean {
  return (code | 32) >= 97 && (code | 32) <= 122;
}

/** Letters and digits. */
export function isAlnumCode(code: number): boolean {
  return isAlphaCode(code) || (code >= 48 && code <= 57);
}

/** Blank or tab. */
export function isBlankCode(code: number): boolean {
  return code === 32 || code === 9;
}

/** A control character that a field value must not hold; the tab is allowed. */
export function isControlCode(code: number): boolean {
  return (code < 32 && code !== 9) || code === 127;
}
