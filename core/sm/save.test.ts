import { expect, test } from 'vitest';
import { ask, getOf, logOf, type PlayedServer, serve, wait } from '../../fixtures/played_server.ts';
import { restoreCore, saveCore } from './save.ts';

test('a saved server comes back the same', () => {
  const server = serve({ origin: ['silent'] });
  ask(server, 'c0', getOf('/a'));
  expect(restoreCore(saveCore(server.core))).toEqual(server.core);
});

test('a long body is saved once, however often it stands in the state', () => {
  const body = 'x'.repeat(5000);
  const origin = [{ answer: `HTTP/1.1 200 OK\r\nCache-Control: max-age=9\r\nContent-Length: 5000\r\n\r\n${body}` }];
  const server = serve({ origin });
  for (const path of ['/a', '/b', '/c']) ask(server, 'c0', getOf(path));
  const text = saveCore(server.core);
  expect(text.split(body)).toHaveLength(2);
  expect(restoreCore(text)).toEqual(server.core);
});

test('the transaction goes on after a save as if there had been none', () => {
  const going = (server: PlayedServer) => {
    ask(server, 'c0', 'GET /a HTTP/1.1\r\n');
    return server;
  };
  const [plain, saved] = [going(serve()), going(serve())];
  saved.core = restoreCore(saveCore(saved.core));
  for (const server of [plain, saved]) {
    ask(server, 'c0', 'Host: h\r\n\r\n');
    wait(server, 200);
  }
  expect(logOf(saved)).toEqual(logOf(plain));
  expect(saved.sent).toEqual(plain.sent);
});
