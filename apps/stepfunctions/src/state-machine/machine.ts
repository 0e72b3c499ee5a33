import type { DefinitionAttributes, DefinitionVersion } from '@app/postgres';

import type { Caller } from '../door/caller';

export type MachineType = 'STANDARD' | 'EXPRESS';

/** What the door keeps of a state machine beside its definition, in the words of the wire. */
export interface MachineAttributes {
  readonly type: MachineType;
  readonly roleArn: string;
  readonly loggingConfiguration: object;
  readonly tracingConfiguration: { readonly enabled: boolean };
  readonly encryptionConfiguration?: object;
}

/** A definition, however it was put, as a state machine. */
export interface Machine extends MachineAttributes {
  readonly name: string;
  readonly definition: string;
  readonly version: DefinitionVersion;
}

export const NO_LOGGING = { level: 'OFF', includeExecutionData: false } as const;

/** A definition that another door has put is a standard machine. */
export function machineOfVersion(
  { accountNumber }: Pick<Caller, 'accountNumber'>,
  version: DefinitionVersion,
): Machine {
  const stored = (version.attributes ?? {}) as Partial<MachineAttributes>;
  return {
    type: 'STANDARD',
    roleArn: `arn:aws:iam::${accountNumber}:role/perdure`,
    loggingConfiguration: NO_LOGGING,
    tracingConfiguration: { enabled: false },
    ...stored,
    name: version.name,
    definition: version.source,
    version,
  };
}

export function storedAttributes({
  type,
  roleArn,
  loggingConfiguration,
  tracingConfiguration,
  encryptionConfiguration,
}: MachineAttributes): DefinitionAttributes {
  return {
    type,
    roleArn,
    loggingConfiguration,
    tracingConfiguration,
    ...(encryptionConfiguration && { encryptionConfiguration }),
  };
}
