import type { YamlDocument } from '../scenario/document.ts';
import { child, descend, entries, flag, isGiven, items, type Node, placeOf, rootOf, text } from '../scenario/nodes.ts';
import type { Place } from '../scenario/scenario.ts';
import { goldMismatch, showGoldMismatch } from './gold_text.ts';
import type { Played } from './player.ts';
import type { Failure } from './verify.ts';

/** One statement about a log: a line (or text) that is there, one that is not, or a gold file for the whole. */
type LogStatement = { place: Place; log: string; name: string } & (
  | { kind: 'contains' | 'excludes'; expression: string; multiline: boolean; description: string | null }
  | { kind: 'gold'; file: string }
  | { kind: 'unknown'; what: string }
);

const STATEMENTS = ['contains', 'excludes', 'gold_file', 'filename'];

function expressionsOf(log: string, kind: 'contains' | 'excludes', list: Node): LogStatement[] {
  return items(list).map((item, i) => ({
    place: placeOf(item),
    log,
    name: `${log} ${kind} ${i + 1}`,
    kind,
    expression: text(child(item, 'expression')) ?? '',
    multiline: flag(child(item, 'multiline')) ?? false,
    description: text(child(item, 'description')),
  }));
}

function statementsOf(log: string, node: Node): LogStatement[] {
  const gold = child(node, 'gold_file');
  const file = text(gold);
  const unknown = entries(node).filter(([key]) => !STATEMENTS.includes(key));
  return [
    ...expressionsOf(log, 'contains', child(node, 'contains')),
    ...expressionsOf(log, 'excludes', child(node, 'excludes')),
    ...(file === null ? [] : [{ place: placeOf(gold), log, name: `${log} gold_file`, kind: 'gold', file } as const]),
    ...unknown.map(
      ([key, value]) => ({ place: placeOf(value), log, name: `${log} ${key}`, kind: 'unknown', what: key }) as const,
    ),
  ];
}

/** What `log_validation` of the proxy, the client and the server says of their logs. */
export function readLogStatements(document: YamlDocument): LogStatement[] {
  const autest = child(rootOf(document), 'autest');
  const ofProxy = entries(descend(autest, 'ats', 'log_validation')).flatMap(([log, node]) => statementsOf(log, node));
  const ofActors = ['client', 'server'].flatMap((actor) => {
    const node = descend(autest, actor, 'log_validation');
    return isGiven(node) ? statementsOf(`output of the ${actor}`, node) : [];
  });
  return [...ofProxy, ...ofActors];
}

/** The texts of the logs that statements are about; a log that nobody asks for is not rendered. */
export function textsFor(statements: readonly LogStatement[], logs: Played['logs']): Record<string, string> {
  const asked = new Set(statements.map(({ log }) => log));
  return Object.fromEntries(Object.entries(logs).flatMap(([name, read]) => (asked.has(name) ? [[name, read()]] : [])));
}

/** Spellings of Python's regular expressions that JavaScript writes otherwise. */
const PYTHON: readonly (readonly [RegExp, string])[] = [
  [/\(\?P<(\w+)>/g, '(?<$1>'],
  [/\(\?P=(\w+)\)/g, '\\k<$1>'],
  [/\\A/g, '(?<![\\s\\S])'],
  [/\\Z/g, '(?![\\s\\S])'],
];

/** A Python expression as AuTest compiles it; null when JavaScript has no such expression. */
export function pythonPattern(expression: string, multiline: boolean): RegExp | null {
  const [, inline = '', rest = expression] = /^\(\?([ims]+)\)(.*)$/s.exec(expression) ?? [];
  const flags = new Set([...inline, ...(multiline ? 'ms' : '')]);
  try {
    return new RegExp(
      PYTHON.reduce((source, [from, to]) => source.replace(from, to), rest),
      [...flags].join(''),
    );
  } catch {
    return null;
  }
}

/** The first line (1-based) an expression is found in, or null. AuTest looks line by line, but for `multiline` ones. */
function findLine(pattern: RegExp, log: string, multiline: boolean): number | null {
  if (multiline) {
    const found = pattern.exec(log);
    return found === null ? null : log.slice(0, found.index).split('\n').length;
  }
  const at = log.split('\n').findIndex((line) => pattern.test(line));
  return at < 0 ? null : at + 1;
}

/** The logs of a run by their name in `log_validation`, and a way to read gold files beside the scenario. */
interface Logs {
  readonly texts: Readonly<Record<string, string>>;
  readonly gold: (file: string) => string | null;
}

function checkStatement(statement: LogStatement, logs: Logs): string | null {
  const log = logs.texts[statement.log];
  if (log === undefined) return `not modelled: log_validation of ${statement.log}`;
  if (statement.kind === 'unknown') return `not modelled: ${statement.what} in log_validation of ${statement.log}`;
  if (statement.kind === 'gold') {
    const gold = logs.gold(statement.file);
    if (gold === null) return `gold file ${statement.file} is not there`;
    const mismatch = goldMismatch(gold, log);
    return mismatch === null ? null : `${statement.log}: ${showGoldMismatch(statement.file, mismatch)}`;
  }
  const { expression, multiline, kind } = statement;
  const pattern = pythonPattern(expression, multiline);
  if (pattern === null) return `not modelled: the regular expression ${expression}`;
  const line = findLine(pattern, log, multiline);
  if (kind === 'contains')
    return line === null ? `${statement.log}: expected to contain /${expression}/, no line does` : null;
  if (line === null) return null;
  return `${statement.log}: expected not to contain /${expression}/, line ${line} does: ${log.split('\n')[line - 1]}`;
}

/** Checks the logs of a run. A log that the run does not have is `not modelled`, never taken as fine. */
export function checkLogs(statements: readonly LogStatement[], logs: Logs): Failure[] {
  return statements.flatMap((statement) => {
    const message = checkStatement(statement, logs);
    const why = 'description' in statement && statement.description !== null ? ` (${statement.description})` : '';
    return message === null ? [] : [{ place: statement.place, name: statement.name, message: `${message}${why}` }];
  });
}
