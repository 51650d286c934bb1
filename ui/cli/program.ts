import { Command, CommanderError, Option } from 'commander';
import { PROFILES } from '../../core/names/profile.ts';
import { EXIT, Stop } from './exit_codes.ts';
import type { Io } from './io.ts';
import { type Options, parseAt, parseField, parseSet, parseSpan, parseWhole } from './options.ts';
import { columnsFor, say } from './output.ts';
import type { Ports } from './ports.ts';
import type { Stepper } from './verbs/step.ts';

/** What the program is put together from; each part is brought in only when a verb needs it. */
export interface Parts {
  readonly version: string;
  ports(): Promise<Ports>;
  stepper(): Promise<Stepper>;
}

/** Verbs that are designed and not in this version. */
const PLANNED = ['gold', 'diff', 'whatif', 'redact', 'report', 'serve', 'ctl'];

type Act = (inputs: readonly string[], options: Options) => Promise<number>;

const collect =
  <T>(parse: (text: string) => T) =>
  (text: string, before: readonly T[] = []): T[] => [...before, parse(text)];

const OPTIONS = {
  etc: () => new Option('--etc <dir>', 'configuration folder of the proxy (records.config, remap.config …)'),
  set: () => new Option('--set <name=value>', 'one setting on top; may be given again').argParser(collect(parseSet)),
  profile: () => new Option('--profile <version>', 'the version of Traffic Server to play').choices(PROFILES),
  seed: () => new Option('--seed <n>', 'seed of the simulation (1)').argParser(parseWhole('--seed')),
  horizon: () =>
    new Option(
      '--horizon <span>',
      'virtual time after which a run counts as hung (1h more than its clients pause)',
    ).argParser(parseSpan),
  at: () => new Option('--at <time>', 'start of the virtual clock: epoch seconds or ISO 8601').argParser(parseAt),
  txn: () => new Option('--txn <n>', 'only the transaction with this index, from 0').argParser(parseWhole('--txn')),
  sm: () => new Option('--sm <n>', 'only the transaction with this state machine id').argParser(parseWhole('--sm')),
  url: () => new Option('--url <url>', 'the transactions that asked for this URL'),
  lookup: () => new Option('--lookup', 'why hit, miss or stale: what the cache had, and what it was held against'),
  stale: () => new Option('--stale', 'why stale or fresh: the ages as numbers, and the one that decided'),
  error: () => new Option('--error', 'why the proxy answered with an error'),
  json: () => new Option('--json', 'one JSON array instead of text'),
  ndjson: () => new Option('--ndjson', 'one JSON object per line instead of text'),
  log: () => new Option('--log', 'with the log lines in JSON'),
  trace: () => new Option('--trace', 'with the trace records in JSON'),
  renderLog: () => new Option('--render-log', 'print the simulated run as a debug log'),
  strictLog: () => new Option('--strict-log', 'differences of the log alone count too (exit 4)'),
  brief: () => new Option('--brief', 'states only, without events and reasons'),
  out: () => new Option('--out <dir>', 'write DIR/NAME.ndjson for each file instead of printing'),
  redact: () => new Option('--no-redact', 'show cookies, credentials and keys as they are'),
  color: () => new Option('--no-color', 'no colours (as NO_COLOR in the environment)'),
  proxy: () => new Option('--proxy <host:port>', 'the proxy to send to; without it the host of the URL is one'),
  header: () =>
    new Option('--header <field>', 'one more field of the pushed answer; may be given again').argParser(
      collect(parseField),
    ),
  type: () => new Option('--type <media type>', 'what the file is, in place of what its bytes say'),
  exact: () => new Option('--exact', 'the bytes of the file alone; tspush puts an end of line after them'),
  print: () => new Option('--print', 'print the request in place of sending it'),
  scenario: () => new Option('--scenario', 'print a replay file that pushes it, in place of sending it'),
  into: () => new Option('--into <file>', 'print this replay file with the PUSH put before its sessions'),
  coverage: () => new Option('--coverage', 'list what of the state machine the tests exercised, and what not'),
  known: () => new Option('--known <file>', 'list of expectations that are known not to be met, with their reasons'),
  loadStore: () => new Option('--load-store <file>', 'start with the store that --save-store wrote'),
  saveStore: () => new Option('--save-store <file>', 'write what the cache holds at the end; one input only'),
  when: () => new Option('--at <time>', 'the moment: epoch seconds or ISO 8601 (when it was saved)').argParser(parseAt),
  requestHeader: () =>
    new Option('--header <field>', 'a field of the request; may be given again').argParser(collect(parseField)),
  method: () => new Option('--method <name>', 'method of the request (GET)'),
  filter: () => new Option('--filter <text>', 'only tests whose name contains this'),
  reporter: () =>
    new Option('--reporter <name>', "one of vitest's reporters, or name=file; may be given again").argParser(
      collect(String),
    ),
} as const;
type OptionName = keyof typeof OPTIONS;

