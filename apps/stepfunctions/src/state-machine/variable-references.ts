/** Functions and the context of JSONata's `$states` are no variables. */
const NOT_VARIABLES: ReadonlySet<string> = new Set(['states']);

/**
 * Which variables each state of a definition refers to, as the description of a machine lists them. Read from the
 * definition's text: what is wrong in it was refused when it was put.
 */
export function variableReferences(definition: string): Record<string, string[]> {
  const references = new Map<string, Set<string>>();
  collect(JSON.parse(definition), { assigned: assignedIn(JSON.parse(definition)), references });
  const sorted = [...references].filter(([, names]) => names.size > 0);
  return Object.fromEntries(sorted.map(([state, names]) => [state, [...names]]));
}

interface Collecting {
  readonly assigned: ReadonlySet<string>;
  readonly references: Map<string, Set<string>>;
}

function collect(block: unknown, collecting: Collecting): void {
  if (!isObject(block) || !isObject(block.States)) return;
  for (const [name, state] of Object.entries(block.States)) {
    if (!isObject(state)) continue;
    const names = collecting.references.get(name) ?? new Set<string>();
    collecting.references.set(name, names);
    const { Branches, ItemProcessor, Iterator, ...own } = state;
    const variables = [...textsOf(own)].flatMap((text) => [...variablesIn(text)]);
    for (const each of variables) if (collecting.assigned.has(each)) names.add(each);
    const blocks = [
      ...(Array.isArray(Branches) ? (Branches as unknown[]) : []),
      ItemProcessor,
      Iterator,
    ];
    for (const inner of blocks) collect(inner, collecting);
  }
}

function assignedIn(value: unknown): Set<string> {
  const assigned = new Set<string>();
  const visit = (each: unknown): void => {
    if (Array.isArray(each)) each.forEach(visit);
    if (!isObject(each)) return;
    if (isObject(each.Assign)) {
      for (const key of Object.keys(each.Assign)) assigned.add(key.replace(/\.\$$/, ''));
    }
    Object.values(each).forEach(visit);
  };
  visit(value);
  return assigned;
}

function* textsOf(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (Array.isArray(value)) for (const each of value) yield* textsOf(each);
  else if (isObject(value)) for (const each of Object.values(value)) yield* textsOf(each);
}

function* variablesIn(text: string): Generator<string> {
  for (const [, name = ''] of text.matchAll(/(?<!\$)\$([A-Za-z_][\w]*)/g)) {
    if (!NOT_VARIABLES.has(name)) yield name;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
