/** One difference between two JSON values. */
export interface JsonChange {
  readonly pointer: string;
  readonly kind: 'Added' | 'Removed' | 'Changed';
  readonly before: unknown;
  readonly after: unknown;
}

/** What has changed from one JSON value to another, by pointer. Lists are compared by position. */
export function diffJson(before: unknown, after: unknown, pointer = ''): JsonChange[] {
  if (Object.is(before, after)) return [];
  if (
    !isContainer(before) ||
    !isContainer(after) ||
    Array.isArray(before) !== Array.isArray(after)
  ) {
    return [{ pointer, kind: 'Changed', before, after }];
  }
  const changes: JsonChange[] = [];
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const at = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (!Object.hasOwn(before, key)) {
      changes.push({ pointer: at, kind: 'Added', before: null, after: after[key] });
    } else if (!Object.hasOwn(after, key)) {
      changes.push({ pointer: at, kind: 'Removed', before: before[key], after: null });
    } else changes.push(...diffJson(before[key], after[key], at));
  }
  return changes;
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
