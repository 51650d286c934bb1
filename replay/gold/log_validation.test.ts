import { describe, expect, test } from 'vitest';
import { readDocument } from '../scenario/document.ts';
import { checkLogs, pythonPattern, readLogStatements } from './log_validation.ts';

const LOG = '[1] first line\n[1] second line\nFATAL: no\n';

/** Failures of a `log_validation` that stands from line 4 on, `line: message`. */
function failures(text: string, gold: Record<string, string> = {}): string[] {
  const source = `autest:\n  ats:\n    log_validation:\n${text}\n`;
  const logs = { texts: { traffic_out: LOG }, gold: (file: string) => gold[file] ?? null };
  return checkLogs(readLogStatements(readDocument(source, 'a.yaml')), logs).map((f) => `${f.place.line}: ${f.message}`);
}

describe('log_validation', () => {
  const traffic = (text: string) => `      traffic_out:\n        ${text}`;
  test.each([
    ['contains: [{ expression: "second l.ne" }]', null],
    ['contains: [{ expression: "third" }]', '5: traffic_out: expected to contain /third/, no line does'],
    ['contains: [{ expression: "third", description: why not }]', 'no line does (why not)'],
    ['contains: [{ expression: "first.*second" }]', 'no line does'],
    ['contains: [{ expression: "first.*second", multiline: true }]', null],
    ['contains: [{ expression: "^FATAL", multiline: true }]', null],
    ['excludes: [{ expression: "third" }]', null],
    ['excludes: [{ expression: "FATAL|ALERT" }]', '5: traffic_out: expected not to contain /FATAL|ALERT/, line 3 does'],
    ['gold_file: gold/good.gold', null],
    ['gold_file: gold/bad.gold', '5: traffic_out: gold/bad.gold:2 expects "[``] third line"'],
    ['gold_file: gold/none.gold', '5: gold file gold/none.gold is not there'],
    ['contains: [{ expression: "(unclosed" }]', '5: not modelled: the regular expression (unclosed'],
    ['sorted: true', '5: not modelled: sorted in log_validation of traffic_out'],
  ])('%s: %s', (text, message) => {
    const found = failures(traffic(text), {
      'gold/good.gold': '[``] first line\n``FATAL: no\n',
      'gold/bad.gold': '[``] first line\n[``] third line\nFATAL: no\n',
    });
    if (message === null) expect(found).toEqual([]);
    else expect(found).toEqual([expect.stringContaining(message)]);
  });

  test('of a log that the run does not have is not modelled', () => {
    expect(failures('      diags_log:\n        excludes: [{ expression: x }]')).toEqual([
      '5: not modelled: log_validation of diags_log',
    ]);
  });

  test('of the actors is not modelled', () => {
    const source = 'autest: { server: { log_validation: { contains: [{ expression: x }] } } }';
    const statements = readLogStatements(readDocument(source, 'a.yaml'));
    expect(checkLogs(statements, { texts: {}, gold: () => null })[0]?.message).toBe(
      'not modelled: log_validation of output of the server',
    );
  });
});

test.each([
  ['(?P<a>x)(?P=a)', 'xx', true],
  ['\\Ax\\Z', 'x', true],
  ['\\Ax\\Z', 'x\nx', false],
  ['(?i)fatal', 'FATAL', true],
])('the Python expression %s on %j: %s', (expression, text, found) => {
  expect(pythonPattern(expression, true)?.test(text)).toBe(found);
});
