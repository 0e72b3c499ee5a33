/** Collects the values of a statement as its text is put together. */
export class Parameters {
  readonly values: unknown[] = [];

  /** The placeholder of a further value, with its type: `$3::int8`. */
  add(value: unknown, type: string): string {
    this.values.push(value);
    return `$${this.values.length}::${type}`;
  }
}
