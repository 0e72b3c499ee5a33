/** Two-way table between names of ours and numbers of the wire. */
export interface EnumTable<Name extends string> {
  readonly toWire: (name: Name) => number;
  /** `undefined` for 0 (unspecified) and for numbers that mean nothing here. */
  readonly fromWire: (number: number | null | undefined) => Name | undefined;
}

/** The type of `numbers` makes a forgotten name not compile. */
export function enumTable<Name extends string>(
  numbers: Readonly<Record<Name, number>>,
): EnumTable<Name> {
  const names = new Map<number, Name>();
  for (const name of Object.keys(numbers) as Name[]) names.set(numbers[name], name);
  return {
    toWire: (name) => numbers[name],
    fromWire: (number) => (number == null ? undefined : names.get(number)),
  };
}
