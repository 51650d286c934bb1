import type { MessageName } from '../../core/trace/catalog.ts';
import type { Args } from '../../core/trace/record.ts';

/**
 * Where in its source the 9.2.9 server prints each message: `file|function|message=line|…`, as its debug log names the
 * place. A message that is printed at several places has a row per value of the argument that tells them apart; of those
 * without such an argument the most frequent place is given. The lines are those of the packaged server, taken from logs
 * it wrote.
 */
const ROWS = `
Http1ClientSession.cc|destroy|client_session_destroyed=75
Http1ClientSession.cc|do_io_close|client_session_closed=265
Http1ClientSession.cc|new_connection|session_born=191
Http1ClientSession.cc|release|data_in_buffer=430|initiating_io=433
Http1ClientSession.cc|state_keep_alive|enter_client_session state_keep_alive=374
Http1ServerSession.cc|do_io_close|server_session_close=121
Http1ServerSession.cc|new_connection|server_session_born=94
Http1ServerSession.cc|release|server_session_release=146
HttpCacheSM.cc|state_cache_open_read|enter_cache_sm state_cache_open_read=100
HttpCacheSM.cc|state_cache_open_write|enter_cache_sm state_cache_open_write=160
HttpSM.cc|calculate_output_cl|range_length=4740
HttpSM.cc|call_transact_and_set_next_state|transition=7691
HttpSM.cc|clear|post_buffers_clear=8652
HttpSM.cc|do_cache_lookup_and_read|issuing_lookup=4882
HttpSM.cc|do_cache_prepare_action|writing_to_cache=4998
HttpSM.cc|do_hostdb_lookup|doing_dns=4370
HttpSM.cc|do_hostdb_update_if_necessary|hostdb_up=4486|server_info=4503
HttpSM.cc|do_http_server_open|connect_re=5549|open_connection=5148|open_connection_enter=5115|sending_request=5151|session_private_auth=5245
HttpSM.cc|do_range_setup_if_necessary|range_after_reserve=4802|range_fallback=4841
HttpSM.cc|do_redirect|do_redirect=8133
HttpSM.cc|do_remap_request|remapping=4241
HttpSM.cc|is_http_server_eos_truncation|server_eos=3079
HttpSM.cc|is_redirect_required|redirect_required=8478
HttpSM.cc|kill_this|deallocating=7437|logging=7387
HttpSM.cc|main_handler|main_handler=2744
HttpSM.cc|mark_host_failure|hostdb_down=5689
HttpSM.cc|perform_cache_write_action|cache_write_action=6268
HttpSM.cc|perform_transform_cache_write_action|transform_write_action=6232
HttpSM.cc|process_hostdb_info|dns_failed_for=2367
HttpSM.cc|set_next_state|dns_skip_loopback=7770
HttpSM.cc|setup_server_read_response_header|header_read_setup=6537
HttpSM.cc|setup_server_transfer|setup_server_transfer=7047
HttpSM.cc|state_cache_open_read|enter state_cache_open_read=2674|open_read_failed=2706|open_read_failed_end=2709|open_read_ok=2683
HttpSM.cc|state_cache_open_write|enter_cache_open_write=2555
HttpSM.cc|state_common_wait_for_transform_read|enter state_common_wait_for_transform_read=1352
HttpSM.cc|state_hostdb_lookup|enter state_hostdb_lookup=2395
HttpSM.cc|state_http_server_open|enter state_http_server_open=1882|handshake_complete=1934|handshake_handler=1911|server_open_enter=1881
HttpSM.cc|state_read_client_request_header|enter state_read_client_request_header=686|request_parse_error=801|request_parsed=842
HttpSM.cc|state_read_server_response_header|enter state_read_server_response_header=2004|response_continue=2153|response_parse_error=2105|response_parsed=2130
HttpSM.cc|state_response_wait_for_transform_read|enter state_response_wait_for_transform_read=1322
HttpSM.cc|state_send_server_request_header|enter state_send_server_request_header=2181
HttpSM.cc|state_watch_for_client_abort|enter state_watch_for_client_abort=992
HttpSM.cc|tunnel_handler|enter tunnel_handler=3038
HttpSM.cc|tunnel_handler_cache_fill|enter tunnel_handler_cache_fill=2940
HttpSM.cc|tunnel_handler_cache_read|enter tunnel_handler_cache_read=3538
HttpSM.cc|tunnel_handler_cache_write|cache_write_event=3579|enter tunnel_handler_cache_write=3578
HttpSM.cc|tunnel_handler_for_partial_post|enter tunnel_handler_for_partial_post=3734
HttpSM.cc|tunnel_handler_post|enter tunnel_handler_post=2845
HttpSM.cc|tunnel_handler_post_server|enter tunnel_handler_post_server=3754
HttpSM.cc|tunnel_handler_post_ua|enter tunnel_handler_post_ua=3633
HttpSM.cc|tunnel_handler_server|enter tunnel_handler_server=3089|tunnel_finishing=3162|tunnel_truncated=3146
HttpSM.cc|tunnel_handler_transform_read|enter tunnel_handler_transform_read=4083
HttpSM.cc|tunnel_handler_transform_write|enter tunnel_handler_transform_write=3997
HttpSM.cc|tunnel_handler_ua|enter tunnel_handler_ua=3368
HttpSM.h|PostDataBuffers|post_buffers_new=174
HttpSessionAccept.cc|accept|accepted=58
HttpSessionManager.cc|_acquire_session|pool_return=444|pool_search_failed=403|pool_search_ok=403
HttpSessionManager.cc|addSession|pool_add=517
HttpSessionManager.cc|eventHandler|pool_notice=279
HttpSessionManager.cc|releaseSession|pool_added=220
HttpSessionManager.cc|removeSession|pool_remove=491|pool_removed=499
HttpTransact.cc|BadRequest|bad_request=825
HttpTransact.cc|CallOSDNSLookup|lookup_name=2675|next_action SM_ACTION_DNS_LOOKUP; OSDNSLookup=2689
HttpTransact.cc|DecideCacheLookup|next_action SM_ACTION_API_CACHE_LOOKUP_COMPLETE; CallOSDNSLookup=2234|next_action SM_ACTION_CACHE_LOOKUP; nullptr=2202|will_lookup=2158|will_lookup_seq=2159|will_not_lookup=2206|will_not_lookup_seq=2207
HttpTransact.cc|EndRemapRequest|after_remapping=1173|end_remap_end=1201|end_remap_host=1035|end_remap_start=1029|next_action SM_ACTION_API_POST_REMAP; HttpTransact::HandleRequest=1207
HttpTransact.cc|HandleCacheOpenRead|handle_open_read=2418|next_action SM_ACTION_API_READ_CACHE_HDR; HandleCacheOpenReadHitFreshness=2457|open_read_hit=2456|open_read_miss=2448
HttpTransact.cc|HandleCacheOpenReadHit|auth_needed=2830|auth_not_needed=2821|hit_check_hostdb=2933|hit_fresh=2996|hit_read_while_write=3008|hit_stale=2894|hit_version=2960|needs_auth=2887|needs_cache_auth=2890|needs_revalidate=2888|response_returnable=2889|revalidate_with_server=2896|send_revalidate=2891|serve_from_cache=2997
HttpTransact.cc|HandleCacheOpenReadHitFreshness|fresh_copy=2640|hit_in_cache=2608|next_action SM_ACTION_API_CACHE_LOOKUP_COMPLETE; HttpTransact::HandleCacheOpenReadHit=2663|object_received_time=2631|object_sent_time=2630|stale_copy=2648
HttpTransact.cc|HandleCacheOpenReadMiss|miss=3311|miss_seq=3312|next_action SM_ACTION_DNS_LOOKUP; HttpTransact::PPDNSLookupAPICall=3374
HttpTransact.cc|HandleRequest|handle_request_start=1486|request_valid=1508
HttpTransact.cc|HandleResponse|handle_response=3469|response_not_valid=3492|response_received=3470|response_received_time=3477|response_valid=3494
HttpTransact.cc|LookupSkipOpenServer|next_action next; HttpTransact::HandleResponse=2264
HttpTransact.cc|ModifyRequest|modify_request_end=1447|modify_request_start=1373|next_action SM_ACTION_API_READ_REQUEST_HDR; HttpTransact::StartRemapRequest=1449
HttpTransact.cc|OSDNSLookup|dns_address=2023|dns_successful=1985|dns_unsuccessful=1961|next_action SM_ACTION_API_OS_DNS; HandleCacheOpenReadHit=2096|next_action SM_ACTION_API_OS_DNS; HandleCacheOpenReadMiss=2098|next_action SM_ACTION_API_OS_DNS; LookupSkipOpenServer=2091|next_action SM_ACTION_SEND_ERROR_CACHE_NOOP; nullptr=1978|os_dns_enter=1941
HttpTransact.cc|PPDNSLookupAPICall|next_action SM_ACTION_DNS_LOOKUP; PPDNSLookup=1768
HttpTransact.cc|PerformRemap|next_action SM_ACTION_REMAP_REQUEST; HttpTransact::EndRemapRequest=1023|perform_remap=1022
HttpTransact.cc|StartRemapRequest|before_remapping=995|next_action SM_ACTION_API_PRE_REMAP; HttpTransact::PerformRemap=1016|start_remap_end=1007|start_remap_start=975|upgrade_check=1009
HttpTransact.cc|add_client_ip_to_outgoing_request|client_ip_inserted=5391|client_ip_set=5381|xff_appended=5402
HttpTransact.cc|build_request|like_cacheable=7868|not_like_cacheable=7876|removing_host=7856|request_sent_time=7895
HttpTransact.cc|build_response_from_cache|from_cache_full=3101|from_cache_header=3140|from_cache_not_modified=3071|range_tunnel=3119
HttpTransact.cc|calculate_document_freshness_limit|limit_expires=7299|limit_explicit=7266|limit_final=7352|limit_heuristic=7325|limit_heuristic_minimum=7330|limit_last_modified=7308|limit_no_expires=7295|limit_no_last_modified=7314
HttpTransact.cc|change_response_header_because_of_range_request|partial_length=8994
HttpTransact.cc|client_result_stat|unclassified=8724
HttpTransact.cc|error_log_connection_failure|connect_failed=3912
HttpTransact.cc|find_server_and_update_current_info|bypass_parent_localhost=571
HttpTransact.cc|get_ka_info_from_config|ka_info=5280|ka_info_set=5253
HttpTransact.cc|handle_cache_operation_on_forward_server_response|hcoofsr=4262|hcoofsr_304_unconditional=4374|hcoofsr_cacheable=4272|hcoofsr_client_conditional=4667|hcoofsr_code=4419|hcoofsr_conditional=4608|hcoofsr_delete=4642|hcoofsr_merge=4681|hcoofsr_negative_revalidating=4435|hcoofsr_not_cacheable=4272|hcoofsr_seq=4263|hcoofsr_update=4656|hcoofsr_write=4647
HttpTransact.cc|handle_cache_write_lock|next_action next; nullptr=3283
HttpTransact.cc|handle_content_length_header|response_length=6805
HttpTransact.cc|handle_forward_server_connection_open|hfsco=4072|hfsco_action=4133|hfsco_seq=4073|hostdb_version=4080
HttpTransact.cc|handle_no_cache_operation_on_forward_server_response|hncoofsr=4759|hncoofsr_200=4767|hncoofsr_next=4774|hncoofsr_other=4819|hncoofsr_seq=4760
HttpTransact.cc|handle_response_from_parent|next_action SM_ACTION_DNS_LOOKUP; PPDNSLookupAPICall=3743
HttpTransact.cc|handle_response_from_server|hrfs=3782|hrfs_alive=3794|no_more_retries=3860|retry_limits=3820|retrying=3844
HttpTransact.cc|handle_server_connection_not_open|hscno=3983|hscno_seq=3984|hscno_stale=4034
HttpTransact.cc|handle_transform_ready|next_action SM_ACTION_TRANSFORM_READ; nullptr=4985
HttpTransact.cc|initialize_state_variables_from_response|server_chunked=5949|server_keep_alive=5910
HttpTransact.cc|is_negative_caching_appropriate|negative_eligible=553|negative_not_eligible=556
HttpTransact.cc|is_request_valid|no_header_errors=6480
HttpTransact.cc|is_response_cacheable|cacheable_by_control=6403|cacheable_client_forbids=6348|cacheable_client_permits=6352|cacheable_code=6444|cacheable_expires=6422|cacheable_expires_required=6383|cacheable_method=6299|cacheable_no_headers_required=6368|cacheable_redirect=6427|cacheable_server_forbids=6330|cacheable_www_auth=6324
HttpTransact.cc|is_response_valid|response_500=338|response_missing_status=357|response_no_errors=330
HttpTransact.cc|is_stale_cache_response_returnable|stale_can_serve=6095
HttpTransact.cc|issue_revalidate|cached_not_200=2593|request_no_cache=2533|revalidate_action=2509
HttpTransact.cc|merge_response_header_with_cached_header|merged_dead_bytes=5166
HttpTransact.cc|retry_server_connection_not_open|attempts_now=3963
HttpTransact.cc|set_client_request_state|request_length=5573
HttpTransact.cc|what_is_document_freshness|age_limit_initial=7475|age_limit_max_stale=7494|age_limit_min_fresh=7513|fresh_limit=7435|freshness_age_limit=7531|freshness_age_limit_seq=7534|freshness_current_age=7530|freshness_current_age_seq=7533|freshness_fresh=7554|freshness_fresh_limit=7532|freshness_fresh_limit_seq=7535|freshness_too_old=7541
HttpTransact.cc|will_this_request_self_loop|loop_allowed=6733|loop_ports=6680|max_proxy_cycles=6674
HttpTransactCache.cc|CalcVariability|vary_list=1144|vary_name=1160
HttpTransactCache.cc|SelectFromAlternates|alternate_chosen=252|alternates_match=180|alternates_seq=181
HttpTransactCache.cc|calculate_quality_of_accept_encoding_match|quality_no_header=858
HttpTransactCache.cc|calculate_quality_of_match|quality_end=413|quality_final=463|quality_final_seq=464|quality_match Accept=396|quality_match AcceptCharset=400|quality_match AcceptEncoding=404|quality_match AcceptLanguage=408|quality_match_seq Accept=397|quality_match_seq AcceptCharset=401|quality_match_seq AcceptEncoding=405|quality_match_seq AcceptLanguage=409|quality_neither CHARSET=345|quality_neither ENCODING=364|quality_neither LANGUAGE=383|quality_pair Content-Encoding and Accept-Encoding=406|quality_pair Content-Language and Accept-Language=410|quality_pair Content-Type and Accept=398|quality_pair Content-Type and Accept-Charset=402|quality_product=412|variability=461|variability_seq=462
HttpTransactHeaders.cc|add_server_header_to_response|adding_server=1151
HttpTransactHeaders.cc|calculate_document_age|age_term age_value:=408|age_term apparent_age:=413|age_term corrected_initial_age:=416|age_term corrected_received_age:=414|age_term current_age:=418|age_term date_value:=409|age_term now (fixed):=412|age_term now:=411|age_term resident_time:=417|age_term response_delay:=415|age_term response_time:=410
HttpTransactHeaders.cc|normalize_accept_encoding|accept_encoding_normalised=1225
HttpTunnel.cc|add_consumer|adding_consumer=775
HttpTunnel.cc|add_producer|adding_producer=719
HttpTunnel.cc|consumer_handler|consumer_event=1479
HttpTunnel.cc|generate_chunked_content|chunk_created=433
HttpTunnel.cc|producer_handler|producer_event=1264|producer_redirection=1306
HttpTunnel.cc|producer_handler_chunked|producer_event_chunked=1197
HttpTunnel.cc|producer_handler_dechunked|producer_event_dechunked=1154
HttpTunnel.cc|producer_run|dechunk_available=1044|dechunk_copied=932|dechunk_skip=1049|producer_already_done=1130
HttpTunnel.cc|read_chunk|chunk_read=318|chunk_read_part=322
HttpTunnel.cc|read_size|chunk_size_read=197|chunk_size_start=212
HttpTunnel.cc|read_trailer|chunk_trailers_read=353
HttpTunnel.cc|tunnel_run|tunnel_run=822
ProtocolProbeSessionAccept.cc|mainEvent|probe_needs_data=194
ProxyTransaction.cc|new_transaction|starting_transaction=50
Transform.cc|RangeTransform|range_transform_new=761
Transform.cc|handle_event|range_transform_end=787
Transform.cc|transform_to_range|range_transform_total=912
`;