interface Verb {
  readonly name: string;
  /** Each argument and what may be given there. */
  readonly arguments: readonly (readonly [name: string, takes: string])[];
  readonly about: string;
  readonly options: readonly OptionName[];
  readonly examples: readonly string[];
  readonly act: (io: Io, parts: Parts) => Act;
}

/** A verb that has verbs of its own. */
interface VerbGroup extends Pick<Verb, 'name' | 'about'> {
  readonly verbs: readonly Verb[];
}

const INPUTS = 'debug logs, *.replay.yaml or records (NDJSON), gzip too; - is standard input';
const MODEL: readonly OptionName[] = ['etc', 'set', 'profile', 'seed', 'horizon'];
const CHOICE: readonly OptionName[] = ['txn', 'sm'];
const LOOK: readonly OptionName[] = ['brief', 'redact', 'color'];
const STORE: readonly OptionName[] = ['loadStore', 'saveStore'];
const JSON_OPTIONS: readonly OptionName[] = ['json', 'ndjson', 'log', 'trace'];

const VERBS: readonly (Verb | VerbGroup)[] = [
  {
    name: 'replay',
    arguments: [['<input...>', INPUTS]],
    about: 'run a recording through the model and show where the two agree (the main job)',
    options: [...MODEL, 'at', ...CHOICE, ...JSON_OPTIONS, 'renderLog', 'strictLog', ...STORE, ...LOOK],
    examples: [
      'replay traffic.out',
      'replay traffic.out --etc /etc/trafficserver --txn 3',
      'replay - --ndjson < traffic.out',
      'replay traffic.out --render-log > simulated.log',
    ],
    act: (io, parts) => async (inputs, options) =>
      (await import('./verbs/replay.ts')).replayVerb(io, await parts.ports(), inputs, options),
  },
  {
    name: 'step',
    arguments: [['<input...>', INPUTS]],
    about: 'step through the states of transactions, forwards and back, in the terminal',
    options: [...MODEL, 'at', ...CHOICE, ...LOOK],
    examples: ['step traffic.out', 'step gold_tests/caching/overview/a_miss_is_fetched_and_stored.replay.yaml --txn 1'],
    act: (io, parts) => async (inputs, options) =>
      (await import('./verbs/step.ts')).stepVerb(io, await parts.ports(), inputs, options, parts.stepper),
  },
  {
    name: 'ls',
    arguments: [['<input...>', INPUTS]],
    about: 'list the transactions of a recording, of records or of a scenario',
    options: [...CHOICE, 'json', 'ndjson', ...MODEL, 'at', 'redact', 'color'],
    examples: ['ls traffic.out', 'ls traffic.out --ndjson | head', 'ls a.out b.out'],
    act: (io, parts) => async (inputs, options) =>
      (await import('./verbs/ls.ts')).lsVerb(io, await parts.ports(), inputs, options),
  },
  {
    name: 'show',
    arguments: [['<input...>', INPUTS]],
    about: 'show one transaction as it was recorded, without replaying it',
    options: [...CHOICE, 'json', 'ndjson', 'trace', ...MODEL, 'at', ...LOOK],
    examples: ['show traffic.out --txn 3', 'show traffic.out --sm 6652'],
    act: (io, parts) => async (inputs, options) =>
      (await import('./verbs/show.ts')).showVerb(io, await parts.ports(), inputs, options),
  },
  {
    name: 'why',
    arguments: [['<input...>', 'debug logs or *.replay.yaml, gzip too; - is standard input']],
    about: 'say why a transaction came out as it did, and the smallest change that flips it',
    options: ['url', ...CHOICE, 'lookup', 'stale', 'error', 'json', 'ndjson', ...MODEL, 'at', 'redact', 'color'],
    examples: [
      'why traffic.out --url http://example.com/logo.png',
      'why traffic.out --txn 3 --lookup',
      'why gold_tests/caching/stale/must_revalidate_is_not_served_stale.replay.yaml --txn 1 --error',
      'why traffic.out --etc /etc/trafficserver --txn 3 --stale --ndjson',
    ],
    act: (io, parts) => async (inputs, options) =>
      (await import('./verbs/why.ts')).whyVerb(io, await parts.ports(), inputs, options),
  },
  {
    name: 'run',
    arguments: [['<file...>', 'replay files (*.replay.yaml); - is standard input']],
    about: 'play scenarios (*.replay.yaml) and print their transactions',
    options: [...MODEL, 'at', ...CHOICE, ...JSON_OPTIONS, 'renderLog', 'out', ...STORE, ...LOOK],
    examples: [
      'run basic.replay.yaml',
      'run basic.replay.yaml --ndjson --log --at 2026-01-01T00:00:00Z',
      'run *.replay.yaml --out results',
      'run basic.replay.yaml --txn 0',
      'run fill.replay.yaml --save-store warm.json',
      'run ask.replay.yaml --load-store warm.json --at 2026-01-02T00:00:00Z',
    ],
    act: (io, parts) => async (inputs, options) =>
      (await import('./verbs/run.ts')).runVerb(io, await parts.ports(), inputs, options),
  },
  {
    name: 'test',
    arguments: [['[path...]', 'folders and replay files; the working folder when there are none']],
    about: 'run the gold tests of folders and files',
    options: ['filter', 'reporter', 'coverage', 'known', 'etc', 'loadStore'],
    examples: [
      'test gold_tests',
      'test --filter stale',
      'test gold_tests --reporter junit=junit.xml',
      'test gold_tests --coverage',
      'test tests/gold_tests --known fixtures/upstream/known.yaml',
    ],
    act: (io, parts) => async (inputs, options) =>
      (await import('./verbs/gold_tests.ts')).testVerb(io, await parts.ports(), inputs, options),
  },
  {
    name: 'push',
    arguments: [
      ['<url>', 'where the object is to be stored: the URL that clients ask for'],
      ['<file>', 'its bytes; - is standard input'],
    ],
    about: 'put an object into the cache of a live proxy, as tspush does, or into a scenario',
    options: ['proxy', 'header', 'type', 'exact', 'print', 'scenario', 'into', 'json', 'redact'],
    examples: [
      'push http://localhost:8080/foo.txt foo.txt',
      'push http://www.example.com/ index.html --proxy 127.0.0.1:8080 --header "Cache-Control: max-age=3600"',
      'push http://www.example.com/a.png a.png --exact --scenario > pushed.replay.yaml',
      'push http://www.example.com/a.png a.png --into basic.replay.yaml > pushed.replay.yaml',
    ],
    act: (io) => async (given, options) => (await import('./verbs/push.ts')).pushVerb(io, given, options),
  },
  {
    name: 'cache',
    about: 'look into a saved store (--save-store): what is in it, what would be served',
    verbs: [
      {
        name: 'ls',
        arguments: [['<file...>', 'saved stores; - is standard input']],
        about: 'list the stored copies: URL, size, age, freshness',
        options: ['when', 'etc', 'set', 'json', 'ndjson', 'redact', 'color'],
        examples: ['cache ls warm.json', 'cache ls warm.json --at 2026-01-02T00:00:00Z --ndjson'],
        act: (io) => async (inputs, options) => (await import('./verbs/cache_ls.ts')).cacheLsVerb(io, inputs, options),
      },
      {
        name: 'show',
        arguments: [
          ['<file>', 'a saved store; - is standard input'],
          ['<url>', 'a URL as it stands in it'],
        ],
        about: 'show the copies of one URL with their headers, and what a request would be served',
        options: ['when', 'requestHeader', 'method', 'etc', 'set', 'json', 'ndjson', ...LOOK],
        examples: [
          'cache show warm.json http://backend.example.com:8080/a',
          "cache show warm.json http://backend.example.com:8080/a --header 'Accept-Encoding: gzip'",
        ],
        act: (io, parts) => async (inputs, options) =>
          (await import('./verbs/cache_show.ts')).cacheShowVerb(io, await parts.ports(), inputs, options),
      },
    ],
  },
  {
    name: 'via',
    arguments: [['<string...>', 'codes or whole header values; - is standard input, line by line']],
    about: 'say in words what the codes of a Via header mean',
    options: ['json', 'ndjson', 'color'],
    examples: ["via '[uScMsSf pSeN:t cCMp sS]'", 'curl -sI example.com | grep -i ^via: | retrace via -'],
    act: (io) => async (inputs, options) => (await import('./verbs/via.ts')).viaVerb(io, inputs, options),
  },
];

