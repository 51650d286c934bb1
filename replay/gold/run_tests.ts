import { type Reporter, startVitest, type TestModule } from 'vitest/node';
import { absolute, filesBelow, folderOf, kindOf, readText } from '../files.ts';
import { coverageLines } from '../reach/report.ts';
import { readDocument } from '../scenario/document.ts';
import { ScenarioFault, showPlace } from '../scenario/fault.ts';
import type {} from './harness.ts';
import { readKnown } from './known.ts';
import { readLogStatements } from './log_validation.ts';
import type { TestCount } from './summary.ts';
import { type GoldOptions, goldPlugin } from './vitest_plugin.ts';

export interface TestRun extends GoldOptions {
  /** Folders and files; the working directory when empty. */
  readonly paths: readonly string[];
  readonly cwd: string;
  /** Only tests whose name (scenario, request, uuid) contains this. */
  readonly filter?: string;
  /** Names of vitest's reporters; `junit=out.xml` names the file that the reporter writes. */
  readonly reporters?: readonly string[];
  /** Tell what the run exercised of the machine. */
  readonly coverage?: boolean;
}

export interface TestResult {
  /** Exit code: 0 passed, 1 a check failed, 3 a file is unreadable, 5 no test found, 6 something is not modelled. */
  readonly code: number;
  /** What to say on stderr beside the reporter's output. */
  readonly problems: readonly string[];
  /** What the run exercised of the machine, as lines; empty unless asked for. */
  readonly coverage: readonly string[];
  /** What was not met and is known as that, by reason. */
  readonly known: readonly string[];
  /** How much was run, and the virtual time it covered. */
  readonly count: TestCount;
}

const NOTHING = { coverage: [], known: [], count: { files: 0, tests: 0, virtual_ms: 0 } } as const;

