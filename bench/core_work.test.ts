import { describe, expect, it } from 'vitest';
import { expectedAtOrigin, OBJECTS, requestOf, WORK_KINDS } from './core_work.ts';
import { accept, countingSink, keepingSink, modelServer, send } from './model_server.ts';

describe('the work that is measured', () => {
  it.each(WORK_KINDS)('is done whole by the model: %s', (kind) => {
    const sink = keepingSink();
    const server = modelServer(sink);
    accept(server, 'c0', 50_000);
    for (let i = 0; i < OBJECTS[kind]; i += 1) send(server, 'c0', requestOf(kind, i));
    const [first, asked] = [server.received, server.answers];
    expect([asked, server.conditional, first > OBJECTS[kind] * 1024]).toEqual([OBJECTS[kind], 0, true]);
    for (let i = OBJECTS[kind]; i < OBJECTS[kind] + 5; i += 1) send(server, 'c0', requestOf(kind, i));
    expect({ asked: server.answers - asked, conditional: server.conditional }).toEqual(expectedAtOrigin(kind, 5));
    expect(server.received - first).toBeGreaterThan(5 * 1024);
    const trace = sink.take();
    expect(trace.filter((record) => record.kind === 'not_modelled')).toEqual([]);
    expect(sink.take()).toEqual([]);
    expect(Object.keys(server.core.txns)).toEqual([]);
  });

  it('is the same with a sink that only counts', () => {
    const [full, counting] = [keepingSink(), countingSink()];
    for (const sink of [full, counting]) {
      const server = modelServer(sink);
      accept(server, 'c0', 50_000);
      for (let i = 0; i < 3; i += 1) send(server, 'c0', requestOf('miss', i));
    }
    expect(counting.counted).toBe(full.take().length);
  });

  it('stays open where the origin is silent', () => {
    const server = modelServer(countingSink());
    server.silent = true;
    for (let i = 0; i < 4; i += 1) {
      accept(server, `c${i}`, 50_000 + i);
      send(server, `c${i}`, requestOf('miss', i));
    }
    expect(Object.keys(server.core.txns)).toHaveLength(4);
  });
});
