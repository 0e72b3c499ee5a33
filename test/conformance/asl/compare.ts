/**
 * Compares what AWS answered with ours, by the rules of the runner beside the recordings: placeholders match
 * anything, JSON inside of texts is compared as JSON.
 */
const GENERIC = [
  'date',
  'datetime',
  'timestamp',
  'snf_role_arn',
  'sfn_role_arn',
  'RequestId',
  'X-Amzn-Trace-Id',
  'json-input',
];
const TOKEN = /<[A-Za-z_][\w-]*(?::[\w.:+-]*)?>|1{12}/g;

export function placeholders(own: readonly string[]): ReadonlySet<string> {
  return new Set([...GENERIC, ...own]);
}

export function normal(value: unknown): unknown {
  if (typeof value === 'string') {
    const text = value.trim();
    if (!/^[{[]/.test(text)) return value;
    try {
      return normal(JSON.parse(text));
    } catch {
      return value;
    }
  }
  if (Array.isArray(value)) return value.map(normal);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, normal(item)]));
}

/** The path of the first difference; `undefined` when there is none. */
export function difference(
  expected: unknown,
  actual: unknown,
  names: ReadonlySet<string>,
  path = '$',
): string | undefined {
  if (typeof expected === 'string') return textDifference(expected, actual, names, path);
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return `${path}(len)`;
    return first(expected, (item, index) =>
      difference(item, actual[index], names, `${path}[${index}]`),
    );
  }
  if (typeof expected !== 'object' || expected === null) {
    return (expected ?? null) === (actual ?? null) ? undefined : path;
  }
  if (typeof actual !== 'object' || actual === null || Array.isArray(actual)) return path;
  return objectDifference(
    expected as Record<string, unknown>,
    actual as Record<string, unknown>,
    names,
    path,
  );
}

function textDifference(
  expected: string,
  actual: unknown,
  names: ReadonlySet<string>,
  path: string,
): string | undefined {
  if (names.has(expected) || isToken(expected)) return undefined;
  if (typeof actual !== 'string') return path;
  return expected === actual || pattern(expected, names).test(actual) ? undefined : path;
}

function isToken(text: string): boolean {
  return new RegExp(`^(?:${TOKEN.source})$`).test(text);
}

/** A text in which every placeholder matches anything. */
function pattern(text: string, names: ReadonlySet<string>): RegExp {
  const marks = [TOKEN.source, ...[...names].sort((a, b) => b.length - a.length).map(escaped)];
  const parts = text.split(new RegExp(`(?:${marks.join('|')})`, 'g'));
  return new RegExp(`^${parts.map(escaped).join('[\\s\\S]*?')}$`);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function objectDifference(
  expected: Record<string, unknown>,
  actual: Record<string, unknown>,
  names: ReadonlySet<string>,
  path: string,
): string | undefined {
  const wanted = Object.keys(expected).filter((key) => key !== 'ResponseMetadata');
  const found = first(wanted, (key) => {
    const own =
      key in actual
        ? key
        : Object.keys(actual).find((each) => difference(key, each, names) === undefined);
    if (own === undefined) return `${path}.${key}(missing)`;
    return difference(expected[key], actual[own], names, `${path}.${key}`);
  });
  if (found !== undefined) return found;
  const extra = Object.keys(actual).find(
    (key) => !wanted.some((each) => difference(each, key, names) === undefined),
  );
  return extra === undefined ? undefined : `${path}.${extra}(extra)`;
}

function first<T>(
  items: readonly T[],
  find: (item: T, index: number) => string | undefined,
): string | undefined {
  for (const [index, item] of items.entries()) {
    const found = find(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The same events in any order, without their numbers. */
export function bagDifference(
  expected: readonly Event[],
  actual: readonly Event[],
  names: ReadonlySet<string>,
): string | undefined {
  const left = actual.map(unnumbered);
  for (const event of expected) {
    const wanted = unnumbered(event);
    const index = left.findIndex((each) => difference(wanted, each, names) === undefined);
    if (index < 0) return `event ${event.type} ${JSON.stringify(event).slice(0, 200)}`;
    left.splice(index, 1);
  }
  return left.length === 0 ? undefined : `extra ${String(left[0]?.type)}`;
}

export interface Event {
  readonly type: string;
  readonly [key: string]: unknown;
}

function unnumbered(event: Event): Partial<Event> {
  const { id: _id, previousEventId: _previous, timestamp: _time, ...rest } = event;
  return rest;
}

export function typesDifference(
  expected: readonly Event[],
  actual: readonly Event[],
): string | undefined {
  const types = (events: readonly Event[]): string =>
    events
      .map(({ type }) => type)
      .sort()
      .join(' ');
  return types(expected) === types(actual)
    ? undefined
    : `types ${types(actual)} for ${types(expected)}`;
}

/** More than one thing went on at a time, so AWS's own order was a matter of chance. */
export function isConcurrent(events: readonly Event[]): boolean {
  return events.some(({ type, mapStateStartedEventDetails: details }) => {
    const length = (details as { readonly length?: number } | undefined)?.length ?? 0;
    return type === 'ParallelStateStarted' || length > 1;
  });
}
