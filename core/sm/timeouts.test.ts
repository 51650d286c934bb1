import { expect, test } from 'vitest';
import { buildConfig } from '../config/config.ts';
import type { Profile } from '../names/profile.ts';
import type { TraceRecord } from '../trace/record.ts';
import { logLineOf } from '../trace/render.ts';
import type { ServerSession } from '../txn/core_state.ts';
import { NO_PLUGINS } from '../txn/plugin.ts';
import type { Ctx } from './context.ts';
import { newCore } from './new_core.ts';
import { sayPooled } from './timeouts.ts';

function linesOf(profile: Profile): (string | undefined)[] {
  const server = { firstSm: 0, firstConnection: 0, name: 'p', uuid: 'u', version: '3.3.1-dev' };
  const core = newCore({ config: buildConfig({}), profile, proxy: { ip: '127.0.0.1', port: 80 }, server });
  const trace: TraceRecord[] = [];
  const sink = { full: true, put: (record: TraceRecord) => void trace.push(record), count: () => undefined };
  const ctx: Ctx = { core, now_ms: 0, sink, commands: [], plugins: NO_PLUGINS, parent: 0, fromClient: false };
  sayPooled(ctx, { con: 6571 } as ServerSession);
  return trace.map((record) => logLineOf(record, profile)?.message.replace(/0x[0-9a-f]+/, 'PTR'));
}

test('3.3 says the timeouts of a connection that goes to the pool, in nanoseconds', () => {
  expect(linesOf('3.3')).toEqual([
    'Set inactive timeout=120000000000, for NetVC=PTR',
    'Set active timeout=0, NetVC=PTR',
  ]);
});

test('9.2 says nothing of it', () => {
  expect(linesOf('9.2')).toEqual([]);
});
