import { type DefinitionAlias, listDefinitionAliases } from '@app/postgres';

import { arnOf, machineOf, readArn } from '../arn';
import { operation } from '../door/operation';
import { readMachine } from '../state-machine/read-machine';
import { pageOf, pageSize, pageToken, placeOf } from '../wire/page-token';
import { seconds } from '../wire/seconds';
import { integer, required, text } from '../wire/shape';

export const listStateMachineAliases = operation(
  'read',
  {
    stateMachineArn: required(text({ min: 1, max: 256 })),
    nextToken: text({ min: 1, max: 1_024 }),
    maxResults: integer({ min: 0, max: 1_000 }),
  },
  async (call, { stateMachineArn, nextToken, maxResults }) => {
    const arn = readArn(stateMachineArn, 'stateMachine');
    const { name, number } = machineOf(arn);
    const { caller } = call;
    const list = `aliases|${stateMachineArn}`;
    const countMax = pageSize(maxResults);
    const after = placeOf<string>(list, nextToken, 'string') ?? '';
    const found = await call.within(async (session) => {
      const { machine } = await readMachine(session, call, arn);
      const aliases = await listDefinitionAliases(session, caller, name, {
        after,
        countMax: countMax + 1,
      });
      // Of a version, the aliases that route to it.
      return number === undefined ? aliases : aliases.filter(routesTo(machine.version.version));
    });
    const { items, ...more } = pageOf(found, countMax, ({ alias }) => pageToken(list, alias));
    return {
      stateMachineAliases: items.map(({ alias, createdAt }) => ({
        stateMachineAliasArn: arnOf(caller, 'stateMachine', name, alias),
        creationDate: seconds(createdAt),
      })),
      ...more,
    };
  },
);

function routesTo(version: number) {
  return (alias: DefinitionAlias): boolean =>
    alias.version === version || alias.second?.version === version;
}