/** The argument that tells the places of a message apart. */
const VARIANT: Partial<Record<MessageName, (args: Args) => string>> = {
  enter: ({ handler }) => String(handler),
  enter_cache_sm: ({ handler }) => String(handler),
  enter_client_session: ({ handler }) => String(handler),
  next_action: ({ action, next }) => `${action}; ${next}`,
  age_term: ({ term }) => String(term).trim(),
  quality_match: ({ dimension }) => String(dimension),
  quality_match_seq: ({ dimension }) => String(dimension),
  quality_pair: ({ pair }) => String(pair),
  quality_neither: ({ dimension }) => String(dimension),
};

const PLACES: ReadonlyMap<string, string> = new Map(ROWS.trim().split('\n').flatMap(placesOfRow));

function placesOfRow(row: string): [message: string, place: string][] {
  const [file = '', func = '', ...messages] = row.split('|');
  return messages.map((each) => {
    const at = each.lastIndexOf('=');
    return [each.slice(0, at), `<${file}:${each.slice(at + 1)} (${func})>`];
  });
}

/** `<HttpSM.cc:2744 (main_handler)>`, or null where the place is not known. */
export function logPlaceOf(name: MessageName, args: Args): string | null {
  const variant = VARIANT[name]?.(args);
  return PLACES.get(variant === undefined ? name : `${name} ${variant}`) ?? null;
}
