import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { VERSIONS, type Version } from '../../core/names/profile.ts';
import { CATALOG, type MessageName } from '../../core/trace/catalog.ts';
import { piecesOf, renderSaid, textOf } from '../../core/trace/render.ts';
import { readWholeLog } from './log.ts';
import { recognise } from './recognise.ts';

type Value = string | number | boolean;

const SAMPLE: Readonly<Record<string, Value>> = {
  plain: 'x1',
  event: 'VC_EVENT_READ_READY',
  action: 'CACHE_LOOKUP',
  ptr: 0x7f8b9801ec40,
  bool: true,
  g: 0.5,
  f: 0.25,
  cache: 'DO_WRITE',
};
/** Rows that are told by more than their text. */
const OWN_SAMPLES: Partial<Record<MessageName, { args: Record<string, Value>; func: string | null }>> = {
  describe: { args: { block: 'V: "a", V_LEN: 1, ' }, func: null },
  vary_list: { args: { text: 'Vary list of 1 elements' }, func: null },
  request_parse_note: { args: { text: 'Deleting duplicate Content-Length header' }, func: null },
  age_term: { args: { term: 'age_value:              ', value: '12' }, func: null },
};
const IDS = { sm: 12, con: 34 };

function sampleOf(name: MessageName, text: string): { args: Record<string, Value>; func: string | null } {
  const own = OWN_SAMPLES[name];
  if (own) return own;
  const args: Record<string, Value> = {};
  for (const piece of piecesOf(text)) {
    if (typeof piece !== 'string' && piece.arg !== '') args[piece.arg] = SAMPLE[piece.kind] as Value;
  }
  return { args, func: null };
}

const tagIn = (name: MessageName, profile: Version): string =>
  profile === '3.3' && name === 'starting_transaction' ? 'http_cs' : CATALOG[name][0];

describe.each(VERSIONS)('a message of %s', (profile) => {
  const rows = (Object.keys(CATALOG) as MessageName[]).flatMap((name) => {
    const text = textOf(name, profile);
    // A dump and an [alts] listing are blocks, not lines of the debug stream.
    return text === null || (CATALOG[name][0] === 'http_hdrs' && name === 'dump') ? [] : [[name, text] as const];
  });

  it('is recognised as the row that prints it, with its arguments', () => {
    const wrong = rows.flatMap(([name, text]) => {
      const { args, func } = sampleOf(name, text);
      const message = renderSaid(name, args, IDS, profile) as string;
      const found = recognise(tagIn(name, profile), message, profile, func);
      const same =
        found?.name === name &&
        JSON.stringify(Object.entries(found.args).sort()) === JSON.stringify(Object.entries(args).sort());
      return same ? [] : [{ name, message, found }];
    });
    expect(wrong).toEqual([]);
  });
});

describe('recognising', () => {
  it('gives the ids that stand in the message, wherever they stand', () => {
    const found = recognise(
      'http_seq',
      '[HttpSM::do_cache_lookup_and_read] [6652] Issuing cache lookup for URL http://a/b',
      '3.3',
    );
    expect(found).toEqual({ name: 'issuing_lookup', args: { url: 'http://a/b' }, sm: 6652, con: null });
  });

  it('finds values that hold the text which ends them', () => {
    const found = recognise(
      'http_tunnel',
      '[1] consumer_handler [http server post VC_EVENT_EOS/TS_EVENT_VCONN_EOS]',
      '9.2',
    );
    expect(found?.args).toEqual({ name: 'http server post', event: 'VC_EVENT_EOS' });
  });

  it('is quick on a message made to be slow', () => {
    const message = `[1] consumer_handler [${'a '.repeat(500_000)}`;
    expect(recognise('http_tunnel', message, '9.2')).toBeNull();
  });

  it('says nothing about messages, tags and values it does not know', () => {
    expect(recognise('http', '[1] no such message', '9.2')).toBeNull();
    expect(recognise('no_tag', '[1] deallocating sm', '9.2')).toBeNull();
    expect(recognise('http', '[1] State Transition: SM_ACTION_A -> SM_ACTION_B', '9.2')).toBeNull();
  });

  it('knows nearly every record of the http tags in the lab log', async () => {
    const log = readFileSync(new URL('../../fixtures/lab/traffic.out', import.meta.url));
    const known = { yes: 0, no: 0 };
    const onRecord = (l: { tag: string; name: string | null }) => {
      if (l.tag.startsWith('http')) known[l.name === null ? 'no' : 'yes'] += 1;
    };
    await readWholeLog([log], 'traffic.out', { onRecord });
    expect(known.no / (known.yes + known.no)).toBeLessThan(0.01);
  });
});

const BUNDLES = new URL('../../../shared/oracle/recordings/public/', import.meta.url);
const bundles = existsSync(BUNDLES) ? readdirSync(BUNDLES) : [];

describe('a recognised record', () => {
  // The recordings are not part of the repository.
  if (bundles.length === 0) it.todo('of the shared recordings prints as it was: they are not here');
  it.each(bundles)('of %s prints as it was recorded', async (name) => {
    const wrong: string[] = [];
    const ids = /^\[(\d+)\]/;
    await readWholeLog([readFileSync(new URL(`${name}/traffic.out`, BUNDLES))], name, {
      onRecord: (l) => {
        if (l.name === null) return;
        const id = Number(ids.exec(l.message)?.[1] ?? 0);
        const printed = renderSaid(l.name, l.args, { sm: id, con: id }, '9.2');
        if (printed !== l.message && printed !== l.message.replace('(nil)', '0x0'))
          wrong.push(`${l.message} <> ${printed}`);
      },
    });
    expect(wrong.slice(0, 5)).toEqual([]);
  });
});
