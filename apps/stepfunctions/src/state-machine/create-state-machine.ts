import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';

import { publishVersion, putDefinition, readDefinition, type Session } from '@app/postgres';

import { arnOf, checkName } from '../arn';
import type { Call } from '../door/call';
import { operation } from '../door/operation';
import { addTags, resourceOf, TAGS } from '../tag/tags';
import { AwsError } from '../wire/aws-error';
import { seconds } from '../wire/seconds';
import { flag, required, text } from '../wire/shape';
import { checkDefinition } from './check-definition';
import { checkRole } from './check-role';
import { ENCRYPTION, encryptionOf, LOGGING, loggingOf, TRACING, tracingOf } from './configuration';
import {
  type Machine,
  type MachineAttributes,
  machineOfVersion,
  storedAttributes,
} from './machine';

interface NewMachine {
  readonly name: string;
  readonly definition: string;
  readonly timeoutSeconds: number | undefined;
  readonly attributes: MachineAttributes;
}

export const createStateMachine = operation(
  'write',
  {
    name: required(text({ min: 1, max: 80 })),
    definition: required(text({ min: 1, max: 1_048_576 })),
    roleArn: required(text({ min: 1, max: 256 })),
    type: text({ values: ['STANDARD', 'EXPRESS'] }),
    loggingConfiguration: LOGGING,
    tracingConfiguration: TRACING,
    encryptionConfiguration: ENCRYPTION,
    tags: TAGS,
    publish: flag(),
    versionDescription: text({ max: 256 }),
  },
  async (call, input) => {
    const { name, definition, roleArn, type = 'STANDARD', publish = false } = input;
    if (!publish && input.versionDescription !== undefined) {
      throw new AwsError(
        'ValidationException',
        'Version description can only be set when publish is true',
      );
    }
    checkName(name);
    checkRole(roleArn);
    const encryptionConfiguration = encryptionOf(input.encryptionConfiguration);
    const attributes: MachineAttributes = {
      type,
      roleArn,
      loggingConfiguration: loggingOf(input.loggingConfiguration),
      tracingConfiguration: tracingOf(input.tracingConfiguration),
      ...(encryptionConfiguration && { encryptionConfiguration }),
    };
    const { timeoutSeconds } = await checkDefinition(call, definition, type);
    const arn = arnOf(call.caller, 'stateMachine', name);
    const created = await call.within(async (session) => {
      const wanted = { name, definition, timeoutSeconds, attributes };
      const { machine, isNew } = await create(session, call, wanted);
      if (isNew) {
        await addTags(session, call.caller, {
          resource: resourceOf('stateMachine', name),
          arn,
          tags: input.tags,
        });
        await call.audit(session, 'CreateStateMachine', name);
      }
      const published = publish
        ? await publishVersion(session, call.caller, {
            name,
            version: machine.version.version,
            ...(input.versionDescription !== undefined && {
              description: input.versionDescription,
            }),
          })
        : undefined;
      return { machine, published };
    });
    call.machines.forget();
    return {
      stateMachineArn: arn,
      creationDate: seconds(created.machine.version.firstCreatedAt),
      ...(created.published && { stateMachineVersionArn: `${arn}:${created.published.number}` }),
    };
  },
);

async function create(
  session: Session,
  { caller }: Call,
  wanted: NewMachine,
): Promise<{ readonly machine: Machine; readonly isNew: boolean }> {
  const { name, definition, timeoutSeconds, attributes } = wanted;
  const earlier = await readDefinition(session, caller, { name });
  if (earlier !== undefined) {
    const machine = machineOfVersion(caller, earlier);
    if (isSame(machine, wanted)) return { machine, isNew: false };
    const arn = arnOf(caller, 'stateMachine', name);
    throw new AwsError('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`);
  }
  const { version } = await putDefinition(session, caller, {
    definitionId: randomUUID(),
    name,
    source: definition,
    timeoutSeconds,
    attributes: storedAttributes(attributes),
  });
  return { machine: machineOfVersion(caller, version), isNew: true };
}

/** Role and tags may differ: the call is then a repetition all the same, and changes nothing. */
function isSame(machine: Machine, { definition, attributes }: NewMachine): boolean {
  const { type, loggingConfiguration, tracingConfiguration, encryptionConfiguration } = attributes;
  return (
    machine.definition === definition &&
    machine.type === type &&
    isDeepStrictEqual(machine.loggingConfiguration, loggingConfiguration) &&
    isDeepStrictEqual(machine.tracingConfiguration, tracingConfiguration) &&
    isDeepStrictEqual(machine.encryptionConfiguration, encryptionConfiguration)
  );
}
