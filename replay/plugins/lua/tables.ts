import { type Callable, LuaError, library, type Table, type Value } from './machine.ts';

/** A function that answers nothing. */
export function silent(act: (...args: Value[]) => unknown): Callable {
  return (...args) => {
    act(...args);
    return null;
  };
}

/** Functions of the server's tables that the model does not have; what neither has is nil, as in any table. */
const UNMODELLED: ReadonlySet<string> = new Set(
  `add_package_cpath add_package_path enable_redirect fetch fetch_multi flush get_body_size get_client_fd
  get_client_received_error get_client_sent_error get_counter get_downstream_bytes get_downstream_watermark_bytes get_fd
  get_from_uri get_header_block get_header_size get_maxage get_nexthop_addr get_outgoing_port get_parent_proxy
  get_parent_selection_url get_plugin_tag get_remote_addr get_server_fd get_server_protocol_stack
  get_server_received_error get_server_sent_error get_ssl_cipher get_ssl_curve get_ssl_protocol get_ssl_reused
  get_ssn_remote_addr get_to_uri get_upstream_bytes get_upstream_watermark_bytes hmac_md5 hmac_sha1 hmac_sha256
  host_lookup intercept md5_bin mgmt milestone_get redirect_url_set redo_cache_lookup say schedule server_intercept
  server_push set_outgoing_addr set_parent_proxy set_parent_selection_url set_uri_params set_version sha1_bin sleep
  stat_create stat_find timeout_set vconn`.split(/\s+/),
);

/** One of the server's tables: asking for a function that the model does not have ends the script's, by name. */
export function strict(name: string, entries: Readonly<Record<string, Value>>): Table {
  const held = library(entries);
  return {
    get: (key) =>
      typeof key === 'string' && name !== 'a response' && UNMODELLED.has(key)
        ? unknown(`${name}.${key}`)
        : held.get(key),
    set: held.set,
  };
}

/** Ends the script's function because of something that the model does not have. */
export function unknown(name: string): never {
  throw new LuaError(`not modelled: ${name}`);
}
