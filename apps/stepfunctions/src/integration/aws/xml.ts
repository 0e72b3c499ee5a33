/** An element of an answer: its text, or what is inside. Elements of one name are a list. */
export type XmlValue = string | { [name: string]: XmlValue | XmlValue[] };

const TOKEN = /<(\/?)([\w:.-]+)[^>]*?(\/?)>|([^<]+)/g;
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/** Nesting of an answer: deeper ones are none of Amazon's. */
const DEPTH_MAX = 50;

interface Open {
  readonly name: string;
  readonly inside: Record<string, XmlValue | XmlValue[]>;
  text: string;
}

/** Reads the XML that services answer with: elements and text. Attributes, comments and declarations are passed over. */
export function parseXml(xml: string): XmlValue {
  const root: Open = { name: '', inside: {}, text: '' };
  const open: Open[] = [root];
  const source = xml.replaceAll(/<\?[^]*?\?>|<!--[^]*?-->|<![^>]*>/g, '');
  for (const [, closes, name, isEmpty, text] of source.matchAll(TOKEN)) {
    const current = open.at(-1)!;
    if (text !== undefined) {
      current.text += text;
    } else if (closes === '/') {
      if (open.length > 1) close(open);
    } else if (open.length <= DEPTH_MAX) {
      open.push({ name: name ?? '', inside: {}, text: '' });
      if (isEmpty === '/') close(open);
    }
  }
  return root.inside;
}

function close(open: Open[]): void {
  const { name, inside, text } = open.pop()!;
  const value = Object.keys(inside).length > 0 ? inside : unescaped(text);
  const parent = open.at(-1)!.inside;
  const known = parent[name];
  if (known === undefined) parent[name] = value;
  else if (Array.isArray(known)) known.push(value);
  else parent[name] = [known, value];
}

function unescaped(text: string): string {
  return text.replaceAll(/&(#x?[\da-fA-F]+|\w+);/g, (whole, entity: string) => {
    if (!entity.startsWith('#')) return ENTITIES[entity] ?? whole;
    const code = entity.startsWith('#x') ? parseInt(entity.slice(2), 16) : Number(entity.slice(1));
    return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
  });
}

/** What stands at a path of names; `undefined` when there is nothing. */
export function xmlAt(
  value: XmlValue | XmlValue[] | undefined,
  ...path: readonly string[]
): XmlValue | XmlValue[] | undefined {
  let found = value;
  for (const name of path) {
    if (typeof found !== 'object' || Array.isArray(found)) return undefined;
    found = found[name];
  }
  return found;
}

export function xmlText(
  value: XmlValue | XmlValue[] | undefined,
  ...path: readonly string[]
): string | undefined {
  const found = xmlAt(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

/** One or several, as a list. */
export function xmlList(value: XmlValue | XmlValue[] | undefined): readonly XmlValue[] {
  if (value === undefined || value === '') return [];
  return Array.isArray(value) ? value : [value];
}
