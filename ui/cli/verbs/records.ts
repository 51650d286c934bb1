import type { Fact } from '../../../core/base/fact.ts';
import type { Input } from '../../../replay/input.ts';
import type { LogSummary } from '../../../replay/readers/recording.ts';
import type { NotModelled } from '../../../replay/record/transaction.ts';
import { TRANSACTION_SCHEMA, type TransactionRecord } from '../../../replay/record/transaction.ts';
import { complaintsOf } from '../../../replay/scenario/complaints.ts';
import type { Scenario } from '../../../replay/scenario/scenario.ts';
import { type SavedStore, storeText } from '../../../replay/store/saved_store.ts';
import { type Evidence, NO_EVIDENCE, scenarioEvidence } from '../../../replay/why/evidence.ts';
import type { Subject } from '../../../replay/why/explain.ts';
import { EXIT, Stop } from '../exit_codes.ts';
import { bytesOf, textOf } from '../input.ts';
import type { Io } from '../io.ts';
import type { Options } from '../options.ts';
import { say } from '../output.ts';
import type { Ports } from '../ports.ts';
import { readStoreAt } from '../store_file.ts';
import { wholeLog } from './whole_log.ts';

/** What an input gave: records of a replay, of a run, or read back. */
export interface Gathered {
  readonly name: string;
  /** Do the values come from a recording? Then they are masked wherever they go. */
  readonly isRecording: boolean;
  readonly records: readonly TransactionRecord[];
  readonly rendered: string | null;
  /** What was deduced about the server. */
  readonly inferred: readonly Fact[];
  /** Said once for the input, not for a transaction. */
  readonly notModelled: readonly NotModelled[];
  /** Why the run never ended; empty when it did. */
  readonly hangs: string;
  /** What was played, to be played again with changes; null for records that were read back. */
  readonly subject: Subject | null;
  /** Where the facts of decisions stand. */
  readonly evidence: Evidence;
}

/** A debug log through the core, a replay file played, or records as they were written. */
export async function gather(input: Input, io: Io, ports: Ports, options: Options): Promise<Gathered> {
  switch (input.kind) {
    case 'log':
      return replayLog(input, io, ports, options);
    case 'replay':
      return playScenario(input, io, ports, options);
    case 'records':
      return readBack(input, io);
    case 'store':
      throw new Stop(EXIT.unreadable, `${input.file}: a saved store; retrace cache ls looks into it`);
  }
}

/** What the real server would complain about in its configuration. */
async function tellConfig(notes: Scenario['config']['notes'], io: Io): Promise<void> {
  for (const complaint of complaintsOf(notes)) await say(io, complaint);
}

const IS_CONFIGURATION = /\.(config|yaml)$|^body_factory\//;

/** The files of `--etc`; nothing when it is not given. Throws `Stop` when there is no such folder, or no such file in it. */
export function etcOf(io: Io, { etc }: Options): { etc?: Record<string, string> } {
  if (etc === undefined) return {};
  const files = io.folder(etc);
  if (files === null) throw new Stop(EXIT.usage, `--etc ${etc}: no such folder`);
  if (!Object.keys(files).some((name) => IS_CONFIGURATION.test(name)))
    throw new Stop(EXIT.usage, `--etc ${etc}: holds no configuration file (records.config, remap.config …)`);
  return { etc: files };
}

const given = <K extends keyof Options>(options: Options, ...keys: K[]): Pick<Options, K> =>
  Object.fromEntries(keys.flatMap((key) => (options[key] === undefined ? [] : [[key, options[key]]]))) as Pick<
    Options,
    K
  >;

/** What `--load-store` names; throws `Stop` when it is no saved store. */
async function storeOf(io: Io, { loadStore }: Options): Promise<{ store?: SavedStore }> {
  return loadStore === undefined ? {} : { store: await readStoreAt(io, loadStore) };
}

function keep(io: Io, { saveStore }: Options, store: SavedStore | null): void {
  if (saveStore !== undefined && store !== null) io.save(saveStore, storeText(store));
}

async function replayLog(input: Input, io: Io, ports: Ports, options: Options): Promise<Gathered> {
  const { records, summary, rendered, inferred, notes, store, subject, evidence } = await ports.replay(
    wholeLog(input.chunks, input.file, io),
    input.file,
    {
      ...etcOf(io, options),
      ...given(options, 'profile', 'seed', 'horizon_ms'),
      set: options.set,
      log: options.log,
      trace: options.trace || !(options.json || options.ndjson),
      strictLog: options.strictLog,
      renderLog: options.renderLog,
      ...(await storeOf(io, options)),
    },
  );
  keep(io, options, store);
  await tellSummary(summary, io);
  await tellConfig(notes, io);
  checkKnown(summary);
  return {
    ...{ name: input.file, isRecording: true, records, rendered, inferred, notModelled: [], hangs: '' },
    ...{ subject, evidence },
  };
}

