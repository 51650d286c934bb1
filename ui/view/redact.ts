import type { Fact } from '../../core/base/fact.ts';
import type { TraceRecord } from '../../core/trace/record.ts';
import type {
  ClientResponse,
  LogEntry,
  RecordedSide,
  RequestRecord,
  TransactionRecord,
} from '../../replay/record/transaction.ts';
import { maskHeaders, type Veil } from './secrets.ts';

type Request = TransactionRecord['client_request'];

function maskRequest<R extends Request>(request: R, veil: Veil): R {
  const target = request.target === undefined ? {} : { target: veil.url(request.target) };
  if ('raw' in request) return { ...request, ...target, raw: veil.text(request.raw) };
  return { ...request, ...target, headers: maskHeaders((request as RequestRecord).headers, veil) };
}

function maskResponse<R extends ClientResponse | null>(response: R, veil: Veil): R {
  if (response === null || !('headers' in response)) return response;
  return { ...response, headers: maskHeaders(response.headers, veil) };
}

export function maskFact(fact: Fact, veil: Veil): Fact {
  return typeof fact.value === 'string' ? { ...fact, value: veil.url(veil.header(fact.fact, fact.value)) } : fact;
}

function maskEntry({ tag, message }: LogEntry, veil: Veil): LogEntry {
  return { tag, message: veil.text(message) };
}

function maskRecorded(side: RecordedSide, veil: Veil): RecordedSide {
  return {
    ...side,
    ...(side.client_request ? { client_request: maskRequest(side.client_request, veil) } : {}),
    ...(side.client_response ? { client_response: maskResponse(side.client_response, veil) } : {}),
    ...(side.origin_requests
      ? { origin_requests: side.origin_requests.map((request) => maskRequest(request, veil)) }
      : {}),
    ...(side.log ? { log: side.log.map((entry) => maskEntry(entry, veil)) } : {}),
  };
}

function maskTrace(record: TraceRecord, veil: Veil): TraceRecord {
  if (record.kind === 'decide') return { ...record, because: record.because.map((fact) => maskFact(fact, veil)) };
  if (record.kind !== 'say') return record;
  const args = Object.entries(record.args).map(([name, value]) => [
    name,
    typeof value === 'string' ? veil.text(value) : value,
  ]);
  return { ...record, args: Object.fromEntries(args) };
}

/** A record that came from a recording, with its secrets masked. `log` stays as it is: it shows the run as it was. */
export function maskRecord(record: TransactionRecord, veil: Veil): TransactionRecord {
  const maskText = (text: string | null) => (text === null ? null : veil.text(text));
  const { divergence } = record;
  return {
    ...record,
    client_request: maskRequest(record.client_request, veil),
    client_response: maskResponse(record.client_response, veil),
    interim: record.interim.map((response) => maskResponse(response, veil)),
    origin_requests: record.origin_requests.map((request) => maskRequest(request, veil)),
    cache: {
      ...record.cache,
      key: record.cache.key === null ? null : veil.url(record.cache.key),
      why: record.cache.why.map((fact) => maskFact(fact, veil)),
    },
    decisions: record.decisions.map((each) => ({ ...each, because: each.because.map((fact) => maskFact(fact, veil)) })),
    ...(record.trace ? { trace: record.trace.map((each) => maskTrace(each, veil)) } : {}),
    ...(record.recorded ? { recorded: maskRecorded(record.recorded, veil) } : {}),
    ...(divergence
      ? {
          divergence: {
            ...divergence,
            recorded: maskText(divergence.recorded),
            simulated: maskText(divergence.simulated),
          },
        }
      : {}),
  };
}
