import type { Fact } from '../../core/base/fact.ts';
import { buildConfig } from '../../core/config/config.ts';
import type { StoreState } from '../../core/index.ts';
import { HOOKS, type HookName } from '../../core/names/hooks.ts';
import type { Profile } from '../../core/names/profile.ts';
import type { DnsAnswer } from '../../core/txn/wire.ts';
import type { RecordedTransaction } from '../readers/recording.ts';
import type { MissingEvidence } from '../record/transaction.ts';
import { nameOf } from '../scenario/read.ts';
import type { Scenario, SessionScript, Timing, TransactionScript } from '../scenario/scenario.ts';
import { clientScriptOf } from './client.ts';
import { clockOf, type RecordedClock } from './clock.ts';
import { connectsOf, type IdleEnds, idleEndsOf } from './connections.ts';
import { argOf, type Findings, infer, isEntry, lack, lineOf, linesOf, newFindings } from './evidence.ts';
import { responsesOf } from './origin.ts';
import { remapText } from './remap.ts';
import { identityOf, settingsOf } from './settings.ts';
import { knownHostsOf, storedCopiesOf } from './store.ts';
import { tunnelOf } from './tunnel.ts';

/** What the person who starts a replay adds to the recording. */
export interface InferOptions {
  /** Files of the configuration directory, by their path in it; they stand in place of what would be inferred. */
  readonly etc?: Readonly<Record<string, string>>;
  readonly set?: readonly (readonly [name: string, value: string])[];
  readonly profile?: Profile;
  /** What the server's cache held when the recording began. */
  readonly store?: StoreState;
}

/** A scenario made from a recording. */
export interface InferredScenario {
  readonly scenario: Scenario;
  readonly clock: RecordedClock;
  /** Facts about the server as a whole, with the rule that gave them. */
  readonly facts: readonly Fact[];
  readonly missing: readonly MissingEvidence[];
  readonly lacking: readonly string[];
  /** Findings about single transactions, by their index. */
  readonly of: ReadonlyMap<number, Findings>;
  /** Transactions that are played: those whose beginning was recorded. In the order of the scenario's indices. */
  readonly played: readonly RecordedTransaction[];
}

/** Nothing moves by itself: every moment is a recorded one. */
const STILL: Timing = {
  betweenRequests_ms: 0,
  awaitClose_ms: 0,
  beforeEnd_ms: 0,
  answer_ms: 0,
  onConnect_ms: 0,
  after100_ms: 0,
  afterHeaders_ms: 0,
  beforeClose_ms: 0,
  down_ms: 0,
  // not 0: what a connection carries comes after what the machine does at the same moment
  latency_ms: 0.001,
  dns_ms: 0,
  settle_ms: 0,
  stop_ms: Number.MAX_SAFE_INTEGER,
  bandwidth: null,
  segment: 1 << 30,
};

/** Makes the scenario of a recording: one run over all of it, with everything at its recorded moment. */
export function inferScenario(
  recorded: readonly RecordedTransaction[],
  file: string,
  options: InferOptions,
): InferredScenario {
  const findings = newFindings();
  const of = new Map<number, Findings>();
  const played = recorded.filter(({ headless }) => !headless);
  const clock = clockOf(recorded);
  if (clock.rule === null) lack(findings, 'the date', 'http_trans');
  else infer(findings, 'start of the recording', clock.start_ms, clock.rule);
  const sessions = sessionsOf(played, {
    file,
    clock,
    of,
    idleEnds: idleEndsOf(recorded, clock),
    threads: threadsOf(played),
  });
  const profile = options.profile ?? recorded[0]?.dialect ?? '9.2';
  const order = sessions.flatMap(({ transactions }) => transactions.map(({ place }) => place.line));
  const scenario: Scenario = {
    name: nameOf(file),
    description: '',
    topics: [],
    file,
    profile,
    config: configOf(played, options, profile, findings),
    start_ms: clock.start_ms,
    ...dnsOf(played, clock, findings),
    ...addressesOf(played, findings),
    isRecorded: true,
    connects: connectsOf(played, clock),
    hooks: hooksOf(played, findings),
    stored: storedCopiesOf(played, findings),
    ...(options.store === undefined ? {} : { store: options.store }),
    known: knownHostsOf(played, findings),
    sessions,
    serial: false,
    timing: STILL,
    server: serverOf(played, profile, findings),
    unknown: [],
    notModelled: [],
  };
  const byLine = new Map(played.map((txn) => [txn.firstLine, txn]));
  const inOrder = order.flatMap((line) => byLine.get(line) ?? []);
  return {
    scenario,
    clock,
    facts: findings.facts,
    missing: findings.missing,
    lacking: findings.lacking,
    of,
    played: inOrder,
  };
}

