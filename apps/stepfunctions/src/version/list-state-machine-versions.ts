import { listPublishedVersions } from '@app/postgres';

import { readArn } from '../arn';
import { operation } from '../door/operation';
import { readMachine } from '../state-machine/read-machine';
import { pageOf, pageSize, pageToken, placeOf } from '../wire/page-token';
import { seconds } from '../wire/seconds';
import { integer, required, text } from '../wire/shape';
import { unqualified } from './unqualified';

export const listStateMachineVersions = operation(
  'read',
  {
    stateMachineArn: required(text({ min: 1, max: 256 })),
    nextToken: text({ min: 1, max: 1_024 }),
    maxResults: integer({ min: 0, max: 1_000 }),
  },
  async (call, { stateMachineArn, nextToken, maxResults }) => {
    const arn = unqualified(readArn(stateMachineArn, 'stateMachine'));
    const list = `versions|${stateMachineArn}`;
    const countMax = pageSize(maxResults);
    const before = placeOf<number>(list, nextToken, 'number');
    const found = await call.within(async (session) => {
      const { machine } = await readMachine(session, call, arn);
      return listPublishedVersions(session, call.caller, {
        name: machine.name,
        countMax: countMax + 1,
        ...(before !== undefined && { before }),
      });
    });
    const { items, ...more } = pageOf(found, countMax, ({ number }) => pageToken(list, number));
    return {
      stateMachineVersions: items.map(({ number, createdAt }) => ({
        stateMachineVersionArn: `${stateMachineArn}:${number}`,
        creationDate: seconds(createdAt),
      })),
      ...more,
    };
  },
);
