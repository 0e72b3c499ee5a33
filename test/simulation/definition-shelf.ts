import { compile, type Compiled } from '@app/asl';

import { machineOf } from './machine';

const compiled = new Map<string, Compiled>();

export function definitionId(machineNumber: number): string {
  return `definition-${machineNumber}`;
}

export function definitionText(id: string): string {
  return machineOf(Number(id.slice('definition-'.length))).text;
}

/** Compiled once for all seeds: a compile costs a tenth of a seed. */
export function compiledDefinition(source: string): Compiled {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  const fresh = compile(source);
  compiled.set(source, fresh);
  return fresh;
}
