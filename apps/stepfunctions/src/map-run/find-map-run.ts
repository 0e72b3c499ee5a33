import { listRuns, type RunSummary } from '@app/postgres';

import { isOf, readArn } from '../arn';
import type { Call } from '../door/call';
import { refusalOf } from '../door/refusal';
import { runsOf } from '../execution/runs-of';
import { AwsError } from '../wire/aws-error';
import { machineOfMapRun } from './map-run-arn';
import type { MapRun } from './map-runs';

/** A map run is found by looking at its machine's executions: at the latest ones, and no more of them. */
const EXECUTION_COUNT_MAX = 200;

export interface FoundMapRun {
  readonly mapRun: MapRun;
  readonly run: RunSummary;
}

/** Throws `ResourceNotFound`. */
export async function findMapRun(call: Call, mapRunArn: string): Promise<FoundMapRun> {
  const arn = readArn(mapRunArn, 'mapRun');
  const [machine = ''] = machineOfMapRun(mapRunArn).split('/');
  if (isOf(arn, call.caller)) {
    const { tenantId, namespaceId } = call.caller;
    const query = { query: runsOf(machine), countMax: EXECUTION_COUNT_MAX };
    const found = await call.within((session) =>
      listRuns(session, { tenantId, namespaceId }, query),
    );
    if ('code' in found) throw refusalOf(found);
    for (const { run } of found.runs) {
      const mapRun = (await call.histories.mapRuns(run)).find((each) => each.arn === mapRunArn);
      if (mapRun !== undefined) return { mapRun, run };
    }
  }
  throw new AwsError('ResourceNotFound', `Resource not found: '${mapRunArn}'`, {
    resourceName: mapRunArn,
  });
}
