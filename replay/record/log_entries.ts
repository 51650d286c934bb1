import type { LoggedRecord } from './attribution.ts';
import type { LogEntry } from './transaction.ts';

const POINTER = /0x[0-9a-f]{5,}|\(nil\)/gi;
/** Ports that a scenario names; all others of the machine itself are chosen by chance. */
const OWN_PORT = /(127\.0\.0\.1|0\.0\.0\.0):(\d{5})\b/g;

/**
 * Log lines as a transaction record holds them: what differs between two runs of the same scenario is masked, the
 * number in front of the message is `[#]`, a header dump is one entry. Object descriptions are left out.
 */
export function logEntries(lines: readonly LoggedRecord[]): LogEntry[] {
  return lines
    .filter(({ line }) => line.name !== 'describe')
    .map(({ line: { tag, message, name } }) => ({
      tag,
      message: name === 'dump' ? maskedDump(message) : maskedMessage(message),
    }));
}

/** A header dump as a record holds it. */
export function maskedDump(message: string): string {
  const lines = message.replace(/\r/g, '').split('\n');
  while (lines.length > 1 && lines.at(-1)?.trim() === '') lines.pop();
  return lines.join('\n').replace(POINTER, '0xPTR');
}

/** A line as a record holds it: pointers, the leading number and ports of chance masked. */
export function maskedMessage(message: string): string {
  return message
    .replace(/\n+$/, '')
    .replace(POINTER, '0xPTR')
    .replace(/^\[\d+\]/, '[#]')
    .replace(/using sm \[\d+\]/, 'using sm [#]')
    .replace(OWN_PORT, (whole, ip: string, port: string) => (/^180\d\d$/.test(port) ? whole : `${ip}:PORT`));
}

/** `[handler, EVENT]` of the lines that say which handler an event goes to; only the first of an event's names. */
export function handlersOf(lines: readonly LoggedRecord[]): [string, string][] {
  const found: [string, string][] = [];
  for (const { line } of lines) {
    const [, handler, event] = /^\[\d+\] \[&(Http\w+::\w+), ([^\]/]+)(?:\/[^\]]*)?\]/.exec(line.message) ?? [];
    if (handler !== undefined && event !== undefined) found.push([handler, event]);
  }
  return found;
}
