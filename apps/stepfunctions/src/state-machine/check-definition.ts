import type { Call } from '../door/call';
import type { CheckedDefinition } from '../ports';
import { AwsError } from '../wire/aws-error';
import type { MachineType } from './machine';

/** Compiles a definition; refuses one with problems as Amazon does, by the first of them. */
export async function checkDefinition(
  call: Call,
  source: string,
  type: MachineType,
): Promise<CheckedDefinition> {
  const checked = await call.ports.compiler.compile(call.caller.tenantId, source, {
    express: type === 'EXPRESS',
  });
  if (checked.ok) return checked;
  const first = checked.issues.find(({ severity }) => severity === 'Error');
  const place = first === undefined || first.pointer === '' ? '' : ` at ${first.pointer}`;
  throw new AwsError(
    'InvalidDefinition',
    `Invalid State Machine Definition: '${first?.code ?? 'SCHEMA_VALIDATION_FAILED'}: ${first?.message ?? ''}${place}'`,
  );
}
