import { expect, test } from 'vitest';
import { wholeMachine } from './machine.ts';
import { coverageLines } from './report.ts';
import { UNREACHED } from './unreached.ts';

const some = 'edge CACHE_LOOKUP → DNS_LOOKUP';

test('what was exercised is counted, what was not is named', () => {
  const lines = coverageLines(new Set([some]));
  expect(lines[0]).toMatch(/^edges between actions: 1 of \d+ exercised/);
  expect(lines).not.toContain(`not exercised: ${some}`);
  expect(lines).toContain('not exercised: edge CACHE_LOOKUP → API_READ_CACHE_HDR');
});

test('with everything exercised there is nothing to name', () => {
  expect(coverageLines(new Set(wholeMachine())).filter((line) => line.startsWith('not'))).toEqual([]);
});

test('what no table has is told', () => {
  expect(coverageLines(new Set(['edge A → B']))).toContain('in no table: edge A → B');
});

test('only what the machine has can be out of reach', () => {
  const machine = new Set(wholeMachine());
  expect(Object.keys(UNREACHED).filter((key) => !machine.has(key))).toEqual([]);
});
