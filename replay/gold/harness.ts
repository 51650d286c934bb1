import { type TestContext, TestRunner, test } from 'vitest';
import { folderOf, readTextIfAny } from '../files.ts';
import { readDocument, type YamlDocument } from '../scenario/document.ts';
import { ScenarioFault, showPlace } from '../scenario/fault.ts';
import { unknownKey } from '../scenario/keys.ts';
import { descend, rootOf, text } from '../scenario/nodes.ts';
import { nameOf } from '../scenario/read.ts';
import type { Place } from '../scenario/scenario.ts';
import { readExpectations, type TransactionExpectation } from './expectations.ts';
import { judge, type KnownFile, type Reasons, WHOLE_FILE } from './known.ts';
import { checkLogs, readLogStatements, textsFor } from './log_validation.ts';
import { checkMetrics, metricsOf, readMetricChecks } from './metrics.ts';
import type { Play, Played, StartsFrom } from './player.ts';
import { type Failure, verifyTransaction } from './verify.ts';

/** Why a gold test did not pass; it decides the exit code of `retrace test`. */
export type GoldOutcome = 'broken' | 'failed' | 'not modelled';

declare module 'vitest' {
  interface TaskMeta {
    gold?: GoldOutcome;
    /** Reasons of what the test does not meet, where all of it is known. */
    known?: readonly string[];
    /** What the file's run exercised of the machine. */
    exercised?: readonly string[];
    /** What the server would complain about in the file's configuration. */
    complaints?: readonly string[];
    /** Virtual milliseconds that the file's run took. */
    virtual_ms?: number;
  }
}

/** A scenario file and what it is played with. */
export interface GoldFile extends StartsFrom {
  readonly source: string;
  readonly file: string;
  /** Path of the module that plays scenarios. */
  readonly player: string;
  readonly known: KnownFile;
}

/** An error whose stack is the place in the scenario file, and nothing else. */
function asError({ place, message }: Failure): Error {
  const error = new Error(`${showPlace(place)}: ${message}`);
  error.name = 'GoldFailure';
  error.stack = `${error.name}: ${error.message}\n    at ${showPlace(place)}`;
  return error;
}

const isUnmodelled = ({ message }: Failure) => message.startsWith('not modelled: ');

/** Ends a test with all failures, each at its place; vitest shows every error of a list. */
function report(failures: readonly Failure[], context: TestContext, outcome?: GoldOutcome): void {
  if (failures.length === 0) return;
  context.task.meta.gold = outcome ?? (failures.every(isUnmodelled) ? 'not modelled' : 'failed');
  throw failures.map(asError);
}

/** Ends a test whose failures are all known as skipped, with their reasons. */
function skipKnown(reasons: readonly string[], context: TestContext): void {
  if (reasons.length === 0) return;
  context.task.meta.known = reasons;
  context.skip([...new Set(reasons)].join('; '));
}

/** Runs `work`; a file that cannot be used ends the test at its place. */
async function reading<T>(context: TestContext, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ScenarioFault) report([{ place: error.place, message: error.reason }], context, 'broken');
    throw error;
  }
}

/** What a file asks for and the model has not, but for what the file itself says is not modelled. */
function unmodelledOf(document: YamlDocument, { unknown, notModelled }: Played): Failure[] {
  const start = { file: document.file, line: 1, column: 1 };
  const allowed = text(descend(rootOf(document), 'meta', 'x-expect-not-modelled'));
  const failures = [
    ...unknown.map((each) => ({ place: each.place, message: `not modelled: ${unknownKey(each)}` })),
    ...notModelled.map(({ what, where }) => ({ place: placeIn(where) ?? start, message: `not modelled: ${what}` })),
  ];
  return allowed === null ? failures : failures.filter(({ message }) => !message.includes(allowed));
}

function metricFailures(document: YamlDocument, { records }: Played): Failure[] {
  const checks = readMetricChecks(document);
  return checks.length === 0 ? [] : checkMetrics(checks, metricsOf(records));
}

/** Failures of what concerns the file as a whole: keys nobody knows, what is not modelled, logs, metrics, laws. */
function fileFailures(document: YamlDocument, played: Played): Failure[] {
  const statements = readLogStatements(document);
  const gold = (name: string) => readTextIfAny(`${folderOf(document.file)}/${name}`);
  return [
    ...unmodelledOf(document, played),
    ...checkLogs(statements, { texts: textsFor(statements, played.logs), gold }),
    ...metricFailures(document, played),
    ...played.broken,
  ];
}

const keysOf = ({ uuid, index }: TransactionExpectation) => [`#${index}`, ...(uuid === null ? [] : [uuid])];

