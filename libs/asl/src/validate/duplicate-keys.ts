import type { Issues } from '../compile/issue';

/**
 * Names that stand twice in one object: JSON keeps the last one silently, and a state or a field is lost. Looks at the
 * text, because the parsed value no longer knows. Relies on the text being valid JSON.
 */
export function reportDuplicateKeys(source: string, issues: Issues): void {
  const stack: Place[] = [];
  const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],]/g;
  for (let match = tokens.exec(source); match !== null; match = tokens.exec(source)) {
    const [token] = match;
    const top = stack.at(-1);
    switch (token) {
      case '{':
        stack.push({ type: 'object', keys: new Set(), key: undefined });
        break;
      case '[':
        stack.push({ type: 'list', index: 0 });
        break;
      case '}':
      case ']':
        stack.pop();
        break;
      case ',':
        if (top?.type === 'list') top.index += 1;
        break;
      default:
        if (top?.type === 'object' && isKey(source, tokens.lastIndex)) {
          takeKey(stack, top, { name: JSON.parse(token) as string, issues });
        }
    }
  }
}

type Place =
  | { readonly type: 'object'; readonly keys: Set<string>; key: string | undefined }
  | { readonly type: 'list'; index: number };

function isKey(source: string, end: number): boolean {
  let at = end;
  while (/\s/.test(source[at] ?? '')) at += 1;
  return source[at] === ':';
}

function takeKey(
  stack: readonly Place[],
  object: Extract<Place, { type: 'object' }>,
  { name, issues }: { readonly name: string; readonly issues: Issues },
): void {
  object.key = name;
  if (object.keys.has(name)) {
    const path = stack.map((place) => (place.type === 'list' ? place.index : (place.key ?? '')));
    issues.add(
      path,
      `"${name}" stands twice in the same object. Rename or remove one: only the last counts.`,
      'DUPLICATE_KEY',
    );
  }
  object.keys.add(name);
}
