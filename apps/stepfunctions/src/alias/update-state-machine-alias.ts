import { putDefinitionAlias } from '@app/postgres';

import { operation } from '../door/operation';
import { AwsError } from '../wire/aws-error';
import { seconds } from '../wire/seconds';
import { required, text } from '../wire/shape';
import { readAlias } from './read-alias';
import { readRouting, type Routed, ROUTING } from './routing';

export const updateStateMachineAlias = operation(
  'write',
  {
    stateMachineAliasArn: required(text({ min: 1, max: 256 })),
    description: text({ max: 256 }),
    routingConfiguration: ROUTING,
  },
  async (call, { stateMachineAliasArn, description, routingConfiguration }) => {
    if (description === undefined && routingConfiguration === undefined) {
      throw new AwsError(
        'ValidationException',
        'Either the description or the RoutingConfiguration must be specified',
      );
    }
    const { caller } = call;
    const stored = await call.within(async (session) => {
      const earlier = await readAlias(session, call, stateMachineAliasArn);
      const { name, alias, version, second } = earlier;
      const routed: Routed = routingConfiguration
        ? await readRouting(session, call, routingConfiguration)
        : { name, version, ...(second && { second }) };
      if (routed.name !== name) {
        throw new AwsError(
          'ValidationException',
          `Routing configuration must contain versions of the state machine of the alias. Received: ${routed.name}`,
        );
      }
      await call.audit(session, 'UpdateStateMachineAlias', `${name}:${alias}`);
      const content = { ...routed, alias, description: description ?? earlier.description };
      return putDefinitionAlias(session, caller, content);
    });
    return { updateDate: seconds(stored.updatedAt) };
  },
);
