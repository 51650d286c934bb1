import { expect, test } from 'vitest';
import { renderSaid } from '../trace/render.ts';
import { selectAlternate } from './alternates.ts';
import { answer, config, get } from './sample_heads.ts';

const AT = 1795163714;

function alternate(kind: string, receivedTime = AT) {
  const request = get('Host: h', `X-Kind: ${kind}`);
  const response = answer(200, 'Vary: X-Kind', `X-Alt: ${kind}`);
  return { request, response, requestSentTime: receivedTime, responseReceivedTime: receivedTime };
}

const select = (kind: string, alternates: ReturnType<typeof alternate>[], records?: Parameters<typeof config>[0]) =>
  selectAlternate({ request: get(`X-Kind: ${kind}`), alternates, config: config(records), now: AT + 10 });

test('nothing stored is a miss without a word', () => {
  expect(select('a', [])).toMatchObject({ answer: -1, said: [] });
});

test('the alternate whose fields agree is chosen', () => {
  expect(select('b', [alternate('a'), alternate('b'), alternate('c')]).answer).toBe(1);
});

test('of equals the youngest is chosen, of twins the later', () => {
  expect(select('a', [alternate('a', AT), alternate('a', AT + 5), alternate('a', AT + 3)]).answer).toBe(1);
  expect(select('a', [alternate('a'), alternate('a')]).answer).toBe(1);
});

test('when none fits the log still names a winner', () => {
  const ruling = select('x', [alternate('a'), alternate('b')]);
  expect(ruling.answer).toBe(-1);
  expect(ruling.said.slice(-2)).toEqual([
    ['alternate_chosen', { index: 1 }],
    ['alternate_winner', { index: 1 }],
  ]);
});

test('when none fits each is named with the rule that rejected it and what it was held against', () => {
  const german = { ...alternate('a'), response: answer(200, 'Vary: X-Kind', 'Content-Language: de') };
  const request = get('X-Kind: x', 'Accept-Language: en');
  const { because } = selectAlternate({ request, alternates: [alternate('a'), german], config: config(), now: AT });
  expect(because.map(({ fact, value, from }) => [fact, value, from])).toEqual([
    ['alternates', 2, 'computed'],
    ['alternate 1 rejected', 'Vary', 'computed'],
    ['Vary', 'X-Kind', 'cached response'],
    ['X-Kind', 'x', 'client request'],
    ['X-Kind', 'a', 'cached request'],
    ['alternate 2 rejected', 'Accept fields', 'computed'],
    ['Accept-Language', 'en', 'client request'],
    ['Accept-Language', null, 'cached request'],
    ['Content-Language', 'de', 'cached response'],
    ['proxy.config.http.cache.ignore_accept_language_mismatch', 2, 'default'],
  ]);
});

test('with selection switched off the first is taken unseen', () => {
  expect(select('x', [alternate('a')], { 'cache.select_alternate': 0 })).toMatchObject({ answer: 0, said: [] });
});

test('the request is compared with its Accept-Encoding normalised, and stays as it was', () => {
  const request = get('Accept-Encoding: br, gzip;q=0.1');
  const stored = { request: get('Accept-Encoding: gzip'), response: answer(200, 'Vary: X') };
  const { said } = selectAlternate({
    request,
    alternates: [{ ...stored, requestSentTime: AT, responseReceivedTime: AT }],
    config: config(),
    now: AT,
  });
  expect(said).toContainEqual(['quality_same', { dimension: 'ENCODING' }]);
  expect(request.fields[0]?.value).toBe('br, gzip;q=0.1');
});

test('the lines of one alternate are those of the server, without an age', () => {
  const { said } = select('a', [alternate('a')]);
  const lines = said.map(([name, args, late]) =>
    renderSaid(name, { ...args, ...late?.() }, { sm: 0, con: null }, '9.2'),
  );
  expect(lines).toEqual([
    '[SelectFromAlternates] # alternates = 1',
    '[SelectFromAlternates] 1 alternates for this cached doc',
    '[alts] There are 1 alternates for this request header.',
    'Exact match for ACCEPT CHARSET (not in request nor cache)',
    'Exact match for ACCEPT ENCODING (not in request nor cache)',
    'Exact match for ACCEPT LANGUAGE (not in request nor cache)',
    '    CalcQualityOfMatch: Accept match = 1',
    '    CalcQualityOfMatch: Accept match = 1',
    'Content-Type and Accept 1.000000',
    '    CalcQualityOfMatch: AcceptCharset match = 1.001',
    '    CalcQualityOfMatch: AcceptCharset match = 1.001',
    'Content-Type and Accept-Charset 1.001000',
    '    CalcQualityOfMatch: AcceptEncoding match = 1.001',
    '    CalcQualityOfMatch: AcceptEncoding match = 1.001',
    'Content-Encoding and Accept-Encoding 1.001000',
    '    CalcQualityOfMatch: AcceptLanguage match = 1.001',
    '    CalcQualityOfMatch: AcceptLanguage match = 1.001',
    'Content-Language and Accept-Language 1.001000',
    "Mult's Quality Factor: 1.003003",
    '----------End of Alternate----------',
    'Vary list of 1 elements\nStr ["X-Kind", len 6]',
    'Vary: X-Kind',
    '    CalcQualityOfMatch: CalcVariability says variability = 0',
    '    CalcQualityOfMatch: CalcVariability says variability = 0',
    '    CalcQualityOfMatch: Returning final Q = 1.003',
    '    CalcQualityOfMatch: Returning final Q = 1.003',
    '[alts] ---- alternate #1 (Q = 1.003) has these request/response hdrs:\nGET http://h/p HTTP/1.1\nHost: h\nX-Kind: a\n\nHTTP/1.1 200 OK\nVary: X-Kind\nX-Alt: a',
    '[SelectFromAlternates] Chosen alternate # 0',
    '[alts] and the winner is alternate number 0',
  ]);
});
