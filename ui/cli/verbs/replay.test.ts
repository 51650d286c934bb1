import { expect, test } from 'vitest';
import { DIVERGED, LOG_FILES, portsWith, retrace } from '../../../fixtures/command_line.ts';
import { walkthroughRecord } from '../../../fixtures/records.ts';
import type { TransactionRecord } from '../../../replay/record/transaction.ts';

test('replay prints the timeline, the verdict and a summary, and exits 0 when all agrees', async () => {
  const { code, out, err } = await retrace('replay a.log', { files: LOG_FILES });
  expect([code, err]).toEqual([0, '']);
  expect(out.split('\n')[0]).toBe('GET http://localhost/Telnet.dmg                                    206  159.6 ms');
  expect(out).toContain('✓ verdict: agrees');
  expect(out).toMatch(/\n1 transaction · agree: 1 · diverge: 0\n$/);
  expect(out).not.toContain('\x1b');
});

test('a replay that diverges exits 4, and the first line says where', async () => {
  const { code, out } = await retrace('replay a.log', { files: LOG_FILES }, portsWith([walkthroughRecord(), DIVERGED]));
  expect(code).toBe(4);
  expect(out.split('\n')[0]).toBe('✗ 1 of 2 transactions diverge, the first (#1) at a.log:144');
});

test('what is not modelled exits 6, and loses to a divergence', async () => {
  const gap = walkthroughRecord({ not_modelled: [{ what: 'parents', where: 'x' }] });
  expect((await retrace('replay a.log', { files: LOG_FILES }, portsWith([gap]))).code).toBe(6);
  expect((await retrace('replay a.log', { files: LOG_FILES }, portsWith([gap, DIVERGED]))).code).toBe(4);
});

test('log differences count only with --strict-log', async () => {
  const first = DIVERGED.divergence ?? null;
  const record = walkthroughRecord({ log_agreement: { equal: 1, total: 2, first } });
  expect((await retrace('replay a.log', { files: LOG_FILES }, portsWith([record]))).code).toBe(0);
  expect((await retrace('replay a.log --strict-log', { files: LOG_FILES }, portsWith([record]))).code).toBe(4);
});

test('one transaction can be chosen; when none matches, that is said', async () => {
  const two = portsWith([walkthroughRecord(), { ...walkthroughRecord(), transaction: 1, sm_id: 7 }]);
  expect((await retrace('replay a.log --sm 7', { files: LOG_FILES }, two)).out).toContain('#1 · sm 7');
  const { code, err } = await retrace('replay a.log --txn 9', { files: LOG_FILES }, two);
  expect([code, err]).toEqual([
    5,
    'retrace: a.log: none of its 2 transactions matches --txn 9; retrace ls lists them\n',
  ]);
});

test('NDJSON has one record per line, without log and trace unless asked for, secrets masked', async () => {
  const base = walkthroughRecord();
  const secret = {
    ...base,
    client_request: { ...base.client_request, headers: [['Cookie', 'sid=1234567890']] },
  } as TransactionRecord;
  const { out } = await retrace('replay a.log --ndjson', { files: LOG_FILES }, portsWith([secret, DIVERGED]));
  const [first, second] = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(first.client_request.headers).toEqual([['Cookie', 'sid=‹secret 1 · 9–16 bytes›']]);
  expect([first.trace, first.log, second.divergence.at]).toEqual([undefined, undefined, '6']);
  const open = await retrace('replay a.log --ndjson --trace --no-redact', { files: LOG_FILES }, portsWith([secret]));
  expect(JSON.parse(open.out).client_request.headers).toEqual([['Cookie', 'sid=1234567890']]);
  expect(JSON.parse(open.out).trace.length).toBeGreaterThan(10);
  expect(JSON.parse((await retrace('replay a.log --json', { files: LOG_FILES })).out)).toHaveLength(1);
});

test('--render-log prints the log and nothing else', async () => {
  expect(
    (await retrace('replay a.log --render-log', { files: LOG_FILES }, portsWith([walkthroughRecord()], 'a\nb\n'))).out,
  ).toBe('a\nb\n');
});
