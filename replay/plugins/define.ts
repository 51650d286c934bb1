import type { Json } from '../../core/index.ts';
import type { HookName } from '../../core/names/hooks.ts';
import type { HookPoint, RemapPoint, TransformPoint } from './point.ts';

export type { HookPoint, RemapPoint, SessionPoint, TransformPoint } from './point.ts';

/** A transform of a body: it is given piece after piece, and gives out what it makes of them. */
export type Transformer = (ts: TransformPoint) => void;

/** What happens at a hook. It answers nothing: everything it does goes through its argument. */
export type Handler = (ts: HookPoint) => void;

/** What a remap plugin did with the URL. ATS: TSRemapStatus. */
export const REMAP_STATUSES = [
  'TSREMAP_NO_REMAP',
  'TSREMAP_DID_REMAP',
  'TSREMAP_NO_REMAP_STOP',
  'TSREMAP_DID_REMAP_STOP',
] as const;
export type RemapStatus = (typeof REMAP_STATUSES)[number];

/**
 * A plugin. It keeps nothing between two calls but what it declares: `state` for the server and `transactionState` for
 * each transaction, both plain data that a handler changes in place.
 */
export interface PluginDefinition {
  readonly name: string;
  readonly state?: Json;
  readonly transactionState?: Json;
  /** Called for every session or transaction. ATS: TSHttpHookAdd in TSPluginInit. */
  readonly hooks?: Readonly<Partial<Record<HookName, Handler>>>;
  /** Handlers that are registered or scheduled while running, by the name they are registered under. */
  readonly continuations?: Readonly<Record<string, Handler>>;
  /**
   * Transforms of bodies, by the name that `TSHttpTxnHookAdd` adds them under, at TS_HTTP_REQUEST_TRANSFORM_HOOK or
   * TS_HTTP_RESPONSE_TRANSFORM_HOOK. ATS: TSTransformCreate.
   */
  readonly transforms?: Readonly<Record<string, Transformer>>;
  /** As a remap plugin. ATS: TSRemapDoRemap. */
  readonly remap?: (ts: RemapPoint) => RemapStatus | undefined;
  /** Quality factor of an alternate, 0 to 1; null leaves it, Infinity (FLT_MAX) takes it whatever Vary says. ATS: TS_HTTP_SELECT_ALT_HOOK, TSHttpAltInfoQualitySet. */
  readonly selectAlternate?: (ts: AlternatePoint) => number | null;
}

/** What SELECT_ALT shows: the request, and the request and response of the alternate. */
export interface AlternatePoint {
  readonly clientRequest: HookPoint['clientRequest'];
  readonly cachedRequest: HookPoint['clientRequest'];
  readonly cachedResponse: NonNullable<HookPoint['clientResponse']>;
}

/** Says what a plugin is; a module exports it, or a function of the plugin's arguments that answers it. */
export function definePlugin<D extends PluginDefinition>(definition: D): D {
  return definition;
}
