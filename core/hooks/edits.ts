import { never } from '../base/never.ts';
import { settingOf } from '../config/config.ts';
import type { Head } from '../http/message.ts';
import { printUrl } from '../http/url.ts';
import type { Change } from '../trace/record.ts';
import { configOf, overrideRecord } from '../txn/overrides.ts';
import type { Edit, MessageName } from '../txn/plugin.ts';
import type { Txn } from '../txn/txn.ts';
import { messageChanges } from './changes.ts';
import { addListener, type Lists } from './listeners.ts';

const MESSAGES: Readonly<Record<MessageName, string>> = {
  clientRequest: 'client request',
  serverRequest: 'server request',
  serverResponse: 'server response',
  clientResponse: 'client response',
};

/** Does what a plugin asked, in order, and answers what is different now. */
export function applyEdits(lists: Lists, edits: readonly Edit[], plugin: string): Change[] {
  return edits.flatMap((edit) => applyEdit(lists, edit, plugin));
}

function applyEdit(lists: Lists, edit: Edit, plugin: string): Change[] {
  if (edit.edit === 'hook') {
    addListener(lists, edit.scope, edit.listener);
    return [changed('hooks', edit.listener.hook, null, `${edit.listener.continuation} (${edit.scope})`)];
  }
  if (edit.edit === 'state' && edit.scope === 'global') {
    lists.core.pluginState[edit.plugin] = edit.value;
    return [];
  }
  return lists.txn ? applyToTransaction(lists, lists.txn, edit, plugin) : [];
}

function applyToTransaction(lists: Lists, txn: Txn, edit: Exclude<Edit, { edit: 'hook' }>, plugin: string): Change[] {
  switch (edit.edit) {
    case 'message':
      return editMessage(txn, edit.message, edit.head);
    case 'config': {
      const from = settingOf(configOf(lists.core, txn), edit.record).value;
      const taken = overrideRecord(txn, edit.record, edit.value, `plugin ${plugin}`, lists.core.config.profile);
      return taken ? [changed('config', edit.record, from, edit.value)] : [];
    }
    case 'not modelled':
      return [];
    case 'state':
      txn.pluginState[edit.plugin] = edit.value;
      return [];
    case 'lookup status':
      return editLookup(txn, edit.result);
    case 'lookup url':
      txn.cache.lookupUrl = edit.url;
      return [changed('transaction', 'cache URL', null, printUrl(edit.url))];
    case 'server address':
      return editAddress(txn, edit.ip, edit.port);
    case 'status':
    case 'body':
    case 'skip remapping':
    case 'no store':
    case 'redirect':
    case 'cacheable':
    case 'store copy':
      return [wish(txn, edit)];
    default:
      return never(edit);
  }
}

type Wish = Extract<
  Edit,
  { edit: 'status' | 'body' | 'skip remapping' | 'no store' | 'redirect' | 'cacheable' | 'store copy' }
>;

/** Notes what a plugin wants for later steps. */
function wish(txn: Txn, edit: Wish): Change {
  const { wishes } = txn;
  switch (edit.edit) {
    case 'status': {
      const from = wishes.status === 0 ? null : wishes.status;
      wishes.status = edit.status;
      return changed('transaction', 'status', from, edit.status);
    }
    case 'body':
      wishes.body = { bytes: edit.bytes, type: edit.type };
      // The answer is the proxy's own and its page is ready: this one takes its place.
      if (txn.internalBody !== null) {
        const type = edit.type ?? 'text/html';
        txn.internalBody = { ...txn.internalBody, bytes: edit.bytes, type };
      }
      return changed('transaction', 'error body', null, `${edit.bytes.length} bytes`);
    case 'skip remapping':
      wishes.skipRemapping = true;
      return changed('transaction', 'skip remapping', null, 'yes');
    case 'no store':
      wishes.noStore = true;
      return changed('transaction', 'no store', null, 'yes');
    case 'redirect':
      wishes.redirect = edit.location;
      return changed('transaction', 'redirect', null, edit.location);
    case 'cacheable':
      wishes[edit.what === 'request' ? 'requestCacheable' : 'responseCacheable'] = true;
      return changed('transaction', `${edit.what} cacheable`, null, 'yes');
    case 'store copy':
      wishes[edit.which === 'transformed' ? 'storeTransformed' : 'storeUntransformed'] = edit.on;
      return changed('transaction', `store ${edit.which} copy`, null, edit.on ? 'yes' : 'no');
    default:
      return never(edit);
  }
}

function editMessage(txn: Txn, message: MessageName, head: Head): Change[] {
  const before = txn[message];
  if (before === null || before.kind !== head.kind) return [];
  (txn as Record<MessageName, Head>)[message] = head;
  return messageChanges(MESSAGES[message], before, head);
}

/** A miss cannot be made a hit. ATS: TSHttpTxnCacheLookupStatusSet. */
function editLookup(txn: Txn, result: Txn['cache']['result']): Change[] {
  const from = txn.cache.result;
  if (from === 'MISS' || from === 'SKIPPED' || from === 'DOC_BUSY') return [];
  if (result !== 'MISS' && result !== 'HIT_STALE' && result !== 'HIT_FRESH') return [];
  txn.cache.result = result;
  if (result === 'MISS' && isBeforeUse(txn)) dropObject(txn);
  return [changed('transaction', 'cache lookup', from, result)];
}

/** Later hooks come too late for the copy: it is sent. */
function isBeforeUse({ callout }: Txn): boolean {
  return callout?.hook === 'TS_HTTP_READ_CACHE_HDR_HOOK' || callout?.hook === 'TS_HTTP_CACHE_LOOKUP_COMPLETE_HOOK';
}

/** The copy is let go and the lookup counts as one that found nothing. ATS: State::api_cleanup_cache_read. */
function dropObject(txn: Txn): void {
  txn.cache.object = null;
  txn.next = 'HandleCacheOpenRead';
}

/** ATS: TSHttpTxnServerAddrSet. */
function editAddress(txn: Txn, ip: string, port: number): Change[] {
  const { server_info } = txn;
  const from = server_info.ip === null ? null : `${server_info.ip}:${server_info.port}`;
  server_info.ip = ip;
  server_info.port = port;
  txn.wishes.serverAddress = true;
  return [changed('transaction', 'server address', from, `${ip}:${port}`)];
}

function changed(of: string, name: string, from: number | string | null, to: number | string | null): Change {
  return { of, name, from: from === null ? null : String(from), to: to === null ? null : String(to) };
}