/** Notices that are listed one by one on stderr. */
const LISTED = 10;

/** What reading a log had to say: warnings with their places, and counts of what was not understood. */
export async function tellSummary({ file, notices, notUnderstood, cut }: LogSummary, io: Io): Promise<void> {
  const warnings = notices.filter(({ severity }) => severity === 'warning');
  for (const { line, text } of warnings.slice(0, LISTED)) await say(io, `${file}:${line}: ${text}`);
  if (warnings.length > LISTED) await say(io, `${file}: ${warnings.length - LISTED} more warnings`);
  if (notUnderstood > 0)
    await say(io, `${file}: ${notUnderstood} line${notUnderstood === 1 ? '' : 's'} not understood`);
  if (cut) await say(io, `${file}: cut off at its end; what was read is shown`);
}

/** A log without a single line of any known dialect cannot be worked with. */
export function checkKnown({ file, records, lines }: LogSummary): void {
  if (records > 0) return;
  throw new Stop(
    EXIT.unreadable,
    `${file}: none of its ${lines} lines is one of a Traffic Server debug log (dialects 3.3 and 9.2); turn it on with proxy.config.diags.debug.enabled=1 and tags http|dns|hostdb`,
  );
}

async function playScenario(input: Input, io: Io, ports: Ports, options: Options): Promise<Gathered> {
  const text = await textOf(input);
  const [{ ScenarioFault }, { loadScenario }, { filesBeside }] = await Promise.all([
    import('../../../replay/scenario/fault.ts'),
    import('../../../replay/scenario/load.ts'),
    import('../../../replay/scenario/read.ts'),
  ]);
  try {
    const beside = io.beside(input.file, filesBeside(text, input.file));
    const { scenario, document } = loadScenario(text, input.file, {
      ...etcOf(io, options),
      ...given(options, 'at', 'profile'),
      beside,
      set: options.set,
    });
    await tellConfig(scenario.config.notes, io);
    const play = given(options, 'seed', 'horizon_ms', 'log', 'trace', 'renderLog');
    const trace = options.trace || !(options.json || options.ndjson);
    const { result, rendered, store, subject } = await ports.play(scenario, {
      ...play,
      trace,
      ...(await storeOf(io, options)),
    });
    keep(io, options, store);
    const own = new Set(result.records.flatMap(({ not_modelled }) => not_modelled));
    return {
      name: input.file,
      isRecording: false,
      records: result.records,
      rendered,
      inferred: [],
      notModelled: result.notModelled.filter((each) => !own.has(each)),
      hangs: result.state === 'hung' ? result.reason : '',
      subject,
      evidence: scenarioEvidence(document),
    };
  } catch (error) {
    if (error instanceof ScenarioFault) throw new Stop(EXIT.unreadable, error.message);
    throw error;
  }
}

async function readBack(input: Input, io: Io): Promise<Gathered> {
  const { text, fault } = await bytesOf(input);
  const lines = text.split('\n');
  if (fault !== null) {
    lines.pop();
    await say(io, `${input.file}:${lines.length + 1}: reading stopped here: ${fault}`);
  }
  const records = lines.flatMap((line, index) =>
    line.trim() === '' ? [] : [parseRecord(line, `${input.file}:${index + 1}`)],
  );
  return {
    ...{ name: input.file, isRecording: true, records, rendered: null, inferred: [], notModelled: [], hangs: '' },
    ...{ subject: null, evidence: NO_EVIDENCE },
  };
}

/** One line of NDJSON; its text is UTF-8, its code points are bytes. */
function parseRecord(line: string, place: string): TransactionRecord {
  try {
    const record = JSON.parse(Buffer.from(line, 'latin1').toString('utf8')) as TransactionRecord;
    if (record.schema === TRANSACTION_SCHEMA) return record;
  } catch {
    // Said below, with its place.
  }
  throw new Stop(EXIT.unreadable, `${place}: no record of schema ${TRANSACTION_SCHEMA}`);
}

/** The transactions that `--txn` and `--sm` choose. */
export function chosen(records: readonly TransactionRecord[], { txn, sm }: Options): TransactionRecord[] {
  return records.filter(
    (record) => (txn === undefined || record.transaction === txn) && (sm === undefined || record.sm_id === sm),
  );
}

/** The exit code of one input's records. */
export function codesOf(
  { records, notModelled }: Pick<Gathered, 'records' | 'notModelled'>,
  strictLog: boolean,
): number[] {
  const diverges = (record: TransactionRecord) =>
    Boolean(record.divergence) || (strictLog && Boolean(record.log_agreement?.first));
  return [
    ...(records.some(diverges) ? [EXIT.diverged] : []),
    ...(notModelled.length > 0 || records.some(({ not_modelled }) => not_modelled.length > 0)
      ? [EXIT.notModelled]
      : []),
  ];
}
