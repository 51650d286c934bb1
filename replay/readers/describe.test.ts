import { describe, expect, it } from 'vitest';
import { beginDescription, type Describing, described, describeLine } from './describe.ts';

function readBlock(lines: readonly string[]): ReturnType<typeof described> {
  const d = beginDescription(lines[0] as string, 7, 'before remap') as Describing;
  for (const line of lines.slice(1)) describeLine(d, line);
  return described(d);
}

describe('an object description', () => {
  it('gives method, version, URL and the fields in use', () => {
    const block = readBlock([
      'HTTP_HEADER 0x7f8baa967888: [T: 3, L:   48, OBJFLAGS: 0]  ',
      '[TYPE: REQ, V: 10000, URL: 0x7f8baa967b08, METHOD: "HEAD", METHOD_LEN: 4, FIELDS: 0x7f8baa9678b8]',
      'URL 0x7f8baa967b08: [T: 2, L:  112, OBJFLAGS: 0]  ',
      '[URLTYPE: 1, SWKSIDX: 99,',
      '\tSCHEME: "http", SCHEME_LEN: 4,',
      '\tHOST: "a.test", HOST_LEN: 6,',
      '\tPORT: "8080", PORT_LEN: 4, PORT_NUM: 8080',
      '\tPATH: "a "b", PATH_LEN: 3", PATH_LEN: 21,',
      '\tQUERY: "x=1", QUERY_LEN: 3,',
      '\tFRAGMENT: "", FRAGMENT_LEN: 0]',
      '\tSLOT # 0 (0x7f8baa967908), LIVE    ',
      '[N: "Host", N_LEN: 4, N_IDX: 30, ',
      'V: "a"b", V_LEN: 3, ',
      'NEXTDUP: (nil), RAW: 1, RAWLEN: 11, F: 1]',
      '\tSLOT # 1 (0x7f8baa967928), DELETED ',
      '[N: "Gone", N_LEN: 4, N_IDX: -1, ',
      'V: "x", V_LEN: 1, ',
    ]);
    expect([block.line, block.when, block.method, block.version]).toEqual([7, 'before remap', 'HEAD', '1.0']);
    expect(block.url).toBe('http://a.test:8080/a "b", PATH_LEN: 3?x=1');
    expect([block.parts.query, block.parts.fragment]).toEqual(['x=1', null]);
    expect(block.fields).toEqual([['Host', 'a"b']]);
  });

  it('begins with its header line only', () => {
    expect(beginDescription('URL 0x7f8baa967b08: [T: 2', 1, 'other')).toBeNull();
  });
});
