import { expect, test } from 'vitest';
import { desk } from '../../fixtures/core_desk.ts';
import { actionsOf, ask, enteredOf, getOf, serve } from '../../fixtures/played_server.ts';
import { wantsTransform } from './transforms.ts';

test('a transform is wanted when several ranges are cut', () => {
  const { txn } = desk();
  expect(wantsTransform(txn)).toBe(false);
  txn.range.transform = true;
  expect(wantsTransform(txn)).toBe(true);
});

test('several ranges of a copy come as one body of parts', () => {
  const origin = [
    {
      answer:
        'HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Type: text/plain\r\nContent-Length: 10\r\n\r\n0123456789',
    },
  ];
  const server = serve({ origin, records: { 'http.allow_multi_range': 1 } });
  ask(server, 'c0', getOf('/a'));
  const got = ask(server, 'c0', getOf('/a', 'Range: bytes=0-1,5-6'));
  const [head = '', ...parts] = got.split('\r\n\r\n');
  expect(head).toMatch(/^HTTP\/1\.1 206 Partial Content\r\n/);
  expect(head).toContain('Content-Type: multipart/byteranges; boundary=RANGE_SEPARATOR');
  const body = parts.join('\r\n\r\n');
  expect(body).toBe(
    [
      '--RANGE_SEPARATOR',
      'Content-type: text/plain',
      'Content-range: bytes 0-1/10',
      '',
      '01',
      '--RANGE_SEPARATOR',
      'Content-type: text/plain',
      'Content-range: bytes 5-6/10',
      '',
      '56',
      '--RANGE_SEPARATOR--',
      '',
    ].join('\r\n'),
  );
  expect(head).toContain(`Content-Length: ${body.length}`);
  expect(actionsOf(server, 1).slice(-2)).toEqual(['SERVE_FROM_CACHE', 'TRANSFORM_READ']);
  expect(enteredOf(server, 1)).toEqual(
    expect.arrayContaining([
      'tunnel_handler_transform_write VC_EVENT_EOS',
      'state_response_wait_for_transform_read HTTP_TUNNEL_EVENT_DONE',
      'state_common_wait_for_transform_read HTTP_TUNNEL_EVENT_DONE',
      'state_response_wait_for_transform_read TRANSFORM_READ_READY',
      'tunnel_handler_transform_read VC_EVENT_EOS',
    ]),
  );
});
