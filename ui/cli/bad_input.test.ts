import { describe, expect, it } from 'vitest';
import { LOG_FILES, retrace, SCENARIO_FILES } from '../../fixtures/command_line.ts';
import { ENGINE } from './engine.ts';

const [LOG, SCENARIO] = [LOG_FILES['a.log'], SCENARIO_FILES['basic-p1.replay.yaml']];
const RECORD_92 = '[Nov 20 08:45:24.260] [ET_NET 0] DEBUG: <HttpSM.cc:1 (f)> (http) [0]';

/** What is empty, binary or of another kind: see `input.test.ts`. */
const given = (verb: string, text: string) => retrace(verb, { files: { x: text } }, ENGINE);

describe('a log without a line of any known dialect', () => {
  it.each(['replay x', 'ls x', 'show x', 'step x'])('%s exits 3 and says what to turn on', async (verb) => {
    const { code, out, err } = await given(verb, 'Traffic Server 9.2.9 Apr  4 2026 14:52:39 localhost\nhello\n');
    expect([code, out]).toEqual([3, '']);
    expect(err).toContain('retrace: x:2: not understood: hello\n');
    expect(err).toContain('x: none of its 2 lines is one of a Traffic Server debug log');
    expect(err).toContain('proxy.config.diags.debug.enabled');
  });

  it('and one of other tags only has no transaction: exit 5', async () => {
    const { code, err } = await given('replay x', '[Nov 20 08:45:24.260] [ET_NET 0] DEBUG: <A.cc:1 (f)> (dns) a\n');
    expect([code, err]).toEqual([5, 'retrace: x: no transaction in it\n']);
  });
});

describe('a log cut anywhere', () => {
  const cuts = [0.3, 0.5, 0.8, 0.9, 0.95];

  it.each(cuts)('after %d of it keeps what was read, marks the transaction and exits 0', async (share) => {
    const text = LOG.slice(0, Math.floor(LOG.length * share));
    const listed = await given('ls x --ndjson', text);
    expect(listed.code).toBe(0);
    expect(listed.err).toContain('x: cut off at its end; what was read is shown');
    expect(JSON.parse(listed.out)).toMatchObject({ sm_id: 6652, truncated: true });
    const { code, out } = await given('replay x --ndjson', text);
    const record = JSON.parse(out);
    expect([code, record.truncated, record.divergence]).toEqual([0, true, null]);
    expect(record.actions.slice(0, record.recorded.actions.length)).toEqual(record.recorded.actions);
  });

  it('says so in the timeline', async () => {
    const { out } = await given('replay x', LOG.slice(0, LOG.length / 2));
    expect(out).toMatch(/cut off|truncated/);
  });
});

describe('two dialects in one file', () => {
  it('are read each in its own, with a warning', async () => {
    const text = `${LOG}${RECORD_92} State Transition: SM_ACTION_API_READ_REQUEST_HDR -> SM_ACTION_API_PRE_REMAP\n`;
    const { code, out, err } = await given('ls x --ndjson', text);
    expect(code).toBe(0);
    expect(err).toMatch(/^retrace: x:\d+: the log goes on in the dialect of 9\.2: each part is read in its own\n/);
    expect(out.trimEnd().split('\n')).toHaveLength(2);
  });
});

describe('YAML that is no replay file', () => {
  it.each([
    ['a: 1\n', 'x: not a replay file: it has neither "sessions:" nor "autest:"'],
    ['sessions:\n- transactions: 5\n', 'x:2:3: transactions: expected a list'],
    ['sessions:\n  - [\n', 'x:3:1: not readable as YAML: '],
    ['sessions: []\n---\nsessions: []\n', 'x:1:1: expected one YAML document, not several'],
  ])('%j exits 3 and names the place', async (text, message) => {
    for (const verb of ['run x', 'replay x', 'ls x', 'show x']) {
      const { code, out, err } = await given(verb, text);
      expect([verb, code, out]).toEqual([verb, 3, '']);
      expect(err).toContain(`retrace: ${message}`);
    }
  });

  it('a replay file without a transaction exits 5', async () => {
    for (const verb of ['run x', 'replay x', 'show x']) {
      const { code, err } = await given(verb, 'autest:\n  description: x\n');
      expect([verb, code, err]).toEqual([verb, 5, 'retrace: x: no transaction in it\n']);
    }
  });
});

describe('what is not there', () => {
  it.each(['replay', 'ls', 'show', 'step', 'run'])(
    '%s of an absent file exits 3, and the others are still done',
    async (verb) => {
      const text = verb === 'run' ? SCENARIO : LOG;
      const { code, out, err } = await retrace(`${verb} gone x`, { files: { x: text } }, ENGINE);
      expect([code, err]).toEqual([3, 'retrace: gone: no such file\n']);
      expect(out).not.toBe('');
    },
  );
});
