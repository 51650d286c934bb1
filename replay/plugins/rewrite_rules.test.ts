import { expect, test } from 'vitest';
import { readRules, refusedIn } from './rewrite_rules.ts';

test('a rule is its conditions and the operators after them; the next condition begins another', () => {
  const rules = readRules(
    `# comment
cond %{SEND_RESPONSE_HDR_HOOK}
cond %{STATUS} >399 [NOT,OR]
cond %{CLIENT-HEADER:X-A} /^a b/ [AND]
set-header X-One "a \\"b\\" %{METHOD}"

rm-header X-Two
cond %{METHOD} =GET
add-header X-Three 3 [L]
`,
    'REMAP',
  );
  expect(rules).toMatchObject([
    {
      hook: 'TS_HTTP_SEND_RESPONSE_HDR_HOOK',
      conditions: [
        { of: { name: 'STATUS', qualifier: '' }, operand: { compare: '>', text: '399' }, not: true, join: 'or' },
        { of: { name: 'CLIENT-HEADER', qualifier: 'X-A' }, operand: { compare: '/', text: '^a b' }, join: 'and' },
      ],
      operators: [
        { name: 'set-header', target: 'X-One', value: 'a "b" %{METHOD}' },
        { name: 'rm-header', target: 'X-Two', value: '' },
      ],
      last: false,
    },
    { hook: 'REMAP', operators: [{ name: 'add-header', target: 'X-Three', value: '3' }], last: true },
  ]);
});

test('a rule without a hook has the one of its place', () => {
  expect(readRules('set-header A "1"\n', 'TS_HTTP_READ_RESPONSE_HDR_HOOK')).toMatchObject([
    { hook: 'TS_HTTP_READ_RESPONSE_HDR_HOOK', operators: [{ target: 'A' }] },
  ]);
});

test('operands are equality unless they say otherwise; >= counts as >', () => {
  const [rule] = readRules('cond %{STATUS} 200\ncond %{STATUS} >=400\ncond %{HEADER:A} ="q r"\nno-op\n', 'REMAP');
  expect(rule?.conditions.map(({ operand }) => `${operand.compare} ${operand.text}`)).toEqual([
    '= 200',
    '> 400',
    '= q r',
  ]);
});

test('a redirect has its status as target and may take the query along', () => {
  const [rule] = readRules('set-redirect 302 http://a/%{CLIENT-URL:PATH} [QSA,L]\nset-status 403 \n', 'REMAP');
  expect(rule?.operators).toEqual([
    { name: 'set-redirect', target: '302', value: 'http://a/%{CLIENT-URL:PATH}', queryAppended: true },
    { name: 'set-status', target: '', value: '403', queryAppended: false },
  ]);
});

test('some operators cannot be at every hook', () => {
  const refused = (hook: string, operator: string) => refusedIn(readRules(`cond %{${hook}}\n${operator}`, 'REMAP'));
  expect(refused('READ_REQUEST_PRE_REMAP_HOOK', 'set-body "x"')).toEqual(['set-body']);
  expect(refused('SEND_RESPONSE_HDR_HOOK', 'set-body "x"')).toEqual([]);
  expect(refused('SEND_REQUEST_HDR_HOOK', 'set-status 403')).toEqual(['set-status']);
  expect(refused('REMAP_PSEUDO_HOOK', 'set-status-reason "x"')).toEqual(['set-status-reason']);
});
