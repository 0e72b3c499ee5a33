import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';

import type { TestService } from '../support/service';

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The access key that development mode writes for tools. */
export function developmentKeys(service: TestService): Keys {
  const text = readFileSync(join(service.dataDir, 'credentials.json'), 'utf8');
  const { awsAccessKeyId, awsSecretAccessKey } = JSON.parse(text) as Record<string, string>;
  return { accessKeyId: awsAccessKeyId!, secretAccessKey: awsSecretAccessKey! };
}

/** Amazon's own client, pointed at the service. It is told once: what fails is not tried again. */
export function sfnClient(service: TestService, credentials: Keys = developmentKeys(service)) {
  return new SFNClient({
    endpoint: service.url,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
    disableHostPrefix: true,
  });
}

export const ROLE = 'arn:aws:iam::000000000000:role/specs';

/** A machine of one state. */
export function machineOf(state: object): string {
  return JSON.stringify({ StartAt: 'Only', States: { Only: { ...state } } });
}

export const PASS = machineOf({ Type: 'Pass', End: true });
export const WAIT = machineOf({ Type: 'Wait', Seconds: 600, End: true });

/** Name and message of the error that a call ends with. */
export function errorOf(asked: Promise<unknown>): Promise<string> {
  return asked.then(
    () => 'no error',
    (error: unknown) => `${(error as Error).name}: ${(error as Error).message}`,
  );
}

/** Waits until the execution has ended as it should. */
export async function ended(client: SFNClient, executionArn: string | undefined, status: string) {
  for (;;) {
    const described = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (described.status === status) return described;
    if (described.status !== 'RUNNING') {
      throw new Error(`${described.status!}: ${described.error ?? ''} ${described.cause ?? ''}`);
    }
    await sleep(20);
  }
}
