/** A `${Name}` of a definition that no value was given for, or a value that nothing asks for. */
export interface SubstitutionProblem {
  readonly name: string;
  readonly message: string;
}

export type Substituted =
  | { readonly ok: true; readonly source: string }
  | { readonly ok: false; readonly problems: readonly SubstitutionProblem[] };

/** A whole text that is a place, or a place inside of a text. */
const PLACE = /"\$\{([A-Za-z0-9_.:-]+)\}"|\$\{([A-Za-z0-9_.:-]+)\}/g;

/**
 * Fills the places of a definition from a file, as CloudFormation's `DefinitionSubstitutions` does: `${Name}` inside of
 * texts. What stands alone in quotes may become a number or a flag, as a definition needs for its limits. Values are
 * escaped for JSON, so none of them can change the definition around it.
 */
export function substitute(
  source: string,
  values: Readonly<Record<string, string | number | boolean>>,
): Substituted {
  const missing = new Set<string>();
  const used = new Set<string>();
  const valueOf = (name: string): string | number | boolean | undefined => {
    used.add(name);
    if (Object.hasOwn(values, name)) return values[name];
    missing.add(name);
    return undefined;
  };
  // In one pass: what a value says is not looked at for places again.
  const filled = source.replace(PLACE, (text, whole?: string, inside?: string) => {
    const value = valueOf(whole ?? inside ?? '');
    if (value === undefined) return text;
    return whole === undefined ? JSON.stringify(String(value)).slice(1, -1) : JSON.stringify(value);
  });
  const problems = [
    ...[...missing].map((name) => ({
      name,
      message: `The definition needs a value for \${${name}}. Give it among the substitutions.`,
    })),
    ...Object.keys(values)
      .filter((name) => !used.has(name))
      .map((name) => ({ name, message: `Nothing in the definition asks for "${name}".` })),
  ];
  return problems.length === 0 ? { ok: true, source: filled } : { ok: false, problems };
}
