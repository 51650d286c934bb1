import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { commonFolder, findGoldFiles, orphanGoldFiles } from './run_tests.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'retrace-gold-')));

/** Answers every transaction with 200 and no origin request, and says what the scenario's description asks for. */
const PLAYER = `
export async function play(source, file) {
  const uuids = [...source.matchAll(/uuid, (\\w+)/g)].map((match) => match[1]);
  const records = uuids.map((uuid, transaction) => ({
    transaction, uuid, not_modelled: uuid === 'odd' ? [{ what: 'oddity', where: 'here' }] : [],
    client_response: { version: '1.1', status: 200, reason: 'OK', headers: [['X-File', file]], body_length: 2, body_sha256: null },
    origin_requests: [],
  }));
  const logs = { traffic_out: () => 'a line\\n' };
  const notModelled = source.includes('enable_tls') ? [{ what: 'enable_tls', where: file + ':8' }] : [];
  const complaints = source.includes('uuid, typo') ? [file + ':9: an unknown record'] : [];
  return { records, bodyOf: () => 'ok', logs, unknown: [], notModelled, complaints, broken: [], duration_ms: 30_000 };
}
`;

const scenario = (uuid: string, rest: string, head = '') => `meta: { version: "1.0" }
autest:
  description: ${uuid}
  server: { name: server }
  client: { name: client }
  ats:
    name: ts
${head}sessions:
- transactions:
  - client-request:
      method: GET
      url: /a
      headers: { fields: [[Host, e.com], [uuid, ${uuid}]] }
${rest}`;

