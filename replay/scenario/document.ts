import { constructFromEvents, FAILSAFE_SCHEMA, mergeTag, parseEvents, YAMLException } from 'js-yaml';
import { ScenarioFault } from './fault.ts';
import { type Path, type Places, placesOf } from './places.ts';
import type { Place } from './scenario.ts';

/** A YAML value as written: every scalar is its text. */
export type Yaml = string | Yaml[] | YamlMap;
export interface YamlMap {
  [key: string]: Yaml;
}

/** A YAML file, read, with the place of every value in it. */
export interface YamlDocument {
  readonly file: string;
  readonly root: Yaml;
  readonly placeOf: Places;
  /** Text from the place of a value to the end of its line. */
  readonly lineFrom: (place: Place) => string;
}

/** Bounds on what a file may ask for; a file beyond them is refused, not truncated. */
const LIMITS = { aliases: 200_000, mergedKeys: 2_000_000, depth: 100, values: 5_000_000 } as const;

const SCHEMA = FAILSAFE_SCHEMA.withTags(mergeTag);

/** The document that was read last: a file is asked for its tests, its scenario and its checks one after the other. */
let latest: { readonly text: string; readonly document: YamlDocument } | null = null;

/**
 * Reads one YAML document. Scalars stay text (`0755` and `yes` too), `<<` merges, of a repeated key the last one holds.
 * The same text read again is the same document, so nobody may write into it. Throws `ScenarioFault` with the place of
 * the first error.
 */
export function readDocument(text: string, file: string): YamlDocument {
  if (latest === null || latest.text !== text || latest.document.file !== file)
    latest = { text, document: documentOf(text, file) };
  return latest.document;
}

function documentOf(text: string, file: string): YamlDocument {
  const source = text.startsWith('\ufeff') ? text.slice(1) : text;
  const { events, roots } = parsed(source, file);
  const [root, second] = roots;
  if (root === undefined)
    throw new ScenarioFault({ file, line: 1, column: 1 }, 'expected a YAML document, but the file is empty');
  if (second !== undefined)
    throw new ScenarioFault({ file, line: 1, column: 1 }, 'expected one YAML document, not several');
  refuseBombs(root as Yaml, file);
  const lines = source.split(/\r\n|\n|\r/);
  const lineFrom = ({ line, column }: Place) => (lines[line - 1] ?? '').slice(column - 1);
  return { file, root: root as Yaml, placeOf: placesOf(source, events, file), lineFrom };
}

function parsed(source: string, file: string) {
  try {
    const events = parseEvents(source, { filename: file, maxDepth: LIMITS.depth });
    const roots = constructFromEvents(events, {
      source,
      schema: SCHEMA,
      json: true,
      maxTotalMergeKeys: LIMITS.mergedKeys,
      maxAliases: LIMITS.aliases,
    });
    return { events, roots };
  } catch (error) {
    throw error instanceof YAMLException ? faultOf(error, file) : error;
  }
}

function faultOf(error: YAMLException, file: string): ScenarioFault {
  const { line = 0, column = 0 } = error.mark ?? {};
  return new ScenarioFault({ file, line: line + 1, column: column + 1 }, `not readable as YAML: ${error.reason}`);
}

/** Aliases let a short file stand for an endless one, or for one that contains itself; such a file is refused. */
function refuseBombs(root: Yaml, file: string): void {
  const start = { file, line: 1, column: 1 };
  let count = 0;
  const visit = (value: Yaml, depth: number): void => {
    if (++count > LIMITS.values)
      throw new ScenarioFault(start, `expected at most ${LIMITS.values} values, aliases written out`);
    if (depth > LIMITS.depth)
      throw new ScenarioFault(start, `expected at most ${LIMITS.depth} levels, aliases written out`);
    if (typeof value === 'string') return;
    for (const inner of Object.values(value)) visit(inner, depth + 1);
  };
  visit(root, 0);
}

/** The place of a path, or of the nearest value around it that the file has. */
export function nearestPlace(document: YamlDocument, path: Path): Place {
  for (let length = path.length; length >= 0; length--) {
    const place = document.placeOf(path.slice(0, length));
    if (place !== null) return place;
  }
  return { file: document.file, line: 1, column: 1 };
}
