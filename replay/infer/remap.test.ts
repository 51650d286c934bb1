import { expect, test } from 'vitest';
import { readWholeLog } from '../readers/log.ts';
import { newFindings } from './evidence.ts';
import { remapText, withoutCommonEnd } from './remap.ts';

test('what two paths have in common at their ends is kept by whole segments', () => {
  expect(withoutCommonEnd('Telnet.dmg', 'DiskStoragePath/Telnet.dmg')).toEqual(['', 'DiskStoragePath/']);
  expect(withoutCommonEnd('a/x/y', 'b/x/y')).toEqual(['a/', 'b/']);
  expect(withoutCommonEnd('same', 'same')).toEqual(['', '']);
  expect(withoutCommonEnd('cat.png', 'bobcat.png')).toEqual(['cat.png', 'bobcat.png']);
});

/** The lines of one request's remapping, as 9.2 prints them. */
function remapped(sm: number, before: [host: string, path: string], after: [host: string, port: string, path: string]) {
  const line = (tag: string, text: string) =>
    `[Nov 20 08:45:34.307] [ET_NET 0] DEBUG: <F.cc:1 (f_describe)> (${tag}) ${text}\n`;
  const describe = (host: string, port: string, path: string, field: string) =>
    [
      'HTTP_HEADER 0x7f00: [T: 3, L:   48, OBJFLAGS: 0]  ',
      '[TYPE: REQ, V: 10001, URL: 0x7f01, METHOD: "GET", METHOD_LEN: 3, FIELDS: 0x7f02]',
      '\tSCHEME: "http", SCHEME_LEN: 4,',
      `\tHOST: "${host}", HOST_LEN: ${host.length},`,
      `\tPORT: "${port}", PORT_LEN: ${port.length}, PORT_NUM: 0`,
      `\tPATH: "${path}", PATH_LEN: ${path.length},`,
      '\tSLOT # 0 (0x7f03), LIVE    ',
      '[N: "Host", N_LEN: 4, N_IDX: 30, ',
      `V: "${field}", V_LEN: ${field.length}, `,
    ]
      .map((text) => line('http', text))
      .join('');
  const target = `${after[0]}:${after[1]}`;
  return [
    line('http_txn', `[${sm}] Starting transaction 1 using sm [${sm}]`),
    line('http_trans', `[${sm}] Before Remapping:`),
    describe('', '', before[1], before[0]),
    line('http_trans', `[${sm}] After Remapping:`),
    describe(after[0], after[1], after[2], target),
    line('http_trans', `[${sm}] END HttpTransact::EndRemapRequest`),
    line('http', `[${sm}] deallocating sm`),
  ].join('');
}

async function rulesOf(text: string): Promise<string> {
  const { transactions } = await readWholeLog([Buffer.from(text, 'latin1')], 'f');
  return remapText(transactions, newFindings());
}

test('one rule serves all requests it fits', async () => {
  const log =
    remapped(1, ['a.test', 'x/1'], ['o.test', '81', 'base/x/1']) +
    remapped(2, ['a.test', 'y'], ['o.test', '81', 'base/y']);
  expect(await rulesOf(log)).toBe('map http://a.test/ http://o.test:81/base/\n');
});

test('a host that is mapped in more than one way has a rule for the exception, before the other', async () => {
  const log = remapped(1, ['a.test', 'x'], ['o.test', '81', 'x']) + remapped(2, ['a.test', 'y'], ['p.test', '82', 'y']);
  expect(await rulesOf(log)).toBe('map http://a.test/y http://p.test:82/y\nmap http://a.test/ http://o.test:81/\n');
});

test('a port in the Host field is part of the rule', async () => {
  expect(await rulesOf(remapped(1, ['a.test:8080', 'x'], ['o.test', '81', 'x']))).toBe(
    'map http://a.test:8080/ http://o.test:81/\n',
  );
});
