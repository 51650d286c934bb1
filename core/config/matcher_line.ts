/**
 * The line grammar of cache.config and its kin: `label=value …`, one destination per line. What it makes of odd lines is
 * what a real 9.2.9 makes of them. ATS: parseConfigLine (proxy/shared/ControlMatcher), MatcherUtils
 */

/** What a line's destination is, by its label in lower case. */
const DESTINATIONS = ['dest_domain', 'dest_host', 'dest_ip', 'url_regex', 'url', 'host_regex'] as const;
export type Destination = (typeof DESTINATIONS)[number];

export interface MatcherLine {
  destination: Destination;
  target: string;
  /** The other elements, labels as written. */
  elements: { label: string; value: string }[];
}

/** Takes a line apart; the reason, in the server's words, when it is discarded. */
export function readMatcherLine(line: string): MatcherLine | { discarded: string } {
  const elements = splitElements(line);
  if (typeof elements === 'string') return { discarded: elements };
  const found: MatcherLine = { destination: 'url', target: '', elements: [] };
  let destinations = 0;
  for (const element of elements) {
    const destination = DESTINATIONS.find((name) => name === element.label.toLowerCase());
    if (destination === undefined) found.elements.push(element);
    else {
      if (destinations++ > 0) return { discarded: 'Multiple Destinations Specified' };
      Object.assign(found, { destination, target: element.value });
    }
  }
  return destinations === 0 ? { discarded: 'No destination specifier' } : found;
}

/** A label is everything up to the `=`, blanks too: a stray word spoils the element that follows it. */
function splitElements(line: string): MatcherLine['elements'] | string {
  const elements: MatcherLine['elements'] = [];
  let at = skipBlanks(line, 0);
  while (at < line.length) {
    const equals = line.indexOf('=', at + 1);
    if (equals < 0 || equals + 1 >= line.length) return 'Malformed entry';
    const label = line.slice(at, equals);
    const read = line[equals + 1] === '"' ? quoted(line, equals + 2) : unquoted(line, equals + 1);
    if (read === null) return 'Unrecognized encoding scheme';
    elements.push({ label, value: read.value });
    at = skipBlanks(line, read.end);
  }
  return elements;
}

function skipBlanks(line: string, from: number): number {
  let at = from;
  while (at < line.length && /\s/.test(line.charAt(at))) at++;
  return at;
}

interface Value {
  value: string;
  /** Where the line goes on. */
  end: number;
}

/** Up to the next quote; a backslash keeps what follows it. The closing quote may be absent. */
function quoted(line: string, from: number): Value {
  let value = '';
  let at = from;
  for (; at < line.length && line[at] !== '"'; at++) {
    if (line[at] === '\\') at++;
    value += line.charAt(at);
  }
  return { value, end: at + 1 };
}

/** Up to the next blank. A backslash in front is dropped; one before a digit, and bytes above 127, spoil the line. */
function unquoted(line: string, from: number): Value | null {
  const start = line[from] === '\\' ? from + 1 : from;
  let end = from;
  for (; end < line.length && !/\s/.test(line.charAt(end)); end++) {
    if (end === from) continue;
    if (line.charCodeAt(end) > 127 || /^\\[0-9]/.test(line.slice(end, end + 2))) return null;
  }
  return { value: line.slice(start, end), end };
}
