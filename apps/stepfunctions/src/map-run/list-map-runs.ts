import { arnOf, readArn } from '../arn';
import { operation } from '../door/operation';
import { readExecution } from '../execution/read-execution';
import { pageOf, pageSize, pageToken, placeOf } from '../wire/page-token';
import { seconds } from '../wire/seconds';
import { integer, required, text } from '../wire/shape';
import { machineOfMapRun } from './map-run-arn';

export const listMapRuns = operation(
  'read',
  {
    executionArn: required(text({ min: 1, max: 256 })),
    maxResults: integer({ min: 0, max: 1_000 }),
    nextToken: text({ min: 1, max: 1_024 }),
  },
  async (call, { executionArn, maxResults, nextToken }) => {
    const arn = readArn(executionArn, 'execution');
    const { run } = await call.within((session) => readExecution(session, call, arn));
    const list = `mapRuns|${executionArn}`;
    const countMax = pageSize(maxResults);
    const after = placeOf<number>(list, nextToken, 'number') ?? 0;
    const mapRuns = (await call.histories.mapRuns(run)).map((each, index) => ({
      ...each,
      number: index + 1,
    }));
    const found = mapRuns.slice(after, after + countMax + 1);
    const { items, ...more } = pageOf(found, countMax, ({ number }) => pageToken(list, number));
    return {
      mapRuns: items.map((each) => ({
        executionArn,
        mapRunArn: each.arn,
        stateMachineArn: arnOf(call.caller, 'stateMachine', machineOfMapRun(each.arn)),
        startDate: seconds(each.startedTime),
        ...(each.stoppedTime !== undefined && { stopDate: seconds(each.stoppedTime) }),
      })),
      ...more,
    };
  },
);
