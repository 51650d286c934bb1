/**
 * The whole configuration as plain data. A record that nobody set is not in `records`: readers get its default.
 */
import { utf8ToLatin1 } from '../base/bytes.ts';
import type { Profile } from '../names/profile.ts';
import { type CacheConfig, readCacheConfig } from './cache_config.ts';
import { type CongestionRule, readCongestion } from './congestion_config.ts';
import { defaultOf, type KnownRecord, recordRow } from './guide_records.ts';
import { type Hosting, readHosting } from './hosting_config.ts';
import { type IpAllow, PACKAGED_IP_ALLOW, readIpAllow } from './ip_allow.ts';
import { defaultParents, type ParentRule, readParents } from './parent_config.ts';
import { type PluginLine, readPlugins } from './plugin_config.ts';
import { givenValue, readRecords } from './records_file.ts';
import { readRemap } from './remap_file.ts';
import type { RemapTable } from './remap_table.ts';
import type { ConfigNote, Setting } from './setting.ts';
import { readStorage, type Storage } from './storage_config.ts';
import { unplayedRecords } from './unplayed.ts';
import { readUpdates, type UpdateEntry } from './update_config.ts';
import { readVolumes } from './volume_config.ts';

export interface Config {
  /** Which records and files are known. */
  readonly profile: Profile;
  records: Record<string, Setting>;
  remap: RemapTable;
  ipAllow: IpAllow;
  cacheControl: CacheConfig;
  /** The disk of the store; null when no limit of it is known. */
  storage: Storage | null;
  /** Its volumes; null when it is one ring. */
  hosting: Hosting | null;
  /** Lines of parent.config, and last the one the record `parent_proxies` stands for. */
  parents: ParentRule[];
  /** Lines of congestion.config; none but in profile `guide`. */
  congestion: CongestionRule[];
  /** Templates by path below body_factory, e.g. `default/access#denied`. */
  bodyFactory: Record<string, string>;
  plugins: PluginLine[];
  /** Entries of update.config, where the profile has it. */
  updates: UpdateEntry[];
  notes: ConfigNote[];
}

/** A value given by name, outside a file; `from` says by whom. */
interface GivenValue {
  name: string;
  value: string | number | boolean | null;
  from: string;
}

const BODY_FACTORY = 'body_factory/';

/** Files that change what happens to a transaction and are not modelled; a live line in one is named. */
const NOT_MODELLED = [
  'hosting.config',
  'logging.yaml',
  'records.yaml',
  'sni.yaml',
  'socks.config',
  'splitdns.config',
  'ssl_multicert.config',
  'strategies.yaml',
  'volume.config',
] as const;

/** Files that 9.2 does not read any more. */
const OLD_FILES = ['congestion.config', 'update.config'] as const;

/** Files of the package that say nothing about transactions. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set(['trafficserver-release', 'README']);

/**
 * Builds the configuration of files named relative to the configuration directory, with given values on top, later
 * ones winning. Everything that has no effect is in `notes`.
 */
export function buildConfig(
  files: Readonly<Record<string, string>>,
  extra: readonly GivenValue[] = [],
  profile: Profile = '9.2',
): Config {
  const { records, notes } = readRecords(latin1(files, 'records.config'), 'records.config', profile);
  for (const given of extra) {
    if (recordRow(given.name, profile) === null) notes.push(unknownRecord(given));
    records[given.name] = { value: givenValue(given.name, given.value), from: given.from };
  }
  notes.push(...unplayedRecords(records));
  const remapName = fileName(records, 'proxy.config.url_remap.filename');
  const ipAllowName = fileName(records, 'proxy.config.cache.ip_allow.filename');
  const cacheName = fileName(records, 'proxy.config.cache.control.filename');
  const filesRead = new Set(['records.config', 'plugin.config', 'storage.config', remapName, ipAllowName, cacheName]);
  const remap = readRemap(withLatin1(files), remapName, notes, filesRead);
  const ipAllowText = files[ipAllowName];
  const rules = readIpAllow(ipAllowText ?? PACKAGED_IP_ALLOW, notes);
  const cacheControl = readCacheConfig(latin1(files, cacheName), cacheName, notes);
  const parents = parentsOf(files, records, filesRead, notes);
  const congestion = profile === 'guide' ? congestionOf(files, records, filesRead, notes) : [];
  const updates = profile === 'guide' ? updatesOf(files, records, filesRead, notes) : [];
  const storage = readStorage(latin1(files, 'storage.config'), 'storage.config', notes);
  const hosting = storage && hostingOf(files, records, storage.bytes, filesRead, notes);
  const plugins = readPlugins(latin1(files, 'plugin.config'), notes);
  const bodyFactory = templatesOf(files);
  noteOtherFiles(files, filesRead, profile, notes);
  const ipAllow = { rules, fromFile: ipAllowText !== undefined };
  const own = { remap, ipAllow, cacheControl, storage, hosting, parents, congestion, updates, bodyFactory, plugins };
  return { profile, records, ...own, notes };
}

