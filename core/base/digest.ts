import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesOf } from './bytes.ts';

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** SHA-256 of a latin1 string's bytes, as 64 lower-case hex digits. Bodies are named by it in saved state. */
export function sha256Hex(latin1: string): string {
  return hexOf(sha256(bytesOf(latin1)));
}

/** SHA-1 and MD5 of a latin1 string's bytes in the same form, for scripts that ask for them. */
export function sha1Hex(latin1: string): string {
  return hexOf(sha1(bytesOf(latin1)));
}

export function md5Hex(latin1: string): string {
  return hexOf(md5(bytesOf(latin1)));
}

function hexOf(bytes: Uint8Array): string {
  let hex = '';
  for (const byte of bytes) hex += HEX[byte];
  return hex;
}

/** MD5 of a latin1 string's bytes: what the server's cache names its objects by. */
export function md5Bytes(latin1: string): Uint8Array {
  return md5(bytesOf(latin1));
}
