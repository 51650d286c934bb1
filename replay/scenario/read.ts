import { PROFILES, type Profile } from '../../core/names/profile.ts';
import type { DnsAnswer } from '../../core/txn/wire.ts';
import { clientScriptOf } from './client_script.ts';
import { type RecordSetting, scenarioConfig, wantedFiles } from './config_files.ts';
import { readDocument, type YamlDocument } from './document.ts';
import { checkKeys, type Leftovers, noteNotModelled } from './keys.ts';
import { fieldsOf, valueIn, wireText } from './message_parts.ts';
import {
  child,
  count,
  descend,
  duration,
  entries,
  fault,
  flag,
  isGiven,
  isMap,
  items,
  type Node,
  placeOf,
  rootOf,
  text,
  word,
} from './nodes.ts';
import { opaqueResponse, responseScriptOf } from './response_script.ts';
import type { ResponseScript, Scenario, SessionScript, TransactionScript } from './scenario.ts';
import { DEFAULT_START_MS, parseInstant } from './start_time.ts';
import { expand, LAB_PORTS, type Setting } from './templates.ts';
import { timingOf } from './timing.ts';
import { tunnelStepsOf } from './tunnel_script.ts';

/** What the person who starts a run says about it besides the file. */
export interface ReadOptions {
  /** Start of the first client in epoch milliseconds; wins over the file's `x-start-time`. */
  readonly at?: number;
  readonly profile?: Profile;
  /** Files beside the scenario that it may want, by their path from its folder. */
  readonly beside?: Readonly<Record<string, string>>;
}

/** A scenario file, read: the scenario but for its configuration, and the file with all places. */
export interface ReadScenario {
  readonly scenario: Omit<Scenario, 'config'>;
  readonly files: Record<string, string>;
  readonly records: RecordSetting[];
  /** The document with its templates expanded; expectations are read from it. */
  readonly document: YamlDocument;
}

const TTL_S = 300;
const LOCALHOST = '127.0.0.1';

/** The names that `copy_to_config_dir` of a replay file lists, so that whoever reads files can fetch them. */
export function filesBeside(text: string, file: string): string[] {
  return wantedFiles(descend(rootOf(readDocument(text, file)), 'autest', 'ats'));
}

/**
 * Reads a replay file: Proxy Verifier sessions with an `autest:` section and the recording lab's extensions.
 * Throws `ScenarioFault` with file, line, column and what was expected there.
 */
export function readScenario(source: string, file: string, options: ReadOptions = {}): ReadScenario {
  const raw = readDocument(source, file);
  refuseOther(rootOf(raw));
  const start_ms = startOf(rootOf(raw), options.at);
  const setting: Setting = { now_s: Math.floor(start_ms / 1000), ports: LAB_PORTS };
  const document = { ...raw, root: expand(raw.root, setting) };
  const root = rootOf(document);
  const leftovers: Leftovers = { unknown: [], notModelled: [] };
  const { scenario, files, records } = readRoot(root, start_ms, options, leftovers);
  return { scenario: { ...scenario, ...leftovers }, files, records, document };
}

/** A file that has neither part of a replay file is something else. */
function refuseOther(root: Node): void {
  const { value } = root;
  if (isMap(value) && (Array.isArray(value.sessions) || value.autest !== undefined)) return;
  throw fault(root, 'a replay file: a map with sessions and an autest section');
}

function startOf(root: Node, at: number | undefined): number {
  const node = descend(root, 'meta', 'x-start-time');
  const written = isGiven(node) ? parseInstant(text(node) ?? '') : DEFAULT_START_MS;
  if (written === null) throw fault(node, 'epoch seconds or an ISO 8601 instant');
  return at ?? written;
}

type Parts = Pick<ReadScenario, 'files' | 'records'> & {
  scenario: Omit<Scenario, 'config' | 'unknown' | 'notModelled'>;
};

