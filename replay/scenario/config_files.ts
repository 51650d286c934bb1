import { dump } from 'js-yaml';
import { recordRow } from '../../core/config/guide_records.ts';
import { checkKeys, type Leftovers, noteNotModelled } from './keys.ts';
import { child, entries, flag, isGiven, isMap, items, type Node, placeOf, text } from './nodes.ts';
import { leftTemplates } from './templates.ts';

/** A record's value and who set it. */
export interface RecordSetting {
  readonly name: string;
  readonly value: string;
  readonly from: string;
}

/** Configuration of a scenario: files that stand in place of those of the same name, and single records. */
interface ScenarioConfig {
  readonly files: Record<string, string>;
  readonly records: RecordSetting[];
}

/**
 * What `autest.ats` configures. `beside` are files that `copy_to_config_dir` names, by their path from the scenario's
 * folder; one that is not there is noted as not modelled.
 */
export function scenarioConfig(
  ats: Node,
  beside: Readonly<Record<string, string>>,
  leftovers: Leftovers,
): ScenarioConfig {
  const files: Record<string, string> = {};
  const lists = [
    ['remap_config', 'remap.config', remapLine],
    ['plugin_config', 'plugin.config', pluginLine],
    ['cache_config', 'cache.config', pluginLine],
    ['parent_config', 'parent.config', pluginLine],
  ] as const;
  for (const [key, name, lineOf] of lists) {
    const list = child(ats, key);
    if (isGiven(list)) files[name] = `${items(list).map(lineOf).join('\n')}\n`;
  }
  for (const key of ['ip_allow_yaml', 'logging_yaml']) {
    const node = child(ats, key);
    if (isGiven(node))
      files[`${key.slice(0, -5)}.yaml`] = typeof node.value === 'string' ? node.value : dump(node.value);
  }
  for (const [name, node] of entries(child(ats, 'x-config-files'))) files[name] = text(node) ?? '';
  copyFiles(child(ats, 'copy_to_config_dir'), beside, files, leftovers);
  for (const name of new Set(Object.values(files).flatMap(leftTemplates))) {
    noteNotModelled(ats, `template ${name}`, leftovers);
  }
  return { files, records: recordsOf(ats, leftovers) };
}

function remapLine(rule: Node): string {
  if (!isMap(rule.value)) return text(rule) ?? '';
  const plugins = items(child(rule, 'plugins')).flatMap((plugin) => [
    `@plugin=${text(child(plugin, 'name')) ?? ''}`,
    ...items(child(plugin, 'args')).map((arg) => `@pparam=${text(arg) ?? ''}`),
  ]);
  const options = items(child(rule, 'options')).map((option) => text(option) ?? '');
  return ['map', text(child(rule, 'from')) ?? '', text(child(rule, 'to')) ?? '', ...plugins, ...options].join(' ');
}

function pluginLine(line: Node): string {
  if (!isMap(line.value)) return text(line) ?? '';
  return [text(child(line, 'name')) ?? '', ...items(child(line, 'args')).map((arg) => text(arg) ?? '')].join(' ');
}

/** Files the scenario wants copied: named one by one, or by the folder they lie in. */
function copyFiles(
  list: Node,
  beside: Readonly<Record<string, string>>,
  files: Record<string, string>,
  leftovers: Leftovers,
): void {
  for (const item of items(list)) {
    const wanted = (text(item) ?? '').replace(/^\.\//, '').replace(/\/$/, '');
    const found = Object.keys(beside).filter((path) => path === wanted || path.startsWith(`${wanted}/`));
    if (found.length === 0) noteNotModelled(item, `copy_to_config_dir: ${wanted} (no such file)`, leftovers);
    const parent = wanted.lastIndexOf('/') + 1;
    for (const path of found) files[path.slice(parent)] = beside[path] ?? '';
  }
}

/** Paths, from the scenario's folder, that the scenario wants copied into the configuration directory. */
export function wantedFiles(ats: Node): string[] {
  return items(child(ats, 'copy_to_config_dir')).map((item) => (text(item) ?? '').replace(/^\.\//, ''));
}

function recordsOf(ats: Node, leftovers: Leftovers): RecordSetting[] {
  const process = child(ats, 'process_config');
  checkKeys(process, 'atsProcess', leftovers);
  const records: RecordSetting[] = [];
  const cache = child(process, 'enable_cache');
  if (flag(cache) === false) records.push(setting(cache, 'proxy.config.http.cache.http', '0'));
  for (const [name, node] of entries(child(ats, 'records_config'))) {
    if (isMap(node.value)) noteNotModelled(node, `records_config: ${name} as a map`, leftovers);
    else if (!isNumberForText(name, node)) records.push(setting(node, name, recordText(text(node) ?? '')));
  }
  return records;
}

/** A number in place of a text has no effect: the line in records.config is of another type than the record. */
function isNumberForText(name: string, node: Node): boolean {
  if (recordRow(name, 'guide')?.type !== 'STRING') return false;
  return /^[^:]*:\s*[-+]?\d+(\.\d+)?\s*(#.*)?$/.test(node.document.lineFrom(placeOf(node)));
}

/** Records know numbers and text only; a YAML truth value is a number there, a YAML null no text. */
function recordText(value: string): string {
  if (/^true$/i.test(value)) return '1';
  if (/^false$/i.test(value)) return '0';
  return value === '' || value === '~' || /^null$/i.test(value) ? 'NULL' : value;
}

function setting(node: Node, name: string, value: string): RecordSetting {
  const { file, line } = placeOf(node);
  return { name, value, from: `${file}:${line}` };
}
