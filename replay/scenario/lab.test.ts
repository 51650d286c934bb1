import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readScenario } from './read.ts';

const ORACLE = new URL('../../fixtures/oracle/', import.meta.url);

interface Recorded {
  base_time: number;
  start_offset_ms: number;
  transactions: { index: number; uuid: string | null; client_request: Record<string, unknown> }[];
}

const recordedOf = (name: string) =>
  JSON.parse(gunzipSync(readFileSync(new URL(`recorded/${name}.real.json.gz`, ORACLE))).toString()) as Recorded;

describe('the requests of the recording lab, built again from its scenarios', () => {
  const files = readdirSync(new URL('scenarios/', ORACLE)).filter((file) => file.endsWith('.yaml'));

  test('there are some', () => {
    expect(files.length).toBeGreaterThan(10);
  });

  test.each(files)('%s', (file) => {
    const recorded = recordedOf(file.replace(/\.replay\.yaml$/, ''));
    const at = recorded.base_time * 1000 + recorded.start_offset_ms;
    const { scenario } = readScenario(readFileSync(new URL(`scenarios/${file}`, ORACLE), 'utf8'), file, { at });
    const built = scenario.sessions.flatMap(({ transactions }) => transactions);
    expect(scenario.unknown).toEqual([]);
    expect(built.map(({ uuid }) => uuid)).toEqual(recorded.transactions.map(({ uuid }) => uuid));
    for (const { index, client_request: sent } of recorded.transactions) {
      const { method, target, version, headers, body } = built[index]!.client;
      expect({ method, target, version, headers, body_length: body.length }).toMatchObject(sent);
    }
  });
});
