/** The GET of a scheduled update, and what its answer names. */
import type { UpdateEntry } from '../config/update_config.ts';
import { linksOf } from './links.ts';

/** The request's bytes: HTTP/1.0, so that the answer comes unchunked and its connection ends with it. */
export function updateRequest(url: string, fields: UpdateEntry['fields']): string {
  const host = /^http:\/\/([^/?#]*)/i.exec(url)?.[1] ?? '';
  const own = fields.some(([name]) => name.toLowerCase() === 'host') ? [] : [['Host', host] as const];
  const lines = [...own, ...fields].map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${url} HTTP/1.0\r\n${lines.join('')}\r\n`;
}

/** Longer pages are not looked through. */
const MOST_BYTES = 2 ** 22;

/** The URLs that an answer names, if it is a page of HTML. */
export function linksIn(answer: string, url: string): string[] {
  const end = answer.indexOf('\r\n\r\n');
  const head = answer.slice(0, Math.max(0, end));
  if (answer.length > MOST_BYTES || !/^HTTP\/1\.\d 200 /.test(head)) return [];
  return /\r\ncontent-type:[ \t]*text\/html\b/i.test(head) ? linksOf(answer.slice(end + 4), url) : [];
}
