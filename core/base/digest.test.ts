import { expect, test } from 'vitest';
import { md5Bytes, sha256Hex } from './digest.ts';

test('the digest is SHA-256 over the bytes (FIPS 180-4 examples)', () => {
  expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(sha256Hex('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});

test('bytes above 127 count as one byte each', () => {
  expect(sha256Hex('\xff')).toBe('a8100ae6aa1940d0b663bb31cd466142ebbdbd5187131b92d93818987832eb89');
});

test('the short digest is MD5 (RFC 1321, appendix A.5)', () => {
  expect(Buffer.from(md5Bytes('abc')).toString('hex')).toBe('900150983cd24fb0d6963f7d28e17f72');
});
