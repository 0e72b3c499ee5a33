import type { Rule } from './rule';

/** Labels tell the distributed Maps of a machine apart. */
export function repeatsLabel(): Rule {
  const seen = new Set<string>();
  return ({ state, path }, issues) => {
    const label = state.Label;
    if (typeof label !== 'string') return;
    if (seen.has(label)) {
      issues.add([...path, 'Label'], `The Label "${label}" is used twice. Labels are unique.`);
    }
    seen.add(label);
  };
}
