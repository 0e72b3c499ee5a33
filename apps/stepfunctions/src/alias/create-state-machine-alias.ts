import { isDeepStrictEqual } from 'node:util';

import { lockDefinition, putDefinitionAlias, readDefinitionAlias } from '@app/postgres';

import { arnOf } from '../arn';
import { operation } from '../door/operation';
import { AwsError } from '../wire/aws-error';
import { seconds } from '../wire/seconds';
import { required, text } from '../wire/shape';
import { readRouting, ROUTING } from './routing';

export const ALIAS_NAME = text({
  min: 1,
  max: 80,
  pattern: String.raw`(?=.*[a-zA-Z_\-\.])[a-zA-Z0-9_\-\.]+`,
});

/** Creating the same alias again answers like the first time. */
export const createStateMachineAlias = operation(
  'write',
  {
    description: text({ max: 256 }),
    name: required(ALIAS_NAME),
    routingConfiguration: required(ROUTING),
  },
  async (call, { name: alias, description = '', routingConfiguration }) => {
    const { caller } = call;
    const stored = await call.within(async (session) => {
      const routed = await readRouting(session, call, routingConfiguration);
      await lockDefinition(session, caller, routed.name);
      const earlier = await readDefinitionAlias(session, caller, { name: routed.name, alias });
      if (earlier === undefined) {
        await call.audit(session, 'CreateStateMachineAlias', `${routed.name}:${alias}`);
        return putDefinitionAlias(session, caller, { ...routed, alias, description });
      }
      const { name, version, second } = earlier;
      const known = { name, version, ...(second && { second }) };
      if (isDeepStrictEqual(known, routed) && earlier.description === description) return earlier;
      throw new AwsError(
        'ConflictException',
        'Failed to create alias because an alias with the same name and a different routing configuration already exists.',
      );
    });
    return {
      stateMachineAliasArn: arnOf(caller, 'stateMachine', stored.name, alias),
      creationDate: seconds(stored.createdAt),
    };
  },
);