/** A section that only files of ATS's replay tests have; other YAML in a folder is not meant. */
const HAS_AUTEST = /^["']?autest["']?\s*:/m;

function goldFilesIn(folder: string): string[] {
  return filesBelow(folder)
    .filter((path) => /\.ya?ml$/.test(path))
    .map((path) => `${folder}/${path}`)
    .filter((path) => /\.replay\.ya?ml$/.test(path) || HAS_AUTEST.test(readText(path)));
}

/** Paths as absolute ones without a slash at the end; the working directory when there are none. */
function placesOf(paths: readonly string[], cwd: string): string[] {
  return (paths.length === 0 ? ['.'] : paths).map((path) => absolute(path, cwd).replace(/(.)\/+$/, '$1'));
}

/** The gold files that paths name, and the paths that name nothing. */
export function findGoldFiles(paths: readonly string[], cwd: string): { files: string[]; absent: string[] } {
  const places = placesOf(paths, cwd);
  return {
    files: [
      ...new Set(
        places.flatMap((place) => {
          const kind = kindOf(place);
          return kind === 'folder' ? goldFilesIn(place) : kind === 'file' ? [place] : [];
        }),
      ),
    ],
    absent: places.filter((place) => kindOf(place) === 'absent'),
  };
}

/** Gold files that a scenario names, by their path; none of one that cannot be read. */
function goldFilesOf(file: string): string[] {
  try {
    const source = readText(file);
    if (!source.includes('gold_file')) return [];
    return readLogStatements(readDocument(source, file)).flatMap((statement) =>
      statement.kind === 'gold' ? [absolute(statement.file, folderOf(file))] : [],
    );
  } catch (error) {
    if (error instanceof ScenarioFault) return [];
    throw error;
  }
}

/** Gold files below the folders among the paths that none of the scenarios names. */
export function orphanGoldFiles(paths: readonly string[], cwd: string, files: readonly string[]): string[] {
  const folders = placesOf(paths, cwd).filter((place) => kindOf(place) === 'folder');
  const all = folders.flatMap((folder) =>
    filesBelow(folder)
      .filter((path) => path.endsWith('.gold'))
      .map((path) => `${folder}/${path}`),
  );
  if (all.length === 0) return [];
  const named = new Set(files.flatMap(goldFilesOf));
  return [...new Set(all)].filter((path) => !named.has(path));
}

/** The deepest folder that holds all files. */
export function commonFolder(files: readonly string[]): string {
  const [first = '', ...rest] = files.map((file) => file.slice(0, file.lastIndexOf('/')));
  return (
    rest.reduce((common, folder) => {
      let shared = common;
      while (shared !== '' && folder !== shared && !folder.startsWith(`${shared}/`))
        shared = shared.slice(0, shared.lastIndexOf('/'));
      return shared;
    }, first) || '/'
  );
}

const asPattern = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
const asGlob = (path: string) => path.replace(/[\\*?[\]{}()!+@]/g, '\\$&');

/** A reporter as vitest takes it: its name, or its name with the file it writes. */
function reporterOf(text: string, cwd: string): string | [string, { outputFile: string }] {
  const [, name, path] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  return name === undefined || path === undefined ? text : [name, { outputFile: absolute(path, cwd) }];
}

/** Counts how the tests of a run ended. */
function counting() {
  const counts = { broken: 0, failed: 0, 'not modelled': 0, passed: 0, known: 0 };
  const exercised = new Set<string>();
  const known = new Map<string, number>();
  const complaints = new Set<string>();
  const count = { files: 0, tests: 0, virtual_ms: 0 };
  const reporter: Reporter = {
    onTestRunEnd(modules: readonly TestModule[], errors) {
      counts.failed += errors.length + modules.filter((module) => module.errors().length > 0).length;
      count.files = modules.length;
      for (const module of modules) {
        for (const test of module.children.allTests()) {
          const { state } = test.result();
          count.tests++;
          count.virtual_ms += test.meta().virtual_ms ?? 0;
          for (const key of test.meta().exercised ?? []) exercised.add(key);
          for (const complaint of test.meta().complaints ?? []) complaints.add(complaint);
          const reasons = state === 'skipped' ? (test.meta().known ?? []) : [];
          for (const reason of reasons) known.set(reason, (known.get(reason) ?? 0) + 1);
          if (state === 'passed') counts.passed++;
          else if (reasons.length > 0) counts.known++;
          else if (state === 'failed') counts[test.meta().gold ?? 'failed']++;
        }
      }
    },
  };
  return { counts, exercised, known, complaints, count, reporter };
}

/** Vitest after a run of the files; a sentence when it has no such reporter. */
async function runnerFor(files: readonly string[], run: TestRun, list: { known?: string }, reporter: Reporter) {
  const root = commonFolder(files);
  try {
    return await startVitest(
      'test',
      [],
      {
        root,
        config: false,
        watch: false,
        cache: false,
        // Vitest would keep transformed modules in the folder of the tests, which is not ours
        fsModuleCache: false,
        isolate: false,
        pool: 'threads',
        maxWorkers: '100%',
        // a run ends by itself, and a busy machine is no fault of a scenario
        testTimeout: 0,
        passWithNoTests: true,
        include: files.map((file) => asGlob(file.slice(root === '/' ? 1 : root.length + 1))),
        exclude: [],
        reporters: [
          ...(run.reporters?.length ? run.reporters : ['default']).map((one) => reporterOf(one, run.cwd)),
          reporter,
        ],
        ...(run.filter === undefined ? {} : { testNamePattern: asPattern(run.filter) }),
      },
      { plugins: [goldPlugin({ ...run, ...list })], logLevel: 'warn' },
    );
  } catch (error) {
    const { message } = error as Error;
    if (message.startsWith('Failed to load custom Reporter')) return `--reporter: ${message}`;
    throw error;
  }
}

/** Runs gold tests with vitest, in this process, on all its cores; the reporter writes to stdout. */
export async function runTests(run: TestRun): Promise<TestResult> {
  const { files, absent } = findGoldFiles(run.paths, run.cwd);
  const problems = [
    ...absent.map((path) => `${path}: no such file or folder`),
    ...orphanGoldFiles(run.paths, run.cwd, files).map((path) => `${path}: no scenario names this gold file`),
  ];
  if (files.length === 0) {
    return {
      code: absent.length > 0 ? 3 : 5,
      problems: [...problems, ...(absent.length > 0 ? [] : ['no gold test found'])],
      ...NOTHING,
    };
  }
  const list = run.known === undefined ? {} : { known: absolute(run.known, run.cwd) };
  const fault = knownFault(list.known);
  if (fault !== null) return { code: 3, problems: [...problems, fault], ...NOTHING };
  const { counts, exercised, known, complaints, count, reporter } = counting();
  const runner = await runnerFor(files, run, list, reporter);
  if (typeof runner === 'string') return { code: 2, problems: [...problems, runner], ...NOTHING };
  await runner.close();
  return {
    ...verdict(counts, absent.length),
    problems: [...problems, ...listed(complaints, run.cwd), ...nothingRan(counts)],
    coverage: run.coverage ? coverageLines(exercised) : [],
    known: knownLines(known, counts.known),
    count,
  };
}

/** Complaints about configuration that are listed one by one. */
const LISTED = 20;

/** They fail no test: the real server starts with them, too. */
function listed(complaints: ReadonlySet<string>, cwd: string): string[] {
  const shown = [...complaints].sort().map((text) => (text.startsWith(`${cwd}/`) ? text.slice(cwd.length + 1) : text));
  const more = shown.length - LISTED;
  return more > 0 ? [...shown.slice(0, LISTED), `${more} more complaints about configuration`] : shown;
}

/** Why a list of what is known cannot be used; null when it can, or when there is none. */
function knownFault(path: string | undefined): string | null {
  if (path === undefined) return null;
  try {
    readKnown(readText(path), path);
    return null;
  } catch (error) {
    if (error instanceof ScenarioFault) return `${showPlace(error.place)}: ${error.reason}`;
    throw error;
  }
}

/** How often each reason held, the most frequent first. */
function knownLines(known: ReadonlyMap<string, number>, tests: number): string[] {
  if (known.size === 0) return [];
  const all = [...known].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const total = all.reduce((sum, [, count]) => sum + count, 0);
  return [
    `known as not met: ${total} expectations of ${tests} tests`,
    ...all.map(([reason, count]) => `${String(count).padStart(5)} ${reason}`),
  ];
}

type Counts = ReturnType<typeof counting>['counts'];
const ran = (counts: Counts) => Object.values(counts).reduce((sum, count) => sum + count, 0);
const nothingRan = (counts: Counts) => (ran(counts) === 0 ? ['no gold test found'] : []);

/** A file that cannot be read is worse than a failed check, that than something not modelled, that than nothing. */
function verdict(counts: Counts, absent: number): { code: number } {
  if (counts.broken > 0 || absent > 0) return { code: 3 };
  if (counts.failed > 0) return { code: 1 };
  if (counts['not modelled'] > 0) return { code: 6 };
  return { code: ran(counts) === 0 ? 5 : 0 };
}