function readRoot(root: Node, start_ms: number, options: ReadOptions, leftovers: Leftovers): Parts {
  const [meta, autest] = [child(root, 'meta'), child(root, 'autest')];
  const [ats, client, server] = [child(autest, 'ats'), child(autest, 'client'), child(autest, 'server')];
  checkSections(root, leftovers);
  const config = scenarioConfig(ats, options.beside ?? {}, leftovers);
  const profile =
    options.profile ?? word(child(ats, 'x-profile'), PROFILES) ?? word(child(meta, 'x-profile'), PROFILES);
  const handlers = text(child(server, 'x-msw'));
  const file = root.document.file;
  const scenario: Parts['scenario'] = {
    name: nameOf(file),
    description: text(child(autest, 'description')) ?? '',
    topics: items(child(meta, 'x-topics')).map((topic) => text(topic) ?? ''),
    file,
    profile: profile ?? '9.2',
    start_ms,
    dns: dnsOf(child(autest, 'dns')),
    proxy: proxyOf(descend(ats, 'x-server', 'proxy')),
    originPorts: [...LAB_PORTS.origins, ...items(child(server, 'x-ports')).map((port) => count(port) ?? 0)],
    originIps: [LOCALHOST, ...items(child(server, 'x-addresses')).map((ip) => text(ip) ?? '')],
    sessions: sessionsOf(child(root, 'sessions'), handlers !== null, leftovers),
    serial: isSerial(client, items(child(root, 'sessions')).length, leftovers),
    timing: timingOf(child(client, 'x-timing'), leftovers),
    server: serverOf(child(ats, 'x-server'), profile ?? '9.2'),
  };
  if (handlers !== null) scenario.opaqueOrigin = handlers;
  return { ...config, scenario };
}

function checkSections(root: Node, leftovers: Leftovers): void {
  const autest = child(root, 'autest');
  checkKeys(root, 'file', leftovers);
  checkKeys(child(root, 'meta'), 'meta', leftovers);
  checkKeys(autest, 'autest', leftovers);
  for (const name of ['dns', 'server', 'client', 'ats'] as const) checkKeys(child(autest, name), name, leftovers);
  checkKeys(descend(autest, 'dns', 'process_config'), 'dnsProcess', leftovers);
  checkKeys(descend(autest, 'server', 'process_config'), 'serverProcess', leftovers);
  checkKeys(descend(autest, 'client', 'process_config'), 'clientProcess', leftovers);
  checkKeys(descend(autest, 'ats', 'x-server'), 'atsServer', leftovers);
}

/** `photos/a.replay.yaml` is scenario `a`. */
export function nameOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1).replace(/\.(replay\.)?ya?ml$/, '');
}

function dnsOf(dns: Node): Scenario['dns'] {
  const records: Record<string, DnsAnswer> = {};
  for (const [name, node] of entries(child(dns, 'records')))
    records[name.toLowerCase().replace(/\.$/, '')] = answerOf(node);
  const fallback = descend(dns, 'process_config', 'default');
  return { records, fallback: isGiven(fallback) ? answerOf(fallback) : { ips: [LOCALHOST], ttl_s: TTL_S } };
}

function answerOf(node: Node): DnsAnswer {
  if (node.value === 'NXDOMAIN' || node.value === 'SERVFAIL' || node.value === 'TIMEOUT') return { failed: node.value };
  const list = Array.isArray(node.value) ? items(node).map(text) : [text(node)];
  return { ips: list.filter((ip) => ip !== null && /^\d+\.\d+\.\d+\.\d+$/.test(ip)) as string[], ttl_s: TTL_S };
}

function proxyOf(node: Node): Scenario['proxy'] {
  const written = text(node);
  if (written === null) return { ip: LOCALHOST, port: LAB_PORTS.proxy };
  const [, ip, port] = /^(\d+\.\d+\.\d+\.\d+):(\d{1,5})$/.exec(written) ?? [];
  if (ip === undefined) throw fault(node, 'an address: 127.0.0.1:8080');
  return { ip, port: Number(port) };
}

function serverOf(node: Node, profile: Profile): Scenario['server'] {
  const ofServers = count(child(node, 'first-server-connection'));
  return {
    firstSm: count(child(node, 'first-sm')) ?? 0,
    firstConnection: count(child(node, 'first-connection')) ?? 0,
    ...(ofServers === null ? {} : { firstServerConnection: ofServers }),
    name: text(child(node, 'name')) ?? 'traffic_server',
    uuid: text(child(node, 'uuid')) ?? '00000000-0000-4000-8000-000000000000',
    version: text(child(node, 'version')) ?? (profile === '3.3' ? '3.3.1' : '9.2.9'),
  };
}

/** `--thread-limit 1`: one session after the other; a limit that all `sessions` fit into is none. */
function isSerial(client: Node, sessions: number, leftovers: Leftovers): boolean {
  const args = descend(client, 'process_config', 'other_args');
  const words = (text(args) ?? '').replace(/--(verbose|interval|poll-timeout)\s+\S+/g, '');
  const limit = /--thread-limit\s+(\d+)/.exec(words)?.[1];
  const rest = words.replace(/--thread-limit\s+\d+/, '').trim();
  if (rest !== '') noteNotModelled(args, `client arguments ${rest}`, leftovers);
  if (limit !== undefined && limit !== '1' && Number(limit) < sessions)
    noteNotModelled(args, `--thread-limit ${limit}`, leftovers);
  return limit === '1';
}

