import { describe, expect, test } from 'vitest';
import { RELAY } from '../../fixtures/relay_core.ts';
import { toNdjson } from '../record/ndjson.ts';
import { loadScenario } from '../scenario/load.ts';
import { finishRun, type RunResult } from './result.ts';
import { type Run, runOn, startRun, stepRun } from './run.ts';
import { restoreRun, saveRun } from './save.ts';

const AT = 1_000_000_000_250;

/** A scenario from its sessions; hosts named `o` are the first origin. */
function scenarioOf(sessions: string, autest = '') {
  return loadScenario(`autest: { ${autest} }\nsessions:\n${sessions}`, 't.replay.yaml', { at: AT }).scenario;
}

function play(sessions: string, autest = ''): RunResult {
  const run = startRun(RELAY, scenarioOf(sessions, autest));
  runOn(run);
  return finishRun(run);
}

/** One request in a transaction; `more` goes into the request, `answer` is the origin's side. */
const txn = (url: string, answer: string, more = '') =>
  `  - { client-request: { url: ${url}, headers: { fields: [ [ Host, "o:{SERVER_HTTP_PORT}" ] ] } ${more} }, ${answer} }\n`;
const OK = 'server-response: { status: 200, headers: { fields: [ [ Content-Length, 3 ] ] } }';
const CLOSE = 'server-response: { status: 200, headers: { fields: [ [ Content-Length, 3 ], [ Connection, close ] ] } }';
const session = (...txns: string[]) => `- transactions:\n${txns.join('')}`;

describe('a run', () => {
  const result = play(session(txn('/a', CLOSE)));
  const [record] = result.records;

  test('ends when the client is done and nothing is open', () => {
    expect(result.state).toBe('done');
    expect(result.open).toEqual([]);
    expect(result.stray).toEqual([]);
  });

  test('records what the client received', () => {
    expect(record!.client_response).toEqual({
      version: '1.1',
      status: 200,
      reason: 'OK',
      headers: [
        ['Content-Length', '3'],
        ['Connection', 'close'],
      ],
      framing: 'cl',
      body_length: 3,
      // sha256 of "000"
      body_sha256: '2ac9a6746aca543af8dff39894cfe8173afba21eb01c6fae33d52947222855ef',
    });
  });

  test('records what the origin received, and when', () => {
    const [request] = record!.origin_requests;
    expect(request).toMatchObject({ method: 'GET', target: '/a', version: '1.1', headers: [['Host', 'o:18081']] });
    // 250 ms start, 0.1 connect, 0.05 request, 33 name lookup, 0.1 connect, 0.05 request
    expect(request!.at_ms).toBeCloseTo(250 + 33.3, 6);
    expect(record!.start_ms).toBeCloseTo(250.1, 6);
    expect(record!.end_ms).toBeCloseTo(250 + 34.4, 6);
  });

  test('records what the log says of the state machine', () => {
    expect(record).toMatchObject({ sm_id: 0, session: 0, codes: { crc: 'TCP_MISS' } });
    expect(record!.actions).toEqual(['SM_ACTION_API_READ_REQUEST_HDR']);
    expect(record!.handlers).toEqual([['HttpSM::state_read_client_request_header', 'VC_EVENT_READ_READY']]);
  });
});

describe('the pauses of the recording lab', () => {
  test('a client waits 12 ms after an answer before its next request', () => {
    const { records } = play(session(txn('/here', OK), txn('/here', OK)));
    expect(records[1]!.start_ms - records[0]!.end_ms!).toBeCloseTo(12, 6);
  });

  test('a client polls up to 200 ms for an announced close', () => {
    // the relay never closes a client that it answers itself: the close that the origin announced does not come
    const announced = txn(
      '/a',
      'server-response: { x-raw: "HTTP/1.1 200 OK\\r\\nConnection: close\\r\\nContent-Length: 0\\r\\n\\r\\n" }',
    );
    const { records } = play(session(announced, txn('/here', OK)));
    expect(records[1]!.start_ms - records[0]!.end_ms!).toBeCloseTo(12 + 200, 6);
  });

  test('an origin waits 8 ms before it closes after its answer', () => {
    const run = startRun(RELAY, scenarioOf(session(txn('/a', CLOSE))));
    const steps = [];
    for (let step = stepRun(run); step !== null; step = stepRun(run)) steps.push(step);
    const arrived = steps.find(({ told }) => told?.kind === 'bytes' && told.conn === 's0')!;
    const closed = steps.find(({ told }) => told?.kind === 'eos' && told.conn === 's0')!;
    expect(closed.at_ms - arrived.at_ms).toBeCloseTo(8, 6);
  });

  test('sessions start together in file order, or one after the other', () => {
    const two = session(txn('/here', OK)) + session(txn('/here', OK));
    const together = play(two).records.map(({ start_ms }) => start_ms);
    expect((together[1] ?? 0) - (together[0] ?? 0)).toBeCloseTo(0.11, 5);
    const oneByOne = play(two, 'client: { process_config: { other_args: "--thread-limit 1" } }').records;
    // 12 after the answer, 15 before the end, 10 to the next, connect and answer
    expect(oneByOne[1]!.start_ms - oneByOne[0]!.end_ms!).toBeCloseTo(12 + 15 + 10 + 0.1, 6);
  });

  test('virtual time costs nothing: a client that waits an hour is done at once', () => {
    expect(play(session(txn('/here', OK, ', delay: 3500s'))).duration_ms).toBeGreaterThan(3_500_000);
  });
});

