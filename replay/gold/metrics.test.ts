import { expect, test } from 'vitest';
import { bareRecord } from '../record/bare.ts';
import type { TransactionRecord } from '../record/transaction.ts';
import { readDocument } from '../scenario/document.ts';
import { checkMetrics, metricsOf, readMetricChecks } from './metrics.ts';

const HTTP = 'proxy.process.http.';

function checks(...lines: string[]) {
  const list = lines.map((line) => `      - { ${line} }\n`).join('');
  return readMetricChecks(readDocument(`autest:\n  ats:\n    metric_checks:\n${list}`, 'a.yaml'));
}

function record(method: string, status: number, crc: string, via = ''): TransactionRecord {
  const client_response = { version: '1.1', status, reason: '', headers: [], body_length: 0, body_sha256: null };
  const client_request = { raw: '', method };
  const logged = { dialect: '9.2', index: 0, sm: 0, session: 0, start_ms: 0, end_ms: 1, truncated: false } as const;
  return bareRecord(logged, { client_request, client_response, codes: { crc, hierarchy: '', via } });
}

test('transactions count by method, status and log code as the real server counts them', () => {
  const metrics = metricsOf([
    record('GET', 200, 'TCP_MISS', 'uScMsSfWpSeN:t cCMp sS'),
    record('GET', 200, 'TCP_MEM_HIT'),
    record('BREW', 429, 'TCP_MISS', 'uSc s f p eN:t c  p s '),
  ]);
  const of = (...names: string[]) => names.map((name) => metrics.get(HTTP + name));
  expect(of('incoming_requests', 'get_requests', 'extension_method_requests')).toEqual([3, 2, 1]);
  expect(of('200_responses', '2xx_responses', '4xx_responses')).toEqual([2, 2, 1]);
  expect(of('cache_miss_cold', 'cache_hit_fresh', 'cache_hit_mem_fresh')).toEqual([1, 1, 1]);
  expect(of('cache_miss_client_not_cacheable', 'cache_hit_ims')).toEqual([1, 0]);
});

test('a status that 9.2 has no counter for is not modelled, by name', () => {
  const said = checkMetrics(
    checks(`metric: ${HTTP}429_responses, value: 1`),
    metricsOf([record('GET', 429, 'TCP_MISS')]),
  );
  expect(said).toMatchObject([
    { message: `not modelled: metric ${HTTP}429_responses`, name: `metric ${HTTP}429_responses` },
  ]);
});

test('a client that went away is not counted by status', () => {
  const gone = { ...record('GET', 200, 'TCP_MISS'), client_response: { aborted: 'client-abort' as const } };
  expect(metricsOf([gone]).get(`${HTTP}200_responses`)).toBe(0);
});

test('a metric is compared with a number, an expression or bounds', () => {
  const metrics = new Map([['m', 12]]);
  const said = (line: string) => checkMetrics(checks(`metric: m, ${line}`), metrics).map(({ message }) => message);
  expect(said('value: 12')).toEqual([]);
  expect(said("value: '[1-9][0-9]*', min: 1, max: 12")).toEqual([]);
  expect(said('value: 1')).toEqual(['metric m: expected 1, came 12']);
  expect(said('min: 13')).toEqual(['metric m: expected at least 13, came 12']);
  expect(said('max: 11')).toEqual(['metric m: expected at most 11, came 12']);
  expect(said('mean: 3')).toEqual(['not modelled: mean of metric m']);
  expect(said("value: '('")).toEqual(['not modelled: the regular expression ( of metric m']);
});
