/** Named values after an upsert: what is named is put in, and what is named `null` is taken out. */
export function merged<T>(
  known: Readonly<Record<string, T>> | undefined,
  changes: Readonly<Record<string, T | null>>,
): Readonly<Record<string, T>> {
  const after = new Map(Object.entries(known ?? {}));
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) after.delete(name);
    else after.set(name, value);
  }
  return Object.fromEntries(after);
}