/** What is known of a transaction, by its index or its uuid. */
function reasonsFor(known: KnownFile, expected: TransactionExpectation): Reasons | undefined {
  const key = keysOf(expected).find((one) => Object.hasOwn(known, one));
  return key === undefined ? undefined : known[key];
}

/** Known tests that the file does not have. */
function strayKnown(gold: GoldFile, expected: readonly TransactionExpectation[]): Failure[] {
  const keys = [WHOLE_FILE, ...expected.flatMap(keysOf)];
  const place = { file: gold.file, line: 1, column: 1 };
  return Object.keys(gold.known)
    .filter((key) => !keys.includes(key))
    .map((key) => ({ place, message: `no transaction ${key} here, but it is known as not met` }));
}

/** A check that fails in a file that asks for what is not modelled says nothing: it counts as not modelled. */
function transactionFailures({ gold, document }: Opened, played: Played, expected: TransactionExpectation) {
  const record = played.records.find(({ transaction }) => transaction === expected.index);
  const { open, reasons } = judge(
    record === undefined
      ? [{ place: expected.place, message: 'this transaction did not happen' }]
      : verifyTransaction(expected, record, played.bodyOf),
    reasonsFor(gold.known, expected),
    expected.place,
  );
  const unmodelled = open.length === 0 ? [] : unmodelledOf(document, played);
  return { failures: [...unmodelled, ...open], isJudged: unmodelled.length === 0, reasons };
}

/** `file:line` as a place; null when it is something else. */
function placeIn(where: string): Failure['place'] | null {
  const [, file, line] = /^(.+):(\d+)$/.exec(where) ?? [];
  return file === undefined ? null : { file, line: Number(line), column: 1 };
}

/** A scenario file that could be read. It is played once, when the first of its tests runs. */
interface Opened {
  readonly gold: GoldFile;
  readonly document: YamlDocument;
  readonly expected: readonly TransactionExpectation[];
  readonly play: () => Promise<Played>;
}

/** The name of a transaction's test: what was asked, and which one it is. */
export function titleOf({ method, target, uuid, index }: TransactionExpectation): string {
  const start = [method, target].filter((part) => part !== '').join(' ') || `transaction ${index}`;
  return uuid === null ? `${start} #${index}` : `${start} (${uuid})`;
}

/** Declares a test that stands at a place of the scenario file. */
function declare(name: string, { line, column }: Place, handler: (context: TestContext) => Promise<void>): void {
  test(name, handler);
  const declared = TestRunner.getCurrentSuite().tasks.at(-1);
  if (declared?.type === 'test') declared.location = { line, column };
}

/** The test of one transaction. */
function transactionTest(opened: Opened, expected: TransactionExpectation): void {
  declare(`${nameOf(opened.gold.file)}: ${titleOf(expected)}`, expected.place, async (context) => {
    const played = await reading(context, opened.play);
    const { failures, isJudged, reasons } = transactionFailures(opened, played, expected);
    report(failures, context, isJudged ? undefined : 'not modelled');
    skipKnown(reasons, context);
  });
}

/** The test of the file as a whole. */
function fileTest({ gold, document, expected, play }: Opened): void {
  const place = { file: gold.file, line: 1, column: 1 };
  declare(`${nameOf(gold.file)}: keys, logs and laws`, place, async (context) => {
    const played = await reading(context, play);
    const { exercised = [], complaints = [], duration_ms } = played;
    Object.assign(context.task.meta, { exercised, complaints, virtual_ms: duration_ms });
    const { open, reasons } = judge(fileFailures(document, played), gold.known[WHOLE_FILE], place);
    report([...open, ...strayKnown(gold, expected)], context);
    skipKnown(reasons, context);
  });
}

/** The test of a file that cannot be read. */
function brokenTest(file: string, fault: ScenarioFault): void {
  declare(`${nameOf(file)}: is a replay file`, fault.place, (context) => reading(context, () => Promise.reject(fault)));
}

function playing(gold: GoldFile): Opened['play'] {
  let playing: Promise<Played> | null = null;
  return () => {
    playing ??= import(gold.player).then(({ play }: { play: Play }) => play(gold.source, gold.file, gold));
    return playing;
  };
}

/** Declares the tests of a scenario file: that of the file as a whole, and one of each transaction. */
export function openGold(gold: GoldFile): void {
  try {
    const document = readDocument(gold.source, gold.file);
    const opened = { gold, document, expected: readExpectations(document), play: playing(gold) };
    if (opened.expected.length === 0)
      throw new ScenarioFault({ file: gold.file, line: 1, column: 1 }, 'no transaction in it');
    fileTest(opened);
    for (const expected of opened.expected) transactionTest(opened, expected);
  } catch (error) {
    if (!(error instanceof ScenarioFault)) throw error;
    brokenTest(gold.file, error);
  }
}