/** Options as the verbs take them, from what commander read. */
function optionsFrom(read: Readonly<Record<string, unknown>>): Options {
  const { color, redact, horizon, set, reporter, header, ...rest } = read;
  const flags = {
    json: false,
    ndjson: false,
    log: false,
    trace: false,
    brief: false,
    renderLog: false,
    strictLog: false,
    coverage: false,
    exact: false,
    print: false,
    scenario: false,
    lookup: false,
    stale: false,
    error: false,
  };
  return {
    ...flags,
    ...rest,
    set: set ?? [],
    reporter: reporter ?? [],
    header: header ?? [],
    redact: redact !== false,
    ...(color === false ? { color: false } : {}),
    ...(horizon === undefined ? {} : { horizon_ms: horizon }),
  } as Options;
}

function examplesText(examples: readonly string[]): string {
  const full = examples.map((text) => (text.includes('retrace') ? text : `retrace ${text}`));
  return `\nExamples:\n${full.map((text) => `  ${text}\n`).join('')}`;
}

const EXIT_TEXT = `
Exit codes: 0 fine · 1 a check failed · 2 usage · 3 input unreadable
            4 a replay diverges · 5 nothing matched
            6 something is not modelled · 130 interrupted
`;

/** Does what a verb says with its arguments and options. */
type Do = (verb: Verb, inputs: readonly string[], options: Options) => Promise<void>;

