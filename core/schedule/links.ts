/** Which objects a page of HTML names: what scheduled update goes on to with a recursion depth. */
import { type DefaultTreeAdapterTypes, parse } from 'parse5';

/** Attributes that name an object, by element. `meta` says it in words of its own, see `refreshOf`. */
const NAMING: Readonly<Record<string, readonly string[]>> = {
  a: ['href'],
  applet: ['code'],
  area: ['href'],
  base: ['href'],
  bgsound: ['src'],
  body: ['background'],
  embed: ['src'],
  fig: ['src'],
  frame: ['src'],
  iframe: ['src'],
  img: ['src', 'href'],
  overlay: ['src'],
  script: ['src'],
};

/** A page names at most so many objects; the rest is left out. */
const MOST_LINKS = 10_000;

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

/**
 * The http URLs that a page at `url` names, in its order, each once and without its fragment. Relative ones are resolved
 * against the page's `base`, else against its own URL (WHATWG HTML and URL).
 */
export function linksOf(html: string, url: string): string[] {
  const elements = elementsBelow(parse(html));
  const written = elements.flatMap(namedBy).slice(0, MOST_LINKS);
  const base = baseOf(elements, url);
  return [...new Set(written.flatMap((link) => resolved(link, base) ?? []))];
}

/** A URL as it is fetched: absolute, http, without fragment; null for any other. */
export function resolved(link: string, base?: string): string | null {
  if (!URL.canParse(link, base)) return null;
  const url = new URL(link, base);
  url.hash = '';
  return url.protocol === 'http:' ? url.href : null;
}

function elementsBelow(document: Node): Element[] {
  const found: Element[] = [];
  const open: Node[] = [document];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if ('tagName' in node) found.push(node);
    if ('childNodes' in node) open.push(...node.childNodes.toReversed());
  }
  return found;
}

function namedBy(element: Element): string[] {
  if (element.tagName === 'meta') return refreshOf(element);
  const names = NAMING[element.tagName] ?? [];
  return names.flatMap((name) => attributeOf(element, name) ?? []).filter((link) => link.trim() !== '');
}

/** `<meta http-equiv="refresh" content="5; url=next.html">` */
function refreshOf(element: Element): string[] {
  if (!/^refresh$/i.test(attributeOf(element, 'http-equiv')?.trim() ?? '')) return [];
  const url = /^[\d.\s]*[;,\s]\s*url\s*=\s*(?:"([^"]*)|'([^']*)|(.*))/i.exec(attributeOf(element, 'content') ?? '');
  return url === null ? [] : [url[1] ?? url[2] ?? url[3] ?? ''].filter((link) => link.trim() !== '');
}

function baseOf(elements: readonly Element[], url: string): string {
  const written = elements.find((element) => element.tagName === 'base' && attributeOf(element, 'href') !== null);
  const href = written === undefined ? null : attributeOf(written, 'href');
  return href !== null && URL.canParse(href, url) ? new URL(href, url).href : url;
}

function attributeOf(element: Element, name: string): string | null {
  return element.attrs.find((attribute) => attribute.name === name)?.value ?? null;
}
