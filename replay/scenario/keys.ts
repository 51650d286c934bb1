import { nearName } from './near.ts';
import { isMap, type Node, placeOf } from './nodes.ts';
import type { Place } from './scenario.ts';

/** What a file says that the loader does not use: keys nothing knows, and keys it knows but does not play. */
export interface Leftovers {
  /** `near`: the key that was probably meant. */
  readonly unknown: { key: string; place: Place; near?: string }[];
  readonly notModelled: { what: string; where: string }[];
}

/**
 * The keys of each kind of map. `used` are read, `other` belong to someone else (names of processes, expectations that
 * the gold tests check, folders of anchors), `not` are known and not played.
 */
interface KeyTable {
  readonly used: readonly string[];
  readonly other: readonly string[];
  readonly not: readonly string[];
}

const MESSAGE = ['version', 'headers', 'content', 'delay', 'x-raw', 'x-chunks', 'x-chunk-delay', 'x-body-delay'];

const KEYS = {
  file: { used: ['meta', 'autest', 'sessions'], other: [], not: [] },
  meta: {
    used: ['x-topics', 'x-start-time', 'x-profile'],
    other: ['version', 'blocks', 'global-field-rules', 'x-expect-not-modelled'],
    not: [],
  },
  autest: { used: ['description', 'dns', 'server', 'client', 'ats'], other: ['blocks'], not: [] },
  dns: { used: ['records', 'process_config'], other: ['name'], not: [] },
  dnsProcess: { used: ['default'], other: ['verbose'], not: [] },
  server: {
    used: ['process_config', 'x-msw', 'x-addresses', 'x-ports'],
    other: ['name', 'return_code', 'log_validation'],
    not: [],
  },
  serverProcess: { used: ['other_args'], other: ['verbose', 'poll_timeout'], not: [] },
  client: { used: ['process_config', 'x-timing'], other: ['name', 'return_code', 'log_validation'], not: [] },
  clientProcess: { used: ['other_args'], other: ['verbose', 'poll_timeout'], not: [] },
  ats: {
    used: [
      'process_config',
      'records_config',
      'remap_config',
      'plugin_config',
      'cache_config',
      'parent_config',
      'ip_allow_yaml',
      'logging_yaml',
      'copy_to_config_dir',
      'x-config-files',
      'x-profile',
      'x-server',
    ],
    // `enable_cache` counts under `process_config`; here, where one of ATS's own files has it, ATS's reader ignores it
    other: ['name', 'log_validation', 'metric_checks', 'startup_timeout', 'enable_cache'],
    not: ['copy_custom_plugin', 'storage_yaml'],
  },
  atsProcess: {
    used: ['enable_cache'],
    other: ['disable_log_checks'],
    not: ['enable_tls', 'enable_quic', 'enable_cripts'],
  },
  atsServer: {
    used: ['first-sm', 'first-connection', 'first-server-connection', 'name', 'uuid', 'version', 'proxy'],
    other: [],
    not: [],
  },
  session: {
    used: ['delay', 'protocol', 'transactions', 'keep-connection-open', 'x-update'],
    other: [],
    not: ['connection-time'],
  },
  transaction: {
    used: [
      ...['all', 'client-request', 'server-response', 'uuid'],
      ...['x-server-responses', 'x-drop-origin-connections', 'x-tunnel'],
    ],
    other: ['proxy-request', 'proxy-response', 'x-expect-not-modelled'],
    not: ['start-time'],
  },
  clientRequest: {
    used: [
      ...MESSAGE,
      ...['method', 'url', 'scheme', 'x-pipeline', 'x-new-connection', 'x-wait-100', 'x-abort', 'x-abort-delay'],
      ...['x-timeout', 'x-half-close'],
    ],
    other: [],
    not: ['await', 'frames', 'options'],
  },
  serverResponse: {
    used: [
      ...MESSAGE,
      ...['status', 'reason', 'on_connect', 'x-close', 'x-reset', 'x-trailer', 'x-100-continue', 'x-respond-early'],
    ],
    other: [],
    not: ['frames'],
  },
  tunnelStep: { used: ['from', 'data', 'size', 'end', 'delay', 'lost'], other: [], not: [] },
  headers: { used: ['fields'], other: [], not: ['encoding'] },
  content: { used: ['data', 'size', 'encoding', 'transfer'], other: ['verify'], not: [] },
} as const satisfies Record<string, KeyTable>;
type KeyKind = keyof typeof KEYS;

/** Notes the keys of a map that its kind does not know or that are not played. Absent maps are fine. */
export function checkKeys(node: Node, kind: KeyKind, leftovers: Leftovers): void {
  if (!isMap(node.value)) return;
  const { used, other, not }: KeyTable = KEYS[kind];
  for (const key of Object.keys(node.value)) {
    if (used.includes(key) || other.includes(key)) continue;
    const place = placeOf({ ...node, path: [...node.path, key] });
    if (not.includes(key)) leftovers.notModelled.push({ what: key, where: `${place.file}:${place.line}` });
    else leftovers.unknown.push({ key, place, ...nearOf(key, [...used, ...other, ...not]) });
  }
}

function nearOf(key: string, keys: readonly string[]): { near?: string } {
  const near = nearName(key, keys);
  return near === null ? {} : { near };
}

/** An unknown key in words, with the one that was probably meant. */
export function unknownKey({ key, near }: Leftovers['unknown'][number]): string {
  return `unknown key ${key}${near === undefined ? '' : `, did you mean ${near}?`}`;
}

/** Notes something that is understood and not played. */
export function noteNotModelled(node: Node, what: string, leftovers: Leftovers): void {
  const { file, line } = placeOf(node);
  leftovers.notModelled.push({ what, where: `${file}:${line}` });
}
