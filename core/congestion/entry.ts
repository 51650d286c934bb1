/** When an origin counts as congested, from what is remembered of it. Seconds throughout. */
import { type Fact, fact, type Verdict } from '../base/fact.ts';
import type { CongestionLimit, CongestionRule } from '../config/congestion_config.ts';
import type { CongestionEntry } from '../txn/core_state.ts';

/** Failures are counted in this many stretches of the window; the oldest drops out as a whole. */
const BINS = 17;

/** `congested`: it failed too often and its pause is not over. `full`: it has as many connections as it may have. */
type Admission = 'connect' | 'congested' | 'full';

/** An origin of which nothing is known. */
export function newEntry(): CongestionEntry {
  return { bins: [], lastFailure: 0, congested: false };
}

/** One more connection, or answer, that failed. With enough of them in the window the origin is congested. */
export function countFailure(entry: CongestionEntry, rule: CongestionRule, now: number): void {
  const most = rule.limits.max_connection_failures.value;
  if (most < 0) return;
  const length = Math.floor((rule.limits.fail_window.value + BINS) / BINS);
  const bin = now - (now % length);
  entry.bins = entry.bins.filter(([start]) => start > bin - BINS * length);
  const last = entry.bins.at(-1);
  if (last?.[0] === bin) last[1]++;
  else entry.bins.push([bin, 1]);
  entry.lastFailure = now;
  if (failuresOf(entry) >= most) entry.congested = true;
}

function failuresOf({ bins }: CongestionEntry): number {
  return bins.reduce((sum, [, count]) => sum + count, 0);
}

/** May another connection be made? */
export function admission(
  entry: CongestionEntry,
  rule: CongestionRule,
  at: { readonly connections: number; readonly now: number },
): Verdict<Admission> {
  const most = rule.limits.max_connection.value;
  if (entry.congested) {
    const because = [...failureFacts(entry, rule), limitFact(rule, 'proxy_retry_interval')];
    because.push(fact('seconds since the last failure', at.now - entry.lastFailure, 'computed'));
    const rests = at.now - entry.lastFailure < rule.limits.proxy_retry_interval.value;
    if (rests) return verdict('congested', 'too many failures, and its pause is not over', because);
    return verdict('connect', 'congested, but its pause is over: one may try', because);
  }
  const because = [limitFact(rule, 'max_connection'), fact('open connections', at.connections, 'computed')];
  if (most >= 0 && at.connections >= most) return verdict('full', 'as many connections as it may have', because);
  return verdict('connect', 'not congested', [...failureFacts(entry, rule), ...because]);
}

function verdict(answer: Admission, rule: string, because: readonly Fact[]): Verdict<Admission> {
  return { answer, rule, because, said: [] };
}

/** The numbers behind `congested`. */
export function failureFacts(entry: CongestionEntry, rule: CongestionRule): Fact[] {
  return [
    fact('failures in the window', failuresOf(entry), 'computed'),
    limitFact(rule, 'max_connection_failures'),
    limitFact(rule, 'fail_window'),
  ];
}

/** A limit of the rule as a fact. */
export function limitFact(rule: CongestionRule, tag: CongestionLimit): Fact {
  const { value, from } = rule.limits[tag];
  return fact(tag, value, from);
}

/** When the client may come again: the rest of the pause, the wait of the rule, and a little that is drawn. */
export function retryAfter(
  entry: CongestionEntry,
  rule: CongestionRule,
  at: { readonly now: number; readonly drawn: number },
): Verdict<number> {
  const { proxy_retry_interval, client_wait_interval, wait_interval_alpha } = rule.limits;
  const pause = entry.congested ? Math.max(0, proxy_retry_interval.value + entry.lastFailure - at.now) : 0;
  const extra = wait_interval_alpha.value > 0 ? at.drawn % wait_interval_alpha.value : 0;
  const because = [
    fact('rest of the pause', pause, 'computed'),
    limitFact(rule, 'client_wait_interval'),
    limitFact(rule, 'wait_interval_alpha'),
    fact('drawn', extra, 'seed'),
  ];
  const answer = pause + client_wait_interval.value + extra;
  return { answer, rule: 'pause + client_wait_interval + drawn', because, said: [] };
}
