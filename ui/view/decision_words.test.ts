import { expect, test } from 'vitest';
import { decisionWords } from './decision_words.ts';

test('a question, its answer and the rule are said in words', () => {
  expect(decisionWords('is_response_cacheable', 'no: partial answer')).toBe(
    'may the answer be stored? no: a partial answer is only a piece of the object',
  );
  expect(decisionWords('what_is_document_freshness', 'STALE: older than allowed')).toBe(
    'is the stored object still fresh? no: older than allowed',
  );
  expect(decisionWords('match_response_to_request_conditionals', '304')).toBe(
    "do the client's conditions hold? its copy is still good: 304",
  );
  expect(decisionWords('SelectFromAlternates', 'no alternate fits')).toBe('which stored variant fits? none');
  expect(decisionWords('congestion control', 'full: as many connections as it may have')).toBe(
    'may one connect to the origin? no: as many connections as it may have',
  );
});

test('what has no words is shown as it is', () => {
  expect(decisionWords('some_function', 'yes: a new rule')).toBe('some_function: yes: a new rule');
});