describe('what origins can do to a connection', () => {
  const outcome = (answer: string, more = '') => play(session(txn('/a', answer, more))).records[0]!.client_response;

  test('one that does not listen refuses', () => {
    expect(outcome('server-response: { status: 200, on_connect: down }')).toMatchObject({
      status: 502,
      reason: 'ECONNREFUSED',
    });
  });

  test('one that resets does so 10 ms after the connection stands', () => {
    expect(outcome('server-response: { status: 200, on_connect: reset }')).toMatchObject({
      status: 502,
      reason: 'ECONNRESET',
    });
  });

  test('one that refuses closes without a word', () => {
    expect(outcome('server-response: { status: 200, on_connect: refuse }')).toEqual({ aborted: 'closed' });
  });

  test('an answer that breaks off reaches the client in part', () => {
    const half = 'server-response: { status: 200, x-close: 2, headers: { fields: [ [ Content-Length, 8 ] ] } }';
    expect(outcome(half)).toMatchObject({ aborted: 'closed', partial: { status: 200, body_length: 2 } });
  });

  test('an answer without a length ends with the connection', () => {
    expect(outcome('server-response: { status: 200, content: { size: 20 } }')).toMatchObject({
      framing: 'eof',
      body_length: 20,
    });
  });

  test('a chunked body is read by its chunks', () => {
    const chunked =
      'server-response: { status: 200, x-chunks: [ 5 ], x-chunk-delay: 20ms, content: { size: 12 }, headers: { fields: [ [ Transfer-Encoding, chunked ] ] } }';
    expect(outcome(chunked)).toMatchObject({ framing: 'chunked', body_length: 12 });
  });

  test('interim answers are kept apart', () => {
    const interim =
      'server-response: { x-raw: "HTTP/1.1 103 Early Hints\\r\\nLink: a\\r\\n\\r\\nHTTP/1.1 204 No Content\\r\\n\\r\\n" }';
    const [record] = play(session(txn('/a', interim))).records;
    expect(record!.interim).toMatchObject([{ status: 103, headers: [['Link', 'a']] }]);
    expect(record!.client_response).toMatchObject({ status: 204, framing: 'none' });
  });

  test('what is no answer is malformed', () => {
    expect(outcome('server-response: { x-raw: "nonsense\\r\\n\\r\\n" }')).toEqual({ aborted: 'malformed' });
  });

  test('a request that no transaction knows gets 404 and is noted', () => {
    const lost =
      '  - { client-request: { url: /a, headers: { fields: [ [ Host, "o:18081" ], [ uuid, x ] ] } }, uuid: other }\n';
    const result = play(session(lost));
    expect(result.records[0]!.client_response).toMatchObject({ status: 404, reason: 'No Transaction' });
    expect(result.stray).toMatchObject([{ target: '/a' }]);
  });

  test('successive requests of a transaction get successive answers, the last one repeats', () => {
    const list =
      'x-server-responses: [ { status: 201, headers: { fields: [ [ Content-Length, 0 ] ] } }, { status: 202, headers: { fields: [ [ Content-Length, 0 ] ] } } ]';
    const twice = `- transactions:\n${txn('/a', `uuid: 1, ${list}`).replace('fields: [ ', 'fields: [ [ uuid, 1 ], ')}`;
    expect(play(twice).records[0]!.client_response).toMatchObject({ status: 201 });
  });
});

describe('name lookups', () => {
  test('a failure reaches the core', () => {
    const { records } = play(session(txn('/a', OK)), 'dns: { records: { o: NXDOMAIN } }');
    expect(records[0]!.client_response).toMatchObject({ status: 500 });
  });

  test('an address that nobody has is not reached, one of the machine itself refuses', () => {
    const to = (ip: string) =>
      play(session(txn('/a', OK)), `dns: { records: { o: [ ${ip} ] } }`).records[0]!.client_response;
    expect(to('192.0.2.1')).toMatchObject({ reason: 'ENETUNREACH' });
    expect(to('127.0.0.2')).toMatchObject({ reason: 'ECONNREFUSED' });
  });

  test('a name server that does not answer leaves the run hanging, and the record says for what', () => {
    const result = play(session(txn('/a', OK, ', x-timeout: 2s')), 'dns: { records: { o: TIMEOUT } }');
    expect(result.records[0]!.client_response).toEqual({ aborted: 'timeout' });
    expect(result.state).toBe('done');
    const run = startRun(RELAY, scenarioOf(session(txn('/later', OK))), { horizon_ms: 20 });
    expect(runOn(run)).toBe('hung');
    expect(finishRun(run)).toMatchObject({ reason: 'not done after 20 ms', open: [{ sm: 0, waitsFor: 'the origin' }] });
    expect(finishRun(run).records[0]!.hung).toBe('the origin');
  });
});

