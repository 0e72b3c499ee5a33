import { lockDefinition, publishVersion } from '@app/postgres';

import { readArn } from '../arn';
import { operation } from '../door/operation';
import { readMachine } from '../state-machine/read-machine';
import { AwsError } from '../wire/aws-error';
import { seconds } from '../wire/seconds';
import { required, text } from '../wire/shape';
import { unqualified } from './unqualified';

/** Publishing what is published already answers with its number. */
export const publishStateMachineVersion = operation(
  'write',
  {
    stateMachineArn: required(text({ min: 1, max: 256 })),
    revisionId: text(),
    description: text({ max: 256 }),
  },
  async (call, { stateMachineArn, revisionId, description }) => {
    const arn = unqualified(readArn(stateMachineArn, 'stateMachine'));
    const { caller } = call;
    const published = await call.within(async (session) => {
      await lockDefinition(session, caller, arn.resource);
      const { machine } = await readMachine(session, call, arn);
      const { definitionId, version } = machine.version;
      if (revisionId !== undefined && revisionId !== definitionId) {
        throw new AwsError(
          'ConflictException',
          `Failed to publish the State Machine version for revision ${revisionId}. The current State Machine revision is ${definitionId}.`,
        );
      }
      await call.audit(session, 'PublishStateMachineVersion', machine.name);
      return publishVersion(session, caller, {
        name: machine.name,
        version,
        ...(description !== undefined && { description }),
      });
    });
    return {
      creationDate: seconds(published.createdAt),
      stateMachineVersionArn: `${stateMachineArn}:${published.number}`,
    };
  },
);
