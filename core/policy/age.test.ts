import { expect, test } from 'vitest';
import { renderSaid } from '../trace/render.ts';
import { documentAge } from './age.ts';
import { slots } from './sample_heads.ts';

const DATE = 'Date: Fri, 20 Nov 2026 08:35:14 GMT';
const AT = 1795163714;

test('age is the greater of apparent age and Age, plus delay and residence', () => {
  const input = { requestTime: AT + 3, responseTime: AT + 5, now: AT + 15 };
  expect(documentAge({ fields: slots(DATE), ...input }).answer).toBe(5 + 2 + 10);
  expect(documentAge({ fields: slots(DATE, 'Age: 100'), ...input }).answer).toBe(100 + 2 + 10);
  expect(documentAge({ fields: slots('Age: 4'), ...input }).terms).toMatchObject({ apparent_age: 0, current_age: 16 });
});

test('a time before the response counts as its arrival', () => {
  const { terms } = documentAge({ fields: [], requestTime: AT, responseTime: AT, now: AT - 9 });
  expect(terms).toMatchObject({ now: AT - 9, now_fixed: AT, resident_time: 0, current_age: 0 });
});

test('a negative or unreadable Age is 0, a Date in the future gives no age', () => {
  const input = { requestTime: AT - 50, responseTime: AT - 50, now: AT - 50 };
  expect(documentAge({ fields: slots(DATE, 'Age: -7'), ...input }).answer).toBe(0);
  expect(documentAge({ fields: slots(DATE, 'Age: x'), ...input }).answer).toBe(0);
});

test('a long Age is not cut to 32 bits', () => {
  const { answer } = documentAge({ fields: slots('Age: 99999999999'), requestTime: 0, responseTime: 0, now: 0 });
  expect(answer).toBe(99999999999);
});

test('the eleven lines stand in order with the number in one column', () => {
  const { said } = documentAge({ fields: slots(DATE), requestTime: AT, responseTime: AT, now: AT });
  const lines = said.map(([name, args]) => renderSaid(name, args ?? {}, { sm: 0, con: null }, '9.2'));
  expect(lines).toEqual([
    '[calculate_document_age] age_value:              0',
    `[calculate_document_age] date_value:             ${AT}`,
    `[calculate_document_age] response_time:          ${AT}`,
    `[calculate_document_age] now:                    ${AT}`,
    `[calculate_document_age] now (fixed):            ${AT}`,
    '[calculate_document_age] apparent_age:           0',
    '[calculate_document_age] corrected_received_age: 0',
    '[calculate_document_age] response_delay:         0',
    '[calculate_document_age] corrected_initial_age:  0',
    '[calculate_document_age] resident_time:          0',
    '[calculate_document_age] current_age:            0',
  ]);
});
