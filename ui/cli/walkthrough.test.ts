import { describe, expect, it } from 'vitest';
import { LOG_FILES, retrace } from '../../fixtures/command_line.ts';
import {
  transitionLine,
  withFullResponse,
  withIdentity,
  withoutLuaLines,
  withoutLuaPlugin,
  withTransition,
} from '../../fixtures/variants.ts';
import type { TransactionRecord } from '../../replay/record/transaction.ts';
import { ENGINE } from './engine.ts';

const WALKTHROUGH = LOG_FILES['a.log'];

/** `retrace replay`, with the real model, of this text as `a.log`. */
const replay = (text: string, flags = '') => retrace(`replay a.log${flags}`, { files: { 'a.log': text } }, ENGINE);

async function record(text: string): Promise<{ code: number; record: TransactionRecord }> {
  const { code, out } = await replay(text, ' --ndjson --log');
  return { code, record: JSON.parse(out) as TransactionRecord };
}

const recordedActions = ({ recorded }: TransactionRecord) => recorded?.actions;

describe('the walkthrough, by the command', () => {
  it('has the ten states that were recorded, and exits 0', async () => {
    const { code, record: txn } = await record(WALKTHROUGH);
    expect([code, txn.divergence, txn.sm_id]).toEqual([0, null, 6652]);
    expect(txn.actions).toHaveLength(10);
    expect([txn.actions[0], txn.actions[9]]).toEqual(['API_READ_REQUEST_HDR', 'SERVER_READ']);
    expect(recordedActions(txn)).toEqual(txn.actions);
  });

  it('with one transition changed exits 4 and names that line first', async () => {
    const text = withTransition(WALKTHROUGH, 6, 'SM_ACTION_SERVE_FROM_CACHE');
    const place = `a.log:${transitionLine(text, 6)}`;
    const { code, out } = await replay(text);
    expect(code).toBe(4);
    expect(out.split('\n').slice(0, 4).join(' ')).toContain(place);
    const { record: txn } = await record(text);
    expect(txn.divergence).toMatchObject({
      level: 'L3',
      simulated: 'DNS_LOOKUP',
      source: { file: 'a.log', line: transitionLine(text, 6) },
    });
  });

  it('with a whole answer stores it, which the recorded machine did not', async () => {
    const { code, record: txn } = await record(withFullResponse(WALKTHROUGH, 5_974_131));
    expect(code).toBe(4);
    expect(txn.client_response).toMatchObject({ status: 200, body_length: 5_974_131 });
    expect(txn.cache).toMatchObject({ lookup: 'MISS', stored: true });
    const { record: asRecorded } = await record(WALKTHROUGH);
    expect(asRecorded.cache.stored).toBe(false);
  });

  it('without the plugin calls none; without its lines alone the callout shows that there was one', async () => {
    const calls = (txn: TransactionRecord) =>
      txn.log?.filter(({ message }) => message.includes('calling plugin')).length;
    const whole = await record(WALKTHROUGH);
    const silent = await record(withoutLuaLines(WALKTHROUGH));
    const bare = await record(withoutLuaPlugin(WALKTHROUGH));
    expect([whole, silent, bare].map(({ code, record: txn }) => [code, calls(txn)])).toEqual([
      [0, 1],
      [0, 1],
      [0, 0],
    ]);
    expect(bare.record.actions).toEqual(whole.record.actions);
    expect(bare.record.handlers.length).toBeLessThan(whole.record.handlers.length);
  });

  it('with other ids and another path is another transaction that agrees', async () => {
    const identity = { sm: 71, clientSession: 5, serverSession: 9, file: 'b.iso', folder: 'Images' };
    const { code, record: txn } = await record(withIdentity(WALKTHROUGH, identity));
    expect([code, txn.divergence, txn.sm_id, txn.session]).toEqual([0, null, 71, 5]);
    expect(txn.origin_requests).toMatchObject([{ target: '/Images/b.iso' }]);
    expect(txn.cache.key).toBe('http://localhost/Images/b.iso');
  });
});
