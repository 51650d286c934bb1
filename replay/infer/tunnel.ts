import type { LoggedLine, RecordedTransaction } from '../readers/recording.ts';
import type { TransactionScript, TunnelStep } from '../scenario/scenario.ts';
import type { RecordedClock } from './clock.ts';
import { argOf, type Findings, lack, lineOf } from './evidence.ts';

/** Who speaks, by what the log calls its end of a tunnel. */
const ENDS: Readonly<Record<string, TunnelStep['from']>> = {
  'user agent - tunnel': 'client',
  'http server - tunnel': 'origin',
};

/**
 * What went through the tunnel of a CONNECT or an upgrade: each read and each end of a side at its recorded moment. How
 * many bytes a read took is not in the log; one stands for them.
 */
export function tunnelOf(
  txn: RecordedTransaction,
  clock: RecordedClock,
  findings: Findings,
): Pick<TransactionScript, 'tunnel'> {
  const said = txn.lines.filter((line) => line.name === 'producer_event' && ENDS[argOf(line, 'name')] !== undefined);
  const isOpened = txn.lines.some((line) => line.name === 'adding_producer' && ENDS[argOf(line, 'name')] !== undefined);
  if (!isOpened) return {};
  if (said.length > 0) lack(findings, 'the bytes of the tunnel (one for each read instead)', 'pcap');
  const refused = refusedTunnel(txn.lines);
  return {
    tunnel: {
      steps: said.filter((line) => line !== refused).flatMap((line) => stepOf(line, clock)),
      bare: lineOf(txn, 'raw_open_enter') !== null,
    },
  };
}

function stepOf(line: LoggedLine, clock: RecordedClock): TunnelStep[] {
  const from = ENDS[argOf(line, 'name')];
  const event = argOf(line, 'event');
  const ends = event === 'VC_EVENT_EOS';
  if (from === undefined || (!ends && event !== 'VC_EVENT_READ_READY')) return [];
  const at_ms = clock.at(line);
  return [{ from, bytes: ends ? '' : '0', end: ends ? 'half-close' : null, after_ms: 0, at_ms, lost: false }];
}

/** The line at which a tunnel learned that its origin had not taken the connection; null when it had. */
export function refusedTunnel(lines: readonly LoggedLine[]): LoggedLine | null {
  const isTaken = (line: LoggedLine) =>
    line.name === 'consumer_event' &&
    argOf(line, 'name') === 'http server - tunnel' &&
    argOf(line, 'event') !== 'EVENT_ERROR';
  const isEnd = (line: LoggedLine) => line.name === 'producer_event' && argOf(line, 'name') === 'http server - tunnel';
  const first = lines.find((line) => isTaken(line) || isEnd(line));
  return first !== undefined && isEnd(first) ? first : null;
}

/** Records that follow from CONNECTs: which ports they may go to, whether rules are needed, who is sent them. */
export function tunnelSettings(
  transactions: readonly RecordedTransaction[],
): [record: string, value: string, rule: string][] {
  const settings: [string, string, string][] = [];
  const passed = transactions.filter((txn) => isConnect(txn) && lineOf(txn, 'no_header_errors') !== null);
  const ports = [...new Set(passed.flatMap((txn) => portOf(txn) || []))];
  if (ports.length > 0)
    settings.push(['proxy.config.http.connect_ports', ports.join(' '), 'the ports that CONNECTs went to']);
  const kept = passed.some((txn) => hostOf(txn, 'before remap') === hostOf(txn, 'after remap'));
  if (kept) settings.push(['proxy.config.url_remap.remap_required', '0', 'a CONNECT went to the place it names']);
  const sentOn = passed.some((txn) => lineOf(txn, 'server_open_enter') !== null && lineOf(txn, 'hrfp') === null);
  if (sentOn) settings.push(['proxy.config.http.forward_connect_method', '1', 'a CONNECT was sent on to its origin']);
  return [...settings, ...transactions.filter(isConnect).flatMap(timeoutOf)];
}

const INACTIVE = 'VC_EVENT_INACTIVITY_TIMEOUT';
const ACTIVE = 'VC_EVENT_ACTIVE_TIMEOUT';
const TIMEOUTS: Readonly<Record<string, string>> = {
  [`client ${INACTIVE}`]: 'proxy.config.http.transaction_no_activity_timeout_in',
  [`origin ${INACTIVE}`]: 'proxy.config.http.transaction_no_activity_timeout_out',
  [`client ${ACTIVE}`]: 'proxy.config.http.transaction_active_timeout_in',
  [`origin ${ACTIVE}`]: 'proxy.config.http.transaction_active_timeout_out',
};

/** The timeout that ended a tunnel: whole seconds since its last event, or since it began. */
function timeoutOf(txn: RecordedTransaction): [record: string, value: string, rule: string][] {
  const events = txn.lines.filter((line) => ENDS[argOf(line, 'name')] !== undefined && argOf(line, 'event') !== '');
  const at = events.findIndex((line) => argOf(line, 'event') === INACTIVE || argOf(line, 'event') === ACTIVE);
  const end = events[at];
  const record = end && TIMEOUTS[`${ENDS[argOf(end, 'name')]} ${argOf(end, 'event')}`];
  const from = end && argOf(end, 'event') === INACTIVE ? events[at - 1] : txn.lines[0];
  if (end === undefined || record === undefined || from === undefined) return [];
  const seconds = Math.floor((end.time_ms - from.time_ms) / 1000);
  return seconds < 1 ? [] : [[record, String(seconds), 'a timeout that ended a tunnel, in whole seconds']];
}

function isConnect(txn: RecordedTransaction): boolean {
  return txn.described[0]?.method === 'CONNECT';
}

function hostOf(txn: RecordedTransaction, when: string): string {
  return txn.described.find((described) => described.when === when)?.parts.host ?? '';
}

function portOf(txn: RecordedTransaction): string {
  return txn.described[0]?.parts.port ?? '';
}
