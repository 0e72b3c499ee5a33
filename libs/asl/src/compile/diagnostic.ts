import { compile, type CompileOptions } from './compile';
import type { Issue } from './issue';

/** A problem in the form of AWS's `ValidateStateMachineDefinition`. */
export interface Diagnostic {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: string;
  readonly message: string;
  readonly location?: string;
}

export interface Validated {
  readonly result: 'OK' | 'FAIL';
  readonly diagnostics: readonly Diagnostic[];
}

/** Every problem of a definition. Only errors make it unusable. */
export function validateDefinition(source: string, options: CompileOptions = {}): Validated {
  const { ok, issues } = compile(source, options);
  return { result: ok ? 'OK' : 'FAIL', diagnostics: issues.map(diagnosticOf) };
}

function diagnosticOf({ severity, code, message, pointer }: Issue): Diagnostic {
  return {
    severity: severity === 'Error' ? 'ERROR' : 'WARNING',
    code,
    message,
    ...(pointer !== '' && { location: pointer }),
  };
}

/** The text of AWS's `InvalidDefinition`: its first problem is named, and where it is. */
export function definitionProblem(issues: readonly Issue[]): string {
  const errors = issues.filter(({ severity }) => severity === 'Error');
  const [first] = errors;
  if (first === undefined) return 'Invalid State Machine Definition';
  const { code, message, pointer } = first;
  const place = pointer === '' ? '' : ` at ${pointer}`;
  return `Invalid State Machine Definition: '${code}: ${message}${place}'`;
}