function configOf(
  played: readonly RecordedTransaction[],
  options: InferOptions,
  profile: Profile,
  findings: Findings,
): Scenario['config'] {
  const given = (options.set ?? []).map(([name, value]) => ({ name, value, from: '--set' }));
  if (options.etc !== undefined) return buildConfig(options.etc, given, profile);
  const settings = settingsOf(played, findings);
  return buildConfig({ 'remap.config': remapText(played, findings) }, [...settings, ...given], profile);
}

/** What the scripts are made with. */
interface Context {
  readonly file: string;
  readonly clock: RecordedClock;
  readonly idleEnds: IdleEnds;
  readonly of: Map<number, Findings>;
  /** Event threads of the server, in the order in which they appear. */
  readonly threads: readonly string[];
}

/** One script per client connection, in the order in which they were made. */
function sessionsOf(played: readonly RecordedTransaction[], context: Context): SessionScript[] {
  const bySession = Map.groupBy(played, ({ session, index }) => session ?? `alone ${index}`);
  let index = 0;
  return [...bySession.values()].map((own) => {
    own.sort((a, b) => (a.nth ?? 0) - (b.nth ?? 0));
    const [first] = own as [RecordedTransaction];
    const script: SessionScript = {
      delay_ms: startOf(first, context),
      keepOpen_ms: 0,
      close_at_ms: closedAt(own, context.clock),
      place: placeOf(first, context.file),
      transactions: own.map((txn, at) => scriptOf(txn, own[at + 1], index++, context)),
    };
    const thread = context.threads.indexOf(first.lines[0]?.thread ?? '');
    return {
      ...script,
      ...(first.client === null ? {} : { from: first.client }),
      ...(thread > 0 ? { thread } : {}),
    };
  });
}

function threadsOf(played: readonly RecordedTransaction[]): string[] {
  return [...new Set(played.map(({ lines }) => lines[0]?.thread ?? ''))];
}

function startOf(txn: RecordedTransaction, { clock }: Context): number {
  const [first] = txn.lines;
  return first === undefined ? 0 : clock.at(first);
}

/** When the client ended its connection; after the recording when it shows no such thing. */
function closedAt(own: readonly RecordedTransaction[], clock: RecordedClock): number {
  const last = own.at(-1);
  const end = last?.lines.findLast((line) => isEntry(line, 'state_keep_alive', 'VC_EVENT_EOS'));
  return end === undefined ? clock.end_ms : clock.at(end);
}

function placeOf(txn: RecordedTransaction, file: string) {
  return { file, line: txn.firstLine, column: 1 };
}

/** A client gives an answer up that has not come when the recorded client was done with it. */
const PATIENCE_MS = 0.5;

function scriptOf(
  txn: RecordedTransaction,
  next: RecordedTransaction | undefined,
  index: number,
  context: Context,
): TransactionScript {
  const findings = newFindings();
  context.of.set(txn.index, findings);
  const at_ms = startOf(txn, context);
  const end_ms = next === undefined ? context.clock.end_ms + PATIENCE_MS : startOf(next, context);
  const client = clientScriptOf(txn, { at_ms, timeout_ms: Math.max(0, end_ms - at_ms) + PATIENCE_MS }, findings);
  const responses = responsesOf(txn, context.clock, context.idleEnds, findings);
  const uuid = client.headers.find(([name]) => name.toLowerCase() === 'uuid')?.[1] ?? null;
  const tunnel = tunnelOf(txn, context.clock, findings);
  return { index, uuid, place: placeOf(txn, context.file), client, responses, dropOriginConnections: false, ...tunnel };
}

