import { expect, test } from 'vitest';
import { desk } from '../../fixtures/core_desk.ts';
import { intOf, textOf } from '../config/config.ts';
import { configOf, overrideRecord } from './overrides.ts';

test('a transaction without values of its own goes by the server’s configuration', () => {
  const { ctx, txn } = desk();
  expect(configOf(ctx.core, txn)).toBe(ctx.core.config);
});

test('its own values win, the later ones over the earlier', () => {
  const { ctx, txn } = desk({ records: { 'http.insert_age_in_response': 1 } });
  expect(overrideRecord(txn, 'proxy.config.http.insert_age_in_response', 0, 'p')).toBe(true);
  expect(overrideRecord(txn, 'proxy.config.http.response_server_str', 'Own/1', 'p')).toBe(true);
  expect(overrideRecord(txn, 'proxy.config.http.response_server_str', 'Own/2', 'p')).toBe(true);
  const config = configOf(ctx.core, txn);
  expect(intOf(config, 'proxy.config.http.insert_age_in_response')).toBe(0);
  expect(textOf(config, 'proxy.config.http.response_server_str')).toBe('Own/2');
  expect(intOf(ctx.core.config, 'proxy.config.http.insert_age_in_response')).toBe(1);
});

test('text is read by the type of the record', () => {
  const { ctx, txn } = desk();
  overrideRecord(txn, 'proxy.config.http.cache.heuristic_lm_factor', '0.5', 'p');
  expect(configOf(ctx.core, txn).records['proxy.config.http.cache.heuristic_lm_factor']?.value).toBe(0.5);
});

test('a record of the whole server cannot be set for one transaction', () => {
  const { txn } = desk();
  expect(overrideRecord(txn, 'proxy.config.url_remap.remap_required', 0, 'p')).toBe(false);
  expect(overrideRecord(txn, 'no.such.record', 0, 'p')).toBe(false);
  expect(txn.overrides).toBeNull();
});