function addVerb(program: Command, verb: Verb | VerbGroup, act: Do): void {
  const command = program.command(verb.name).description(verb.about);
  if ('verbs' in verb) {
    command.commandsGroup('Verbs:').helpCommand(false).usage('<verb> [options]');
    for (const inner of verb.verbs) addVerb(command, inner, act);
    return;
  }
  for (const [argument, takes] of verb.arguments) command.argument(argument, takes);
  command.addHelpText('after', examplesText(verb.examples));
  for (const option of verb.options) command.addOption(OPTIONS[option]());
  command.action(async (...given: unknown[]) => {
    const inputs = given.slice(0, verb.arguments.length).flat() as string[];
    await act(verb, inputs, optionsFrom(command.opts()));
  });
}

/** Commands of a program, those below them too: what is set up once holds for all. */
function inherit(parent: Command): void {
  for (const command of parent.commands) {
    command.copyInheritedSettings(parent).helpOption('-h, --help', 'show this help');
    inherit(command);
  }
}

function newProgram(io: Io, parts: Parts, done: (code: number) => void): Command {
  const program = new Command('retrace')
    .description('Replays Apache Traffic Server transactions: debug logs and replay files in, annotated timelines out.')
    .usage('<verb> [options] <input...>')
    .commandsGroup('Verbs:')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [verb]', 'show the help of a verb, as retrace <verb> --help')
    .version(parts.version, '--version', 'print the version')
    .showSuggestionAfterError()
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.out.write(text),
      writeErr: (text) => void io.err.write(text),
      getOutHelpWidth: () => columnsFor(io.out, io.env),
      getErrHelpWidth: () => columnsFor(io.err, io.env),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      outputError: (text, write) => write(text.replace(/^error: /, 'retrace: ')),
    })
    .addHelpText('after', examplesText(['replay traffic.out', 'step traffic.out', 'test gold_tests']) + EXIT_TEXT);
  for (const verb of VERBS)
    addVerb(program, verb, async ({ act }, inputs, options) => done(await act(io, parts)(inputs, options)));
  inherit(program);
  return program;
}

/** Reads the arguments, does what they say and answers the exit code. Never throws for what a user can cause. */
export async function runProgram(argv: readonly string[], io: Io, parts: Parts): Promise<number> {
  let code: number = EXIT.fine;
  const program = newProgram(io, parts, (found) => {
    code = found;
  });
  if (PLANNED.includes(argv[0] ?? '')) {
    await say(
      io,
      `${argv[0]}: not in this version; it has ${program.commands.map((command) => command.name()).join(', ')}`,
    );
    return EXIT.usage;
  }
  try {
    if (argv.length === 0) program.help({ error: true });
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.usage;
    if (!(error instanceof Stop)) throw error;
    await say(io, error.message);
    return error.code;
  }
}