/** What name servers answered, and when. */
function dnsOf(
  played: readonly RecordedTransaction[],
  clock: RecordedClock,
  findings: Findings,
): Pick<Scenario, 'dns' | 'dnsTimes'> {
  const records: Record<string, DnsAnswer> = {};
  const dnsTimes: Record<string, number[]> = {};
  const answers = played.flatMap((txn) =>
    linesOf(txn, 'enter').flatMap((line) => (line.args.event === 'EVENT_HOST_DB_LOOKUP' ? [{ txn, line }] : [])),
  );
  for (const { txn, line } of answers.sort((a, b) => a.line.line - b.line.line)) {
    const name = argOf(lineOf(txn, 'end_remap_host'), 'host').toLowerCase();
    dnsTimes[name] = [...(dnsTimes[name] ?? []), clock.at(line)];
  }
  for (const txn of played) {
    const name = argOf(lineOf(txn, 'end_remap_host'), 'host').toLowerCase();
    const ip = argOf(lineOf(txn, 'dns_address'), 'ip');
    if (name === '' || records[name] !== undefined) continue;
    if (ip !== '') records[name] = { ips: [ip], ttl_s: TTL_S };
    else if (lineOf(txn, 'dns_unsuccessful') !== null) records[name] = { failed: 'NXDOMAIN' };
  }
  if (answers.length > 0) lack(findings, 'how long DNS answers are valid', 'hostdb');
  return { dns: { records, fallback: { failed: 'NXDOMAIN' } }, dnsTimes };
}

const TTL_S = 300;

/** Where the proxy listens and the origins do, as far as lines show it. */
function addressesOf(played: readonly RecordedTransaction[], findings: Findings) {
  const opened = played.flatMap((txn) => linesOf(txn, 'open_connection').map((line) => argOf(line, 'address')));
  const ips = [...new Set(opened.map((address) => address.slice(0, address.lastIndexOf(':'))))];
  const ports = [...new Set(opened.map((address) => Number(address.slice(address.lastIndexOf(':') + 1))))];
  const local = played.map((txn) => argOf(lineOf(txn, 'loop_ports'), 'local')).find((port) => port !== '');
  if (local === undefined) lack(findings, 'the port the proxy listens on', 'http_transact');
  return { proxy: { ip: '127.0.0.1', port: Number(local ?? 8080) }, originPorts: ports, originIps: ips };
}

/** Hooks at which the recording shows a plugin called. */
function hooksOf(played: readonly RecordedTransaction[], findings: Findings): HookName[] {
  const most = new Map<HookName, number>();
  for (const txn of played) {
    const calls = Map.groupBy(txn.hooks, ({ hook }) => hook);
    for (const [hook, list] of calls) if (isHook(hook)) most.set(hook, Math.max(most.get(hook) ?? 0, list.length));
  }
  const listened = [...most.keys()];
  for (const hook of listened) infer(findings, 'a plugin listens', hook, 'calling plugin on hook');
  if (listened.length > 0) lack(findings, 'what the plugin does', 'the plugin’s own tag');
  return listened;
}

function isHook(name: string): name is HookName {
  return Object.hasOwn(HOOKS, name);
}

/** Counters, from the first ids of each kind, and what the server calls itself. */
function serverOf(played: readonly RecordedTransaction[], profile: Profile, findings: Findings): Scenario['server'] {
  const sms = played.map(({ sm }) => sm);
  const clients = played.flatMap(({ session }) => session ?? []);
  const servers = played.flatMap((txn) => bornServers(txn));
  const firstSm = least(sms);
  const connections = profile === '3.3' ? clients : [...clients, ...servers];
  infer(findings, 'first state machine', firstSm, 'lowest id in the recording');
  infer(findings, 'first client session', least(connections), 'lowest id in the recording');
  if (profile === '3.3') infer(findings, 'first server session', least(servers), 'lowest id in the recording');
  return {
    firstSm,
    firstConnection: least(connections),
    ...(profile === '3.3' ? { firstServerConnection: least(servers) } : {}),
    name: 'traffic_server',
    uuid: '00000000-0000-4000-8000-000000000000',
    version: profile === '3.3' ? '3.3.1-dev' : '9.2.9',
    ...identityOf(played, findings),
  };
}

function bornServers(txn: RecordedTransaction): number[] {
  return linesOf(txn, 'server_session_born').flatMap((line) => {
    const id = /^\[(\d+)\]/.exec(line.message)?.[1];
    return id === undefined ? [] : Number(id);
  });
}

function least(ids: readonly number[]): number {
  return ids.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY) === Number.POSITIVE_INFINITY
    ? 0
    : ids.reduce((a, b) => Math.min(a, b));
}
