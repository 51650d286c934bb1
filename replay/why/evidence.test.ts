import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readWholeLog } from '../readers/log.ts';
import { loadScenario } from '../scenario/load.ts';
import { NO_EVIDENCE, recordingEvidence, scenarioEvidence } from './evidence.ts';

const FILE = 'gold_tests/caching/required_headers/a_bare_answer_is_not_enough_for_1.replay.yaml';
const SCENARIO = scenarioEvidence(loadScenario(readFileSync(FILE, 'utf8'), FILE).document);

describe('evidence in a replay file', () => {
  test('is the line of a field, of the status, of the method', () => {
    expect(SCENARIO({ fact: 'cache-control', from: 'origin response' }, 1)).toBe(`${FILE}:63`);
    expect(SCENARIO({ fact: 'status', from: 'origin response' }, 0)).toBe(`${FILE}:35`);
    expect(SCENARIO({ fact: 'method', from: 'client request' }, 0)).toBe(`${FILE}:25`);
  });

  test('of a field that is not there is its message', () => {
    expect(SCENARIO({ fact: 'Expires', from: 'cached response' }, 0)).toBe(`${FILE}:34`);
  });

  test('of what no message holds is none', () => {
    expect(SCENARIO({ fact: 'current_age', from: 'computed' }, 0)).toBeNull();
    expect(SCENARIO({ fact: 'status', from: 'origin response' }, 9)).toBeNull();
    expect(NO_EVIDENCE({ fact: 'status', from: 'origin response' }, 0)).toBeNull();
  });
});

describe('evidence in a recording', () => {
  test('is the line of the header dump', async () => {
    const log = async function* () {
      yield new Uint8Array(readFileSync('fixtures/walkthrough/traffic.out'));
    };
    const { transactions } = await readWholeLog(log(), 'traffic.out');
    const evidence = recordingEvidence(transactions, 'traffic.out');
    expect(evidence({ fact: 'status', from: 'origin response' }, 0)).toBe('traffic.out:228');
    expect(evidence({ fact: 'ETag', from: 'origin response' }, 0)).toBe('traffic.out:232');
    expect(evidence({ fact: 'ETag', from: 'computed' }, 0)).toBeNull();
  });
});
