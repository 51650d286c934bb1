import { md5 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesOf } from './bytes.ts';

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** SHA-256 of a latin1 string's bytes, as 64 lower-case hex digits. Bodies are named by it in saved state. */
export function sha256Hex(latin1: string): string {
  let hex = '';
  for (const byte of sha256(bytesOf(latin1))) hex += HEX[byte];
  return hex;
}

/** MD5 of a latin1 string's bytes: what the server's cache names its objects by. */
export function md5Bytes(latin1: string): Uint8Array {
  return md5(bytesOf(latin1));
}
