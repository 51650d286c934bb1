import { expect, test } from 'vitest';
import { copyRequest, copyResponse } from './copy.ts';
import { setValue } from './header.ts';
import { DEFAULT_REQUEST_LIMITS, parseRequest } from './parse_request.ts';
import { DEFAULT_RESPONSE_LIMITS, parseResponse } from './parse_response.ts';

test('a copy says the same, and its changes stay its own', () => {
  const request = parseRequest('GET http://h/p HTTP/1.1\r\nHost: h\r\n\r\n', DEFAULT_REQUEST_LIMITS);
  const response = parseResponse('HTTP/1.1 200 OK\r\nETag: a\r\n\r\n', false, DEFAULT_RESPONSE_LIMITS);
  if (request.state !== 'done' || response.state !== 'done') throw new Error('both are whole');
  const [asked, answered] = [copyRequest(request.head), copyResponse(response.head)];
  expect([asked, answered]).toEqual([request.head, response.head]);
  setValue(asked.fields, 'Host', 'x');
  asked.url.host = 'x';
  setValue(answered.fields, 'ETag', 'x');
  expect(request.head.fields[0]?.value).toBe('h');
  expect(request.head.url.host).toBe('h');
  expect(response.head.fields[0]?.value).toBe('a');
});
