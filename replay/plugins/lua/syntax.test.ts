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

test('what cannot be read is named', () => {
  expect(() => readScript('for i = 1, 2 do end')).toThrow('lua: for');
  expect(() => readScript('x = @')).toThrow('lua: cannot read @');
  expect(() => readScript('if x then')).toThrow('lua: expected end');
  expect(() => readScript('end')).toThrow('lua: unexpected end');
});
