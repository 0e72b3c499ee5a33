import { arnOf } from '../arn';
import { operation } from '../door/operation';
import { seconds } from '../wire/seconds';
import { required, text } from '../wire/shape';
import { readAlias, routesOf } from './read-alias';

export const describeStateMachineAlias = operation(
  'read',
  { stateMachineAliasArn: required(text({ min: 1, max: 256 })) },
  async (call, { stateMachineAliasArn }) => {
    const { alias, routes } = await call.within(async (session) => {
      const found = await readAlias(session, call, stateMachineAliasArn);
      return { alias: found, routes: await routesOf(session, call, found) };
    });
    return {
      stateMachineAliasArn,
      name: alias.alias,
      ...(alias.description !== '' && { description: alias.description }),
      routingConfiguration: routes.map(({ published, weight }) => ({
        stateMachineVersionArn: arnOf(call.caller, 'stateMachine', alias.name, published.number),
        weight,
      })),
      creationDate: seconds(alias.createdAt),
      updateDate: seconds(alias.updatedAt),
    };
  },
);
