import { proxyActivities } from '@temporalio/workflow';

import type { Activities } from '../support/activities';

const { greet } = proxyActivities<Activities>({ startToCloseTimeout: '10s' });

export async function hello(name: string): Promise<string> {
  return greet(name);
}
