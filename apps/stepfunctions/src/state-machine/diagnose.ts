import type { Call } from '../door/call';
import type { MachineType } from './machine';

/** A problem of a definition in the words of the wire. */
export interface Diagnostic {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: string;
  readonly message: string;
  readonly location?: string;
}

/** Every problem of a definition. */
export async function diagnose(
  call: Call,
  definition: string,
  type: MachineType,
): Promise<readonly Diagnostic[]> {
  const { issues } = await call.ports.compiler.compile(call.caller.tenantId, definition, {
    express: type === 'EXPRESS',
  });
  return issues.map(({ severity, code, message, pointer }) => ({
    severity: severity === 'Error' ? 'ERROR' : 'WARNING',
    code,
    message,
    ...(pointer !== '' && { location: pointer }),
  }));
}
