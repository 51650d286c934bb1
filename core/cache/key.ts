import type { Url } from '../http/message.ts';
import { effectivePort } from '../http/url.ts';

/**
 * The cache key in readable form: what the server prints (`Final url string for cache hash key`), the port and, when
 * one is configured, the generation. ATS: URL::url_CryptoHash_get_general.
 */
export function cacheKey(url: Url, generation: number): string {
  const host = url.host.toLowerCase();
  const base = `${url.scheme}://${url.user ?? ''}:${url.password ?? ''}@${host}/${url.path};${url.params ?? ''}?${url.query ?? ''}`;
  return `${base} ${effectivePort(url)}${generation === -1 ? '' : ` ${generation}`}`;
}

/** The bytes the server hashes for a key: port and generation are numbers there, low byte first. */
export function hashedBytes(key: string): string {
  const [base = '', port = '0', generation] = key.split(' ');
  const tail = generation === undefined ? '' : littleEndian(BigInt(generation), 8);
  return base + littleEndian(BigInt(port), 2) + tail;
}

function littleEndian(value: bigint, bytes: number): string {
  let text = '';
  for (let i = 0; i < bytes; i++)
    text += String.fromCharCode(Number((BigInt.asUintN(64, value) >> BigInt(8 * i)) & 255n));
  return text;
}
