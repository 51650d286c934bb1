type Seen = { readonly url: string } | null;

/**
 * A plugin that listens: it counts the hooks of each transaction and complains when a lookup completes in a transaction
 * that it has not seen start. Arguments are the names of the hooks it wants.
 */
export default (wanted: readonly string[]) => {
  let started = 0;
  const heard = (hook: string, txn: Seen) => {
    if (hook === 'TS_HTTP_TXN_START_HOOK') started++;
    else if (started === 0 || txn === null) throw new Error(`${hook} without a transaction`);
  };
  return Object.fromEntries(wanted.map((hook) => [hook, heard]));
};
