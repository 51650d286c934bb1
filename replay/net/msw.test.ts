import { delay, HttpResponse, http } from 'msw';
import { describe, expect, test } from 'vitest';
import { RELAY } from '../../fixtures/relay_core.ts';
import { toNdjson } from '../record/ndjson.ts';
import { runAsking } from '../run/asking.ts';
import { answer, openAsks, runOn, startRun, stepRun } from '../run/run.ts';
import { restoreRun, saveRun } from '../run/save.ts';
import { loadScenario } from '../scenario/load.ts';
import { mswOrigin, type Turn } from './msw.ts';

const turn: Turn = () => new Promise((resolve) => setImmediate(resolve));

const handlers = () => [
  http.get('http://o/obj/:id', ({ params }) => HttpResponse.text(`object ${params.id}`, { headers: { etag: '"1"' } })),
  http.post(
    'http://o/echo',
    async ({ request }) => new HttpResponse((await request.text()).toUpperCase(), { status: 201 }),
  ),
  http.get('http://o/once', () => HttpResponse.text('first'), { once: true }),
  http.get('http://o/slow', () => HttpResponse.text('s', { headers: { 'x-delay': '250ms' } })),
  http.get('http://o/broken', () => HttpResponse.error()),
  http.get('http://o/real', async () => {
    await delay(20);
    return HttpResponse.text('late');
  }),
];

const scenario = (...urls: string[]) => {
  const txns = urls.map(
    (url) => `  - client-request: { url: ${url}, x-new-connection: true, headers: { fields: [ [ Host, o:80 ] ] } }\n`,
  );
  const source = `autest: { server: { x-msw: ./h.ts, x-ports: [ 80 ] } }\nsessions:\n- transactions:\n${txns.join('')}`;
  return loadScenario(source, 't.yaml', { at: 0 }).scenario;
};

const play = (...urls: string[]) =>
  runAsking(startRun(RELAY, scenario(...urls), { bodies: true }), mswOrigin({ default: handlers }, 'h.ts', turn));

describe('msw handlers as an origin', () => {
  test('answer requests, framed by length', async () => {
    const { records, bodies } = await play('/obj/7');
    const response = records[0]!.client_response;
    expect(response).toMatchObject({ status: 200, reason: 'OK', framing: 'cl', body_length: 8 });
    expect(bodies[(response as { body_sha256: string }).body_sha256]).toBe('object 7');
    expect(records[0]!.origin_requests).toMatchObject([{ target: '/obj/7' }]);
  });

  test('are made anew for each run', async () => {
    expect((await play('/once')).records[0]!.client_response).toMatchObject({ status: 200 });
    expect((await play('/once')).records[0]!.client_response).toMatchObject({ status: 200 });
    expect((await play('/once', '/once')).records[1]!.client_response).toMatchObject({ status: 404 });
  });

  test('take their time in virtual time only', async () => {
    const { records } = await play('/slow');
    expect(records[0]!.end_ms! - records[0]!.start_ms).toBeGreaterThan(250);
    expect(JSON.stringify(records[0]!.client_response)).not.toContain('x-delay');
  });

  test('can break the connection', async () => {
    expect((await play('/broken')).records[0]!.client_response).toMatchObject({ reason: 'ECONNRESET' });
  });

  test('cannot wait for real time', async () => {
    await expect(play('/real')).rejects.toThrow('h.ts: the handler of GET /real waits for real time');
  });

  test('come from a function', () => {
    expect(() => mswOrigin({ handlers: [] }, 'h.ts', turn)).toThrow(
      'h.ts: expected a function that makes msw handlers',
    );
  });

  test('a request without a handler is answered and says so', async () => {
    const { records } = await play('/other');
    expect(records[0]!.client_response).toMatchObject({ status: 404, reason: 'No Handler' });
  });
});

describe('answers are events of the run', () => {
  const origin = () => mswOrigin({ default: handlers }, 'h.ts', turn);

  test('twice the same run is the same, byte for byte', async () => {
    const text = async () => toNdjson((await play('/obj/1', '/slow')).records);
    expect(await text()).toBe(await text());
  });

  test('a run that is put back does not ask again', async () => {
    const run = startRun(RELAY, scenario('/once', '/obj/2'));
    stepRun(run);
    const saved = saveRun(run);
    const whole = await runAsking(run, origin());
    const again = restoreRun(RELAY, saved, run.world.answers);
    expect(runOn(again)).toBe('done');
    expect(again.world.observed).toEqual(run.world.observed);
    expect(whole.records).toHaveLength(2);
  });

  test('a run stands still until the answer is given', () => {
    const run = startRun(RELAY, scenario('/obj/2'));
    expect(runOn(run)).toBe('asking');
    const [ask] = openAsks(run);
    expect(ask).toMatchObject({ id: 0, request: { method: 'GET', target: '/obj/2' } });
    expect(stepRun(run)).toBeNull();
    const bytes = 'HTTP/1.1 204 No Content\r\n\r\n';
    answer(run, 0, { segments: [{ after_ms: 0, bytes }], end: 'keep' });
    expect(runOn(run)).toBe('done');
    expect(run.world.observed[0]!.response).toMatchObject({ status: 204 });
  });
});
