/** Characters that stand escaped in the name of an answer, and others that no name has. */
const ESCAPED = /["$();@\\]|[^!-~]/;

/** Bytes of a label and of a whole name in a query, lengths and end included (RFC 1035 section 2.3.4). */
const LABEL_MAX = 63;
const NAME_MAX = 255;

/**
 * Whether a query can be made for a name: no label is empty or too long, nor is the whole. `looks`: characters that are
 * escaped in names are refused as well. ATS: write_dns_event, _ink_res_mkquery
 */
export function canBeAsked(name: string, looks: boolean): boolean {
  const labels = name.replace(/\.$/, '').split('.');
  const bytes = labels.reduce((sum, label) => sum + label.length + 1, 1);
  const fits = bytes <= NAME_MAX && labels.every((label) => label !== '' && label.length <= LABEL_MAX);
  return fits && !(looks && ESCAPED.test(name));
}
