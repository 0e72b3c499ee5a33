import { deleteDefinitionAliases } from '@app/postgres';

import { operation } from '../door/operation';
import { required, text } from '../wire/shape';
import { readAlias } from './read-alias';

export const deleteStateMachineAlias = operation(
  'write',
  { stateMachineAliasArn: required(text({ min: 1, max: 256 })) },
  async (call, { stateMachineAliasArn }) => {
    await call.within(async (session) => {
      const { name, alias } = await readAlias(session, call, stateMachineAliasArn);
      await deleteDefinitionAliases(session, call.caller, { name, alias });
      await call.audit(session, 'DeleteStateMachineAlias', `${name}:${alias}`);
    });
    return {};
  },
);
