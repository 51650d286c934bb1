import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeText, shown } from './safe_text.ts';

test('escape sequences of a terminal are shown, not obeyed', () => {
  expect(escapeText('\x1b[2J\x1b]0;title\x07 \x9b31m \x7f')).toBe('\\x1b[2J\\x1b]0;title\\x07 \\x9b31m \\x7f');
});

test('line ends and tabs are shown', () => {
  expect(escapeText('a\r\n\tb')).toBe('a\\r\\n\\tb');
});

test('direction overrides, zero-width characters and line separators are shown', () => {
  expect(escapeText('a\u202eb\u200bc\u2028d\ufeff\u2066')).toBe('a\\u{202e}b\\u{200b}c\\u{2028}d\\u{feff}\\u{2066}');
});

test('combining marks and lone surrogates do not reach the screen', () => {
  expect(escapeText('e\u0301 \ud800')).toBe('e\\u{301} \\u{d800}');
});

test('bytes that are UTF-8 are read, other bytes are shown by number', () => {
  expect(shown('caf\xc3\xa9')).toBe('café');
  expect(shown('caf\xe9')).toBe('caf\\xe9');
  expect(shown('\xe2\x80\xaeevil')).toBe('\\u{202e}evil');
  expect(shown('\xc2\x9b31m')).toBe('\\x9b31m');
});

test('whatever comes in, only printable characters come out', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(escapeText(text)).not.toMatch(/[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/);
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(shown(String.fromCharCode(...bytes))).not.toMatch(
        /[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/,
      );
    }),
  );
});
