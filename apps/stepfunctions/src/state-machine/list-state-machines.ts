import { listDefinitions } from '@app/postgres';

import { arnOf } from '../arn';
import { operation } from '../door/operation';
import { pageOf, pageSize, pageToken, placeOf } from '../wire/page-token';
import { seconds } from '../wire/seconds';
import { integer, text } from '../wire/shape';
import { machineOfVersion } from './machine';

const LIST = 'stateMachines';

export const listStateMachines = operation(
  'read',
  { maxResults: integer({ min: 0, max: 1_000 }), nextToken: text({ min: 1, max: 1_024 }) },
  async (call, { maxResults, nextToken }) => {
    const countMax = pageSize(maxResults);
    const after = placeOf<string>(LIST, nextToken, 'string') ?? '';
    const found = await call.within((session) =>
      listDefinitions(session, call.caller, { after, countMax: countMax + 1 }),
    );
    const { items, ...more } = pageOf(found, countMax, ({ name }) => pageToken(LIST, name));
    return {
      stateMachines: items.map((version) => ({
        stateMachineArn: arnOf(call.caller, 'stateMachine', version.name),
        name: version.name,
        type: machineOfVersion(call.caller, version).type,
        creationDate: seconds(version.firstCreatedAt),
      })),
      ...more,
    };
  },
);