function sessionsOf(list: Node, isOpaque: boolean, leftovers: Leftovers): SessionScript[] {
  let index = 0;
  return items(list).flatMap((session) => {
    checkKeys(session, 'session', leftovers);
    const transactions = items(child(session, 'transactions')).map((txn) =>
      transactionOf(txn, index++, isOpaque, leftovers),
    );
    if (!isPlayed(child(session, 'protocol'), leftovers)) return [];
    return {
      delay_ms: duration(child(session, 'delay')) ?? 0,
      keepOpen_ms: duration(child(session, 'keep-connection-open')) ?? 0,
      place: placeOf(session),
      ...(flag(child(session, 'x-update')) === true ? { isUpdate: true as const } : {}),
      transactions,
    };
  });
}

/** Plain HTTP/1 is played; a session that speaks anything else is named and left out. */
function isPlayed(protocol: Node, leftovers: Leftovers): boolean {
  const others = otherProtocols(protocol);
  for (const { node, name } of others) noteNotModelled(node, `protocol ${name}`, leftovers);
  return others.length === 0;
}

/** Layers of a session that are not plain HTTP/1: those that are listed, or the one name that stands for a stack. */
function otherProtocols(protocol: Node): { node: Node; name: string }[] {
  if (!isGiven(protocol)) return [];
  if (isMap(protocol.value)) {
    const stack = text(child(protocol, 'stack')) ?? 'http';
    return stack === 'http' ? [] : [{ node: protocol, name: stack }];
  }
  return items(protocol).flatMap((layer) => {
    const [name, version] = [text(child(layer, 'name')) ?? '', text(child(layer, 'version')) ?? ''];
    const isPlain = name === 'ip' || name === 'tcp' || (name === 'http' && !/^[23]/.test(version));
    return isPlain ? [] : [{ node: layer, name: `${name}${version === '' ? '' : ` ${version}`}` }];
  });
}

function transactionOf(txn: Node, index: number, isOpaque: boolean, leftovers: Leftovers): TransactionScript {
  const [all, request] = [child(txn, 'all'), child(txn, 'client-request')];
  checkKeys(txn, 'transaction', leftovers);
  if (!isMap(request.value)) throw fault(isGiven(request) ? request : txn, 'a client-request');
  const client = clientScriptOf(request, all, leftovers);
  const uuid = text(child(txn, 'uuid')) ?? valueIn(fieldsOf(request, all), 'uuid');
  return {
    index,
    uuid: uuid === null ? null : wireText(uuid),
    place: placeOf(txn),
    client,
    responses: responsesOf(txn, isOpaque, leftovers),
    dropOriginConnections: flag(child(txn, 'x-drop-origin-connections')) ?? false,
    ...tunnelOf(txn, client.method, leftovers),
  };
}

/** What is said through the tunnel. The far end of a CONNECT speaks HTTP only where its answer is given. */
function tunnelOf(txn: Node, method: string, leftovers: Leftovers): Pick<TransactionScript, 'tunnel'> {
  const list = child(txn, 'x-tunnel');
  if (!isGiven(list)) return {};
  const answer = child(txn, 'server-response');
  const answers = isGiven(child(answer, 'status')) || isGiven(child(answer, 'x-raw'));
  return { tunnel: { steps: tunnelStepsOf(list, leftovers), bare: method === 'CONNECT' && !answers } };
}

/** `x-server-responses` in order, else the one `server-response`; what that one says of connecting holds for both. */
function responsesOf(txn: Node, isOpaque: boolean, leftovers: Leftovers): ResponseScript[] {
  const [all, single, list] = [child(txn, 'all'), child(txn, 'server-response'), child(txn, 'x-server-responses')];
  const one = isMap(single.value) ? responseScriptOf(single, all, leftovers) : null;
  const nothing = { ...all, value: undefined };
  const several = items(list).map((response) => responseScriptOf(response, nothing, leftovers));
  const [first] = several;
  if (first !== undefined) return [{ ...first, onConnect: one?.onConnect ?? first.onConnect }, ...several.slice(1)];
  if (one !== null) return [one];
  return isOpaque ? [opaqueResponse()] : [];
}