describe('what clients can do', () => {
  test('reset after so many bytes of the answer', () => {
    const { records } = play(
      session(
        txn(
          '/a',
          'server-response: { status: 200, x-chunk-delay: 20ms, x-chunks: [ 50, 50 ], headers: { fields: [ [ Content-Length, 100 ] ] } }',
          ', x-abort: 60',
        ),
      ),
    );
    expect(records[0]!.client_response).toMatchObject({ aborted: 'client-abort', partial: { status: 200 } });
  });

  test('close some time after the request', () => {
    const { records } = play(
      session(txn('/a', 'server-response: { status: 200, delay: 1s }', ', x-abort: after-request')),
    );
    expect(records[0]!.client_response).toEqual({ aborted: 'client-abort' });
    expect(records[0]!.end_ms! - records[0]!.start_ms).toBeCloseTo(100, 6);
  });

  test('give up waiting', () => {
    const { records } = play(session(txn('/a', 'server-response: { status: 200, delay: 9s }'), txn('/here', OK)));
    expect(records[0]!.end_ms! - records[0]!.start_ms).toBeCloseTo(8000, 6);
    expect(records[1]).toMatchObject({ client_response: { status: 200 }, session: 1 });
  });

  test('send several requests at once', () => {
    const { records } = play(session(txn('/here', OK), txn('/here', OK, ', x-pipeline: true'), txn('/here', OK)));
    expect(records.map(({ sm_id }) => sm_id)).toEqual([0, 1, 2]);
    expect(records[1]!.start_ms).toBe(records[0]!.start_ms);
  });

  test('take a new connection', () => {
    const { records } = play(session(txn('/here', OK), txn('/here', OK, ', x-new-connection: true')));
    expect(records.map(({ session: con }) => con)).toEqual([0, 1]);
  });

  test('send the body after the interim answer, or not at all after a final one', () => {
    const post = (answer: string) =>
      play(
        session(
          txn('/a', answer, ', method: POST, x-wait-100: 300ms, content: { size: 5 }').replace(
            '[ Host',
            '[ Expect, 100-continue ], [ Content-Length, 5 ], [ Host',
          ),
        ),
      );
    // the relay holds a request until it is whole, so no interim answer comes: the body follows after the wait
    const [record] = post(OK).records;
    expect(record!.client_response).toMatchObject({ status: 200 });
    expect(record!.interim).toMatchObject([{ status: 100 }]);
    expect(record!.origin_requests).toMatchObject([{ body_length: 5 }]);
    expect(record!.end_ms! - record!.start_ms).toBeGreaterThan(300);
  });
});

describe('a run is fixed by scenario and seed', () => {
  const sessions =
    session(txn('/a', OK, ', x-timeout: 100ms'), txn('/later', OK), txn('/b', CLOSE)) +
    session(txn('/c', 'server-response: { status: 200, content: { size: 700 } }'), txn('/here', OK, ', delay: 5ms'));

  const wholeRun = () => {
    const run = startRun(RELAY, scenarioOf(sessions));
    runOn(run);
    return { text: toNdjson(finishRun(run, { log: true, trace: true }).records), events: run.events };
  };

  test('twice the same is the same, byte for byte', () => {
    expect(wholeRun().text).toBe(wholeRun().text);
  });

  test('saving and restoring at any event changes nothing that follows', () => {
    const whole = startRun(RELAY, scenarioOf(sessions));
    runOn(whole);
    const steps = whole.events;
    let run: Run<unknown> = startRun(RELAY, scenarioOf(sessions));
    const trace = [];
    for (let step = 0; step < steps; step++) {
      run = restoreRun(RELAY, saveRun(run as typeof whole));
      expect(stepRun(run)).not.toBeNull();
      trace.push(...run.trace);
    }
    runOn(run);
    expect(run.state).toBe('done');
    expect(trace).toEqual(whole.trace);
    expect(run.world).toEqual(whole.world);
  });

  test('a saved run keeps a long text once', () => {
    const run = startRun(
      RELAY,
      scenarioOf(session(txn('/a', 'server-response: { status: 200, content: { size: 5000 } }'))),
    );
    for (let step = 0; step < 20; step++) stepRun(run);
    const text = saveRun(run);
    expect(text.split('0000100 0000101').length - 1).toBe(1);
  });

  test('a text that is no saved run is refused', () => {
    expect(() => restoreRun(RELAY, '{"schema":"x"}')).toThrow('not a saved run: schema x');
  });
});
