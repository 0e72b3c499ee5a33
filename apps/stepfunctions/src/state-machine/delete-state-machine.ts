import {
  deleteDefinition,
  deleteDefinitionAliases,
  deletePublishedVersions,
  deleteTags,
} from '@app/postgres';

import { isOf, machineOf, readArn } from '../arn';
import { operation } from '../door/operation';
import { resourceOf } from '../tag/tags';
import { required, text } from '../wire/shape';

/** Deleting what is not there is done already. Runs go on with the version they have. */
export const deleteStateMachine = operation(
  'write',
  { stateMachineArn: required(text({ min: 1, max: 256 })) },
  async (call, { stateMachineArn }) => {
    const arn = readArn(stateMachineArn, 'stateMachine');
    const { name } = machineOf(arn);
    const { caller } = call;
    if (!isOf(arn, caller)) return {};
    await call.within(async (session) => {
      if (!(await deleteDefinition(session, caller, name))) return;
      await deleteDefinitionAliases(session, caller, { name });
      await deletePublishedVersions(session, caller, { name });
      await deleteTags(session, caller, resourceOf('stateMachine', name));
      await call.audit(session, 'DeleteStateMachine', name);
    });
    call.machines.forget();
    return {};
  },
);
