import { type AwsEvent, toWire } from '@app/asl';

import { readArn } from '../arn';
import { operation } from '../door/operation';
import { pageSize, pageToken, placeOf } from '../wire/page-token';
import { seconds } from '../wire/seconds';
import { flag, integer, required, text } from '../wire/shape';
import { readExecution } from './read-execution';
import { withoutData } from './without-data';

export const getExecutionHistory = operation(
  'read',
  {
    executionArn: required(text({ min: 1, max: 256 })),
    maxResults: integer({ min: 0, max: 1_000 }),
    reverseOrder: flag(),
    nextToken: text({ min: 1, max: 1_024 }),
    includeExecutionData: flag(),
  },
  async (call, { executionArn, maxResults, reverseOrder = false, nextToken, ...rest }) => {
    const arn = readArn(executionArn, 'execution');
    const list = `history|${executionArn}|${reverseOrder ? 'reverse' : ''}`;
    const place = placeOf<number>(list, nextToken, 'number');
    const countMax = pageSize(maxResults);
    const { run } = await call.within((session) => readExecution(session, call, arn));
    const page = reverseOrder
      ? await call.histories.before(run, { event: place, countMax })
      : await call.histories.after(run, { event: place ?? 0, countMax });
    const includesData = rest.includeExecutionData !== false;
    const last = page.events.at(-1)?.id;
    return {
      events: page.events.map((event) => wireOf(event, includesData)),
      ...(page.hasMore && last !== undefined && { nextToken: pageToken(list, last) }),
    };
  },
);

function wireOf(event: AwsEvent, includesData: boolean): object {
  return toWire(includesData ? event : withoutData(event), seconds);
}
