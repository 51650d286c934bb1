import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { OBJECTS, requestOf } from './core_work.ts';
import { ask, startOrigin } from './real_server.ts';

describe('the origin of the comparison', () => {
  it('answers in full, and with 304 when asked whether its answer has changed', async () => {
    const { server, port, counts } = await startOrigin();
    const requests = [0, 1, 2].map((i) => requestOf('miss', i));
    await ask(port, requests, 2);
    expect(counts).toEqual({ asked: 3, conditional: 0 });
    const conditional = requestOf('revalidation', OBJECTS.revalidation).replace(
      '\r\n\r\n',
      '\r\nIf-None-Match: "v1"\r\n\r\n',
    );
    await expect(ask(port, [conditional], 1)).rejects.toThrow('got "HTTP/1.1 304 Not Modified');
    expect(counts).toEqual({ asked: 4, conditional: 1 });
    server.close();
  });

  it('takes requests in pieces', async () => {
    const { server, port, counts } = await startOrigin();
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const request = requestOf('miss', 0);
    socket.write(request.slice(0, 20));
    await new Promise((resolve) => setTimeout(resolve, 20));
    socket.write(request.slice(20));
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(counts.asked).toBe(1);
    socket.destroy();
    server.close();
  });
});
