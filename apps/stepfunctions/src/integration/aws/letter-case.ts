/** Member names at every depth, with another first letter. Of services whose wire is in camelCase. */
export function withCase(value: unknown, to: 'camel' | 'pascal'): unknown {
  if (Array.isArray(value)) return value.map((each) => withCase(each, to));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [cased(name, to), withCase(each, to)]),
  );
}

function cased(name: string, to: 'camel' | 'pascal'): string {
  const first = name.charAt(0);
  return (to === 'camel' ? first.toLowerCase() : first.toUpperCase()) + name.slice(1);
}
