import {
  deletePublishedVersions,
  listDefinitionAliases,
  lockDefinition,
  readPublishedVersion,
} from '@app/postgres';

import { isOf, machineOf, readArn } from '../arn';
import { operation } from '../door/operation';
import { AwsError } from '../wire/aws-error';
import { required, text } from '../wire/shape';

/** Deleting what is not there is done already; what an alias routes to stays. */
export const deleteStateMachineVersion = operation(
  'write',
  { stateMachineVersionArn: required(text({ min: 1, max: 2_000 })) },
  async (call, { stateMachineVersionArn }) => {
    const arn = readArn(stateMachineVersionArn, 'stateMachine');
    const { name, number } = machineOf(arn);
    if (number === undefined) {
      throw new AwsError('ValidationException', `Invalid state machine version ARN: ${arn.text}`);
    }
    const { caller } = call;
    if (!isOf(arn, caller)) return {};
    await call.within(async (session) => {
      await lockDefinition(session, caller, name);
      const published = await readPublishedVersion(session, caller, { name, number });
      if (published === undefined) return;
      const aliases = await listDefinitionAliases(session, caller, name);
      const using = aliases.filter(({ version, second }) =>
        [version, second?.version].includes(published.version),
      );
      if (using.length > 0) {
        const names = using.map(({ alias }) => alias).join(', ');
        throw new AwsError(
          'ConflictException',
          `Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [${names}]`,
        );
      }
      await deletePublishedVersions(session, caller, { name, number });
      await call.audit(session, 'DeleteStateMachineVersion', `${name}:${number}`);
    });
    call.machines.forget();
    return {};
  },
);