function hostingOf(
  files: Readonly<Record<string, string>>,
  records: Readonly<Record<string, Setting>>,
  storage: number,
  read: Set<string>,
  notes: ConfigNote[],
): Hosting | null {
  const volumeName = fileName(records, 'proxy.config.cache.volume_filename');
  const hostingName = fileName(records, 'proxy.config.cache.hosting_filename');
  read.add(volumeName).add(hostingName);
  const volumes = readVolumes(latin1(files, volumeName), volumeName, storage, notes);
  const hosting = volumes && readHosting(latin1(files, hostingName), hostingName, volumes, notes);
  const memory = Number(records['proxy.config.cache.ram_cache.size']?.value ?? -1);
  if (hosting !== null && hosting.volumes.length > 1 && memory > 0)
    notes.push({ file: volumeName, line: 1, severity: 'not modelled', text: 'what of ram_cache.size a volume gets' });
  return hosting;
}

function parentsOf(
  files: Readonly<Record<string, string>>,
  records: Readonly<Record<string, Setting>>,
  read: Set<string>,
  notes: ConfigNote[],
): ParentRule[] {
  const name = fileName(records, 'proxy.config.http.parent_proxy.file');
  read.add(name);
  const list = records['proxy.config.http.parent_proxies']?.value;
  const others = typeof list === 'string' ? defaultParents(list) : null;
  return [...readParents(latin1(files, name), name, notes), ...(others ? [others] : [])];
}

function congestionOf(
  files: Readonly<Record<string, string>>,
  records: Readonly<Record<string, Setting>>,
  read: Set<string>,
  notes: ConfigNote[],
): CongestionRule[] {
  const name = fileName(records, 'proxy.config.http.congestion_control.filename');
  read.add(name);
  const defaults = (tag: Parameters<Parameters<typeof readCongestion>[2]>[0]): Setting => {
    const record = `proxy.config.http.congestion_control.default.${tag}` as const;
    return records[record] ?? { value: defaultOf(record), from: 'default' };
  };
  return readCongestion(latin1(files, name), name, defaults, notes);
}

function updatesOf(
  files: Readonly<Record<string, string>>,
  records: Readonly<Record<string, Setting>>,
  read: Set<string>,
  notes: ConfigNote[],
): UpdateEntry[] {
  const name = fileName(records, 'proxy.config.update.update_configuration');
  read.add(name);
  return readUpdates(latin1(files, name), name, notes);
}

function unknownRecord(given: GivenValue): ConfigNote {
  return { file: given.from, line: 0, severity: 'warning', text: `Unrecognized configuration value '${given.name}'` };
}

function fileName(records: Readonly<Record<string, Setting>>, record: KnownRecord): string {
  return String(records[record]?.value ?? defaultOf(record)).replace(/^.*\//, '');
}

function latin1(files: Readonly<Record<string, string>>, name: string): string {
  return utf8ToLatin1(files[name] ?? '');
}

function withLatin1(files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [name, utf8ToLatin1(text)]));
}

function templatesOf(files: Readonly<Record<string, string>>): Record<string, string> {
  const templates: Record<string, string> = {};
  for (const [name, text] of Object.entries(files)) {
    if (name.startsWith(BODY_FACTORY)) templates[name.slice(BODY_FACTORY.length)] = utf8ToLatin1(text);
  }
  return templates;
}

function noteOtherFiles(
  files: Readonly<Record<string, string>>,
  read: Set<string>,
  profile: Profile,
  notes: ConfigNote[],
): void {
  const notModelled: readonly string[] = profile === '9.2' ? NOT_MODELLED : [...NOT_MODELLED, ...OLD_FILES];
  for (const name of notModelled) {
    if (read.has(name)) continue;
    const line = liveLine(files[name] ?? '');
    if (line > 0) notes.push({ file: name, line, severity: 'not modelled', text: `${name} has no effect here` });
  }
  for (const name of Object.keys(files)) {
    const known = read.has(name) || notModelled.includes(name);
    if (known || name.startsWith(BODY_FACTORY) || WITHOUT_EFFECT.has(name)) continue;
    if (liveLine(files[name] ?? '') > 0) notes.push({ file: name, line: 0, severity: 'note', text: 'read by nobody' });
  }
}

/** Number of the first line that is neither empty nor a comment, 0 when there is none. */
function liveLine(text: string): number {
  return text.split(/\r?\n/).findIndex((line) => /^\s*[^\s#]/.test(line)) + 1;
}

/** A record's value and where it comes from; an unknown name that was never set has the value null. */
export function settingOf(config: Config, name: string): Setting {
  const set = config.records[name];
  if (set !== undefined) return set;
  return { value: recordRow(name, config.profile)?.default ?? null, from: 'default' };
}

/** The value of an INT record. */
export function intOf(config: Config, name: KnownRecord): number {
  return numberOf(config, name);
}

/** Whether an INT record that is a switch is on: at any value but 0. ATS: INT_TO_BOOL (HttpConfig::reconfigure) */
export function isOn(config: Config, name: KnownRecord): boolean {
  return numberOf(config, name) !== 0;
}

/** The value of a FLOAT record. */
export function floatOf(config: Config, name: KnownRecord): number {
  return numberOf(config, name);
}

function numberOf(config: Config, name: KnownRecord): number {
  const value = config.records[name]?.value ?? defaultOf(name);
  return typeof value === 'number' ? value : 0;
}

/** The value of a STRING record, null for `NULL`. */
export function textOf(config: Config, name: KnownRecord): string | null {
  const set = config.records[name];
  const value = set === undefined ? defaultOf(name) : set.value;
  return typeof value === 'number' ? String(value) : value;
}

/** A copy with one record set; everything else is shared. */
export function withSetting(config: Config, name: string, value: GivenValue['value'], from: string): Config {
  return { ...config, records: { ...config.records, [name]: { value: givenValue(name, value), from } } };
}
