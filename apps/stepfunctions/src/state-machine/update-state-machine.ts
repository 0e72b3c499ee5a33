import { randomUUID } from 'node:crypto';

import { lockDefinition, publishVersion, putDefinition } from '@app/postgres';

import { readArn } from '../arn';
import { operation } from '../door/operation';
import { unqualified } from '../version/unqualified';
import { AwsError } from '../wire/aws-error';
import { seconds } from '../wire/seconds';
import { flag, type Input, required, text } from '../wire/shape';
import { checkDefinition } from './check-definition';
import { checkRole } from './check-role';
import { ENCRYPTION, encryptionOf, LOGGING, loggingOf, TRACING, tracingOf } from './configuration';
import { type MachineAttributes, storedAttributes } from './machine';
import { readMachine } from './read-machine';

const CHANGES = {
  definition: text({ min: 1, max: 1_048_576 }),
  roleArn: text({ min: 1, max: 256 }),
  loggingConfiguration: LOGGING,
  tracingConfiguration: TRACING,
  encryptionConfiguration: ENCRYPTION,
};

type Changes = Input<typeof CHANGES>;

/** What is running goes on with the definition it began with. */
export const updateStateMachine = operation(
  'write',
  {
    ...CHANGES,
    stateMachineArn: required(text({ min: 1, max: 256 })),
    publish: flag(),
    versionDescription: text({ max: 256 }),
  },
  async (call, { stateMachineArn, publish = false, versionDescription, ...changes }) => {
    checkChanges(changes);
    if (!publish && versionDescription !== undefined) {
      throw new AwsError(
        'ValidationException',
        'Version description can only be set when publish is true',
      );
    }
    const arn = unqualified(readArn(stateMachineArn, 'stateMachine'));
    const { caller } = call;
    const { machine: current } = await call.within((session) => readMachine(session, call, arn));
    const checked = await checkDefinition(
      call,
      changes.definition ?? current.definition,
      current.type,
    );
    const updated = await call.within(async (session) => {
      await lockDefinition(session, caller, arn.resource);
      const { machine } = await readMachine(session, call, arn);
      const { version } = await putDefinition(session, caller, {
        definitionId: randomUUID(),
        name: machine.name,
        source: changes.definition ?? machine.definition,
        timeoutSeconds: checked.timeoutSeconds,
        attributes: storedAttributes(changed(machine, changes)),
      });
      await call.audit(session, 'UpdateStateMachine', machine.name);
      const published = publish
        ? await publishVersion(session, caller, {
            name: machine.name,
            version: version.version,
            ...(versionDescription !== undefined && { description: versionDescription }),
          })
        : undefined;
      return { version, published };
    });
    call.machines.forget();
    return {
      updateDate: seconds(updated.version.createdAt),
      revisionId: updated.version.definitionId,
      ...(updated.published && {
        stateMachineVersionArn: `${stateMachineArn}:${updated.published.number}`,
      }),
    };
  },
);

function checkChanges(changes: Changes): void {
  if (Object.values(changes).every((each) => each === undefined)) {
    throw new AwsError(
      'MissingRequiredParameter',
      'Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified',
    );
  }
  if (changes.roleArn !== undefined) checkRole(changes.roleArn);
}

function changed(machine: MachineAttributes, changes: Changes): MachineAttributes {
  const { roleArn, loggingConfiguration, tracingConfiguration } = changes;
  const encryptionConfiguration = encryptionOf(changes.encryptionConfiguration);
  return {
    ...machine,
    ...(roleArn !== undefined && { roleArn }),
    ...(loggingConfiguration && { loggingConfiguration: loggingOf(loggingConfiguration) }),
    ...(tracingConfiguration && { tracingConfiguration: tracingOf(tracingConfiguration) }),
    ...(encryptionConfiguration && { encryptionConfiguration }),
  };
}
