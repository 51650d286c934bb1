import { expect, test } from 'vitest';
import { retrace } from '../../../fixtures/command_line.ts';
import type { Io } from '../io.ts';

const FILES = { 'a.txt': 'hello\nworld', 'flow.replay.yaml': 'sessions: [ { transactions: [] } ]\n' };
const URL = 'http://localhost:8080/a.txt';

/** A server that keeps what it is sent and says this. */
function serverThatSays(answer: string) {
  const heard: { to: string; bytes: string }[] = [];
  const server: Io['exchange'] = async ({ host, port }, bytes) => {
    heard.push({ to: `${host}:${port}`, bytes });
    return answer;
  };
  return { heard, setting: { files: FILES, server } };
}

test('push sends the file to the server of the URL and says what became of it', async () => {
  const { heard, setting } = serverThatSays('HTTP/1.0 201 Created\r\nContent-Length: 0\r\n\r\n');
  const { code, out, err } = await retrace(`push ${URL} a.txt`, setting);
  expect([code, out, err]).toEqual([0, `${URL}: 201 Created, 13 bytes: stored as a new object\n`, '']);
  expect(heard).toEqual([{ to: 'localhost:8080', bytes: (await retrace(`push ${URL} a.txt --print`, setting)).out }]);
  expect(heard[0]?.bytes).toContain('Content-type: text/plain; charset=us-ascii\r\nContent-length: 13\r\n\r\nhello');
});

test('a proxy may be named, the type and fields given, the bytes kept as they are', async () => {
  const { heard, setting } = serverThatSays('HTTP/1.0 200 OK\r\n\r\n');
  await retrace(`push http://www.example.com/ - --proxy 127.0.0.1:81 --type a/b --header X:y --exact`, {
    ...setting,
    stdin: 'in',
  });
  expect(heard[0]?.to).toBe('127.0.0.1:81');
  expect(heard[0]?.bytes).toContain('PUSH http://www.example.com/ HTTP/1.0\r\n');
  expect(heard[0]?.bytes).toContain('Content-type: a/b\r\nContent-length: 2\r\nX: y\r\n\r\nin');
});

test('a refusal is exit code 1 and says what to do', async () => {
  const refused = serverThatSays('HTTP/1.0 400 Response Not Cacheable\r\n\r\n').setting;
  expect(await retrace(`push ${URL} a.txt`, refused)).toMatchObject({
    code: 1,
    out: expect.stringContaining('--header'),
  });
  const json = JSON.parse((await retrace(`push ${URL} a.txt --json`, refused)).out);
  expect(json).toMatchObject({ url: URL, status: 400, reason: 'Response Not Cacheable', stored: false, length: 13 });
  expect((await retrace(`push ${URL} a.txt`, serverThatSays('').setting)).err).toContain('localhost:8080 said nothing');
  expect(await retrace(`push ${URL} a.txt`, { files: FILES })).toMatchObject({
    code: 1,
    err: 'retrace: localhost:8080: nothing listens there\n',
  });
});

test.each([
  [`push ${URL} gone.txt`, 3, 'gone.txt: no such file'],
  ['push https://a/ a.txt', 2, 'https://a/: an address as http://host:port/path is expected'],
  ['push /a a.txt', 2, '/a: an address as http'],
  [`push ${URL} a.txt --proxy 1:2:3`, 2, '--proxy 1:2:3: an address'],
  [`push ${URL} a.txt --header nothing`, 2, 'write it as "Name: value"'],
  [`push ${URL} a.txt --into flow.replay.yaml`, 3, 'flow.replay.yaml: its sessions are not a list of lines'],
  [`push ${URL} a.txt --into a.txt`, 3, 'a.txt'],
  [`push ${URL}`, 2, "missing required argument 'file'"],
])('retrace %s exits %i and says why', async (args, code, message) => {
  const said = await retrace(args, { files: FILES });
  expect([said.code, said.out]).toEqual([code, '']);
  expect(said.err).toContain(message);
});

test('a scenario is printed in place of sending; one without PUSH enabled is warned of', async () => {
  expect((await retrace(`push ${URL} a.txt --scenario`, { files: FILES })).out).toContain('method: PUSH');
  const files = { ...FILES, 'x.replay.yaml': 'sessions:\n- transactions:\n  - client-request: { url: /a }\n' };
  const { code, out, err } = await retrace(`push ${URL} a.txt --into x.replay.yaml`, { files });
  expect([code, err.includes('push_method_enabled is not 1')]).toEqual([0, true]);
  expect(out).toContain('method: PUSH');
});
