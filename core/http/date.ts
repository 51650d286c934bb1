/**
 * HTTP dates. The reader is the server's, which takes more than RFC 9110 section 5.6.7 allows and checks less: the
 * weekday is not compared, the zone is ignored, numbers are not range-checked. ATS: mime_parse_date, mime_format_date
 */
import { findInt32, INT32_MAX, isDigit } from './number.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** Years count from 1900, months from 0, as in C. */
type Parts = { year: number; month: number; day: number; hour: number; minute: number; second: number };

/** Epoch seconds of a date, 0 when it cannot be read or lies before 1970, 2147483647 for years after 2037. */
export function parseDate(text: string): number {
  let start = 0;
  while (isBlank(text.charCodeAt(start))) start++;
  const date = start === 0 ? text : text.slice(start);
  const parts = fixedForm(date) ? readFixed(date) : readLoose(date);
  return parts === null ? 0 : secondsOf(parts);
}

function fixedForm(text: string): boolean {
  return text.length >= 29 && text[3] === ',' && !isDigit(text.charCodeAt(0));
}

/** `Sun, 06 Nov 1994 08:49:37 GMT`: every part at its place, the month in this case, the colons there. */
function readFixed(text: string): Parts | null {
  const month = (MONTHS as readonly string[]).indexOf(text.slice(8, 11));
  if (nameIn(DAYS, text.slice(0, 3)) < 0 || month < 0 || text[19] !== ':' || text[22] !== ':') return null;
  const year = digits(text, 12, 4) - 1900;
  const hour = digits(text, 17, 2);
  return { year, month, day: digits(text, 5, 2), hour, minute: digits(text, 20, 2), second: digits(text, 23, 2) };
}

function digits(text: string, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) value = value * 10 + text.charCodeAt(i) - 48;
  return value;
}

/** RFC 850 and asctime dates, and any other order the server understands. */
function readLoose(text: string): Parts | null {
  const reader = { text, at: 0 };
  if (isDigit(text.charCodeAt(0))) return dayFirst(reader);
  if (readName(reader, DAYS) < 0) return null;
  while (isBlank(text.charCodeAt(reader.at))) reader.at++;
  const next = text.charCodeAt(reader.at);
  return next === 44 || isDigit(next) ? dayFirst(reader) : monthFirst(reader);
}

type Reader = { readonly text: string; at: number };

function dayFirst(reader: Reader): Parts | null {
  const day = readNumber(reader);
  const month = readName(reader, MONTHS);
  const year = readNumber(reader);
  const time = readTime(reader);
  if (day === null || month < 0 || year === null || time === null) return null;
  return { day, month, year: shortYear(year), ...time };
}

function monthFirst(reader: Reader): Parts | null {
  const month = readName(reader, MONTHS);
  const day = readNumber(reader);
  const time = readTime(reader);
  const year = readNumber(reader);
  if (day === null || month < 0 || year === null || time === null) return null;
  return { day, month, year: shortYear(year), ...time };
}

function readTime(reader: Reader): { hour: number; minute: number; second: number } | null {
  const hour = readSigned(reader);
  const minute = readSigned(reader);
  const second = readSigned(reader);
  return hour === null || minute === null || second === null ? null : { hour, minute, second };
}

/** A minus sign directly before the digits counts. */
function readSigned(reader: Reader): number | null {
  const from = reader.at;
  const value = readNumber(reader);
  if (value === null) return null;
  let start = reader.at - 1;
  while (start > from && isDigit(reader.text.charCodeAt(start - 1))) start--;
  return start > from && reader.text[start - 1] === '-' ? -value : value;
}

function shortYear(year: number): number {
  if (year < 70) return year + 100;
  return year < 1900 ? year : year - 1900;
}

function readNumber(reader: Reader): number | null {
  const { text } = reader;
  let at = reader.at;
  while (at < text.length && !isDigit(text.charCodeAt(at))) at++;
  const start = at;
  while (isDigit(text.charCodeAt(at))) at++;
  reader.at = at;
  return findInt32(text.slice(start, at));
}

function readName(reader: Reader, names: readonly string[]): number {
  const { text } = reader;
  let at = reader.at;
  while (at < text.length && !isLetter(text.charCodeAt(at))) at++;
  const start = at;
  while (isLetter(text.charCodeAt(at))) at++;
  reader.at = at;
  return nameIn(names, text.slice(start, at));
}

function nameIn(names: readonly string[], word: string): number {
  const exact = names.indexOf(word);
  if (exact >= 0 || word.length < 3) return exact;
  const lower = word.toLowerCase();
  return names.findIndex((name) => lower.startsWith(name.toLowerCase()));
}

function secondsOf(parts: Parts): number {
  if (parts.year > 137) return INT32_MAX;
  if (parts.year < 70) return 0;
  const midnight = Date.UTC(parts.year + 1900, parts.month, 1) / 1000 + (parts.day - 1) * 86400;
  return Math.max(0, (midnight + (parts.hour * 60 + parts.minute) * 60 + parts.second) | 0);
}

/** Epoch seconds as `Sun, 06 Nov 1994 08:49:37 GMT`. */
export function formatDate(seconds: number): string {
  const date = new Date(seconds * 1000);
  const day = DAYS[date.getUTCDay()];
  const month = MONTHS[date.getUTCMonth()];
  const year = String(date.getUTCFullYear()).padStart(4, '0');
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  return `${day}, ${two(date.getUTCDate())} ${month} ${year} ${time} GMT`;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

function isLetter(code: number): boolean {
  return (code | 32) >= 97 && (code | 32) <= 122;
}