function put(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const NO_LINE = '    log_validation: { traffic_out: { contains: [{ expression: no such }] } }\n';
put('player.mjs', PLAYER);
put('good/pass.replay.yaml', scenario('fine', '    proxy-response: { status: 200 }\n'));
put('good/plain.yaml', scenario('plain', '    proxy-response: { reason: OK }\n'));
put('good/other.yaml', 'just: data\n');
put('bad/fail.replay.yaml', scenario('bad', '    proxy-response:\n      status: 404\n      reason: Gone\n'));
put('odd/odd.replay.yaml', scenario('odd', '    proxy-response: { status: 200 }\n'));
put(
  'tls/tls.replay.yaml',
  scenario('tls', '    proxy-response: { status: 404 }\n', '    process_config: { enable_tls: true }\n'),
);
put(
  'known/list.yaml',
  'files:\n  bad/fail.replay.yaml:\n    bad: { response status: newer, response reason: newer }\n',
);
put('known/stale.yaml', 'files:\n  good/pass.replay.yaml: { fine: never met, gone: never met }\n');
put('known/fault.yaml', 'files:\n  good/pass.replay.yaml: never met\n');
put('broken/broken.replay.yaml', scenario('cut', '    proxy-response: { status: [\n'));
put('log/log.replay.yaml', scenario('log', '', NO_LINE));
put('typo/typo.replay.yaml', scenario('typo', '    proxy-response: { status: 200 }\n'));
put('none/none.replay.yaml', 'autest: { description: none }\nsessions: []\n');
put('empty/readme.txt', 'nothing');
afterAll(() => rmSync(folder, { recursive: true }));

type Assertion = { title: string; status: string; failureMessages: string[] };
type Outcome = { code: number; problems: string[]; known: string[]; tests: Assertion[] };

/** Runs the gold tests under paths of the folder, in a process of their own. */
function run(paths: string[], options: Record<string, unknown> = {}): Outcome {
  const report = join(folder, 'report.json');
  rmSync(report, { force: true });
  const given = { cwd: folder, player: join(folder, 'player.mjs'), reporters: ['json=report.json'], ...options, paths };
  const script = `
    const { runTests } = await import(${JSON.stringify(join(import.meta.dirname, 'run_tests.ts'))});
    const result = await runTests(${JSON.stringify(given)});
    process.stdout.write('\\n' + JSON.stringify(result));
    process.exitCode = 0;
  `;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')));
  const args = ['--input-type=module', '-e', script];
  const out = execFileSync(process.execPath, args, { encoding: 'utf8', cwd: tmpdir(), env });
  const files: { assertionResults: Assertion[] }[] = existsSync(report)
    ? JSON.parse(readFileSync(report, 'utf8')).testResults
    : [];
  return { ...JSON.parse(out.slice(out.lastIndexOf('\n'))), tests: files.flatMap((file) => file.assertionResults) };
}

const titles = ({ tests }: Outcome, status: string) =>
  tests.flatMap((one) => (one.status === status ? [one.title] : [])).sort();

describe('a folder anywhere', () => {
  test('has its replay files and its YAML with an autest section run, other YAML not', () => {
    const outcome = run(['good']);
    expect(outcome).toMatchObject({ code: 0, problems: [] });
    expect(titles(outcome, 'passed')).toEqual([
      'pass: GET /a (fine)',
      'pass: keys, logs and laws',
      'plain: GET /a (plain)',
      'plain: keys, logs and laws',
    ]);
  });

  test('whose configuration the server would complain about says so, and fails nothing', () => {
    expect(run(['typo'])).toMatchObject({ code: 0, problems: ['typo/typo.replay.yaml:9: an unknown record'] });
  });

  test('with a failing transaction exits 1, every failure pointing into the YAML', () => {
    const { code, tests } = run(['bad', 'good', 'odd']);
    const file = join(folder, 'bad/fail.replay.yaml');
    expect(code).toBe(1);
    const [failed] = tests.filter(({ title }) => title === 'fail: GET /a (bad)');
    expect(failed?.failureMessages).toEqual([
      `GoldFailure: ${file}:15:7: proxy response status: expected 404, came 200\n    at ${file}:15:7`,
      `GoldFailure: ${file}:16:7: proxy response reason: expected "Gone", came "OK"\n    at ${file}:16:7`,
    ]);
  });

  test('with something not modelled exits 6', () => {
    const { code, tests } = run(['odd', 'good']);
    expect(code).toBe(6);
    expect(tests.flatMap(({ failureMessages }) => failureMessages)[0]).toContain('10:5: not modelled: oddity (here)');
  });

  test('with a file that needs what is not modelled exits 6, whatever its checks say', () => {
    const { code, tests } = run(['tls', 'good']);
    expect(code).toBe(6);
    const failed = tests.filter(({ status }) => status === 'failed');
    expect(failed.map(({ title }) => title).sort()).toEqual(['tls: GET /a (tls)', 'tls: keys, logs and laws']);
    for (const { failureMessages } of failed) expect(failureMessages[0]).toContain('8:1: not modelled: enable_tls');
  });

  test('with what is known as not met passes, saying so with the reason', () => {
    const { code, tests, known } = run(['bad', 'good'], { known: 'known/list.yaml' });
    expect(code).toBe(0);
    expect(tests.filter(({ status }) => status === 'skipped').map(({ title }) => title)).toEqual([
      'fail: GET /a (bad)',
    ]);
    expect(known).toEqual(['known as not met: 2 expectations of 1 tests', '    2 newer']);
  });

  test('with what is met but known as not met exits 1, and so it does for a transaction that is not there', () => {
    const { code, tests } = run(['good'], { known: 'known/stale.yaml' });
    expect(code).toBe(1);
    expect(tests.flatMap(({ failureMessages }) => failureMessages).map((text) => text.split('\n')[0])).toEqual([
      expect.stringContaining('pass.replay.yaml:1:1: no transaction gone here, but it is known as not met'),
      expect.stringContaining('pass.replay.yaml:10:5: all is met, but known as not met: never met'),
    ]);
  });

  test('with a list of known failures that is none exits 3', () => {
    const { code, problems } = run(['good'], { known: 'known/fault.yaml' });
    expect(code).toBe(3);
    expect(problems[0]).toMatch(/fault\.yaml:2:3: .*expected a map of keys/);
  });

  test('with a file that is not YAML exits 3, naming line and column, the other files done', () => {
    const { code, tests } = run(['broken', 'bad', 'good']);
    expect(code).toBe(3);
    expect(tests.flatMap(({ failureMessages }) => failureMessages).join()).toContain(
      'broken.replay.yaml:15:1: not readable as YAML: ',
    );
    expect(tests.filter(({ status }) => status === 'passed')).toHaveLength(5);
  });

  test('with a file that holds no transaction exits 3', () => {
    const { code, tests } = run(['none', 'good']);
    expect(code).toBe(3);
    expect(tests.flatMap(({ failureMessages }) => failureMessages).join()).toContain(
      'none.replay.yaml:1:1: no transaction in it',
    );
  });

  test('with a reporter that vitest does not have exits 2', () => {
    expect(run(['good'], { reporters: ['nosuch'] })).toMatchObject({
      code: 2,
      problems: ['--reporter: Failed to load custom Reporter from nosuch'],
    });
  });

  test('with a log that is not as stated exits 1', () => {
    const { code, tests } = run(['log/log.replay.yaml']);
    expect(code).toBe(1);
    expect(tests.flatMap(({ failureMessages }) => failureMessages)[0]).toContain(
      '8:49: traffic_out: expected to contain',
    );
  });

  test('without gold tests, or with none that the filter lets through, exits 5', () => {
    expect(run(['empty'])).toMatchObject({ code: 5, problems: ['no gold test found'] });
    expect(run(['good'], { filter: 'no such test' })).toMatchObject({ code: 5, problems: ['no gold test found'] });
  });

  test('runs what the filter lets through', () => {
    expect(titles(run(['good', 'bad'], { filter: '(plain)' }), 'passed')).toEqual(['plain: GET /a (plain)']);
  });

  test('that is not there exits 3', () => {
    expect(run(['nowhere'])).toMatchObject({ code: 3, problems: [`${folder}/nowhere: no such file or folder`] });
  });
});

test('gold files are found once, in folders and by name', () => {
  const { files, absent } = findGoldFiles(['good', 'good/pass.replay.yaml', 'x'], folder);
  expect(files).toEqual([`${folder}/good/pass.replay.yaml`, `${folder}/good/plain.yaml`]);
  expect(absent).toEqual([`${folder}/x`]);
});

test('a gold file that no scenario names is told', () => {
  const used = '    log_validation: { traffic_out: { gold_file: gold/used.gold } }\n';
  put('golds/a.replay.yaml', scenario('golds', '', used));
  put('golds/gold/used.gold', '``');
  put('golds/gold/orphan.gold', '``');
  put('golds/broken.replay.yaml', 'a: [');
  const { files } = findGoldFiles(['golds'], folder);
  expect(orphanGoldFiles(['golds'], folder, files)).toEqual([`${folder}/golds/gold/orphan.gold`]);
  expect(orphanGoldFiles(['good'], folder, [])).toEqual([]);
});

test('files share the deepest folder that holds them all', () => {
  expect(commonFolder(['/a/b/c.yaml', '/a/bc/d.yaml'])).toBe('/a');
  expect(commonFolder(['/a/b/c.yaml'])).toBe('/a/b');
  expect(commonFolder(['/a/x', '/b/x'])).toBe('/');
});
