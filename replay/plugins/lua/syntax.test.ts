import { expect, test } from 'vitest';
import { readScript } from './syntax.ts';

test('functions, branches and assignments are read', () => {
  const script = readScript(`-- a comment
function a.b(x, y) local z = x return z, y end
if not a then b = 1 elseif c == 'd' then b = 2 else f() end
while x < 3 do x = x + 1 end`);
  expect(script.map((statement) => statement.do)).toEqual(['assign', 'if', 'while']);
  expect(script[0]).toMatchObject({
    targets: [{ is: 'index', of: { name: 'a' }, key: { value: 'b' } }],
    values: [{ is: 'function', parameters: ['x', 'y'], body: [{ do: 'local' }, { do: 'return' }] }],
  });
});

test('operators bind as in the language; .. groups from the right', () => {
  const [statement] = readScript("x = a or b and c .. 'd' .. 1 + 2 * 3");
  expect(statement).toMatchObject({
    values: [
      {
        operator: 'or',
        right: { operator: 'and', right: { operator: '..', right: { operator: '..', right: { operator: '+' } } } },
      },
    ],
  });
});

test('texts have escapes; long ones and arguments without brackets are read', () => {
  const [statement] = readScript(`f{ 'a\\n', "b\\"", [[c]], k = 1, [2] = x }`);
  expect(statement).toMatchObject({
    do: 'run',
    call: {
      args: [
        {
          entries: [
            [{}, { value: 'a\n' }],
            [{}, { value: 'b"' }],
            [{}, { value: 'c' }],
            [{ value: 'k' }, {}],
            [{ value: 2 }, {}],
          ],
        },
      ],
    },
  });
});

test('loops are read', () => {
  const script = readScript(
    'for i = 1, 3 do break end for k, v in pairs(t) do end repeat local a = 1 until a == 1 do end',
  );
  expect(script).toMatchObject([
    { do: 'count', name: 'i', limits: [{ value: 1 }, { value: 3 }], body: [{ do: 'break' }] },
    { do: 'each', names: ['k', 'v'], values: [{ is: 'call' }] },
    { do: 'repeat', body: [{ do: 'local' }] },
    { do: 'block', body: [] },
  ]);
});

test('what cannot be read is named', () => {
  expect(() => readScript('goto x')).toThrow('lua: goto');
  expect(() => readScript('x = @')).toThrow('lua: cannot read @');
  expect(() => readScript('if x then')).toThrow('lua: expected end');
  expect(() => readScript('end')).toThrow('lua: unexpected end');
});
