import { CreateStateMachineCommand, StartSyncExecutionCommand } from '@aws-sdk/client-sfn';

import { TestService } from '../support/service';
import { ROLE, sfnClient } from './sfn-client';

const STATE_COUNT = 50;
const EXECUTION_COUNT = 10;

const DEFINITION = {
  StartAt: 'S1',
  States: Object.fromEntries(
    Array.from({ length: STATE_COUNT }, (_, index) => [
      `S${String(index + 1)}`,
      {
        Type: 'Pass',
        ...(index + 1 < STATE_COUNT ? { Next: `S${String(index + 2)}` } : { End: true }),
      },
    ]),
  ),
};

it('an execution of fifty Pass states costs one commit', async () => {
  const service = await TestService.start();
  const client = sfnClient(service);
  const turns = async (): Promise<number> => {
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    return Number(/^perdure_turns_total (\d+)/m.exec(metrics)![1]);
  };
  try {
    const { stateMachineArn } = await client.send(
      new CreateStateMachineCommand({
        name: 'fifty',
        definition: JSON.stringify(DEFINITION),
        roleArn: ROLE,
        type: 'EXPRESS',
      }),
    );
    const before = await turns();
    for (let count = 0; count < EXECUTION_COUNT; count += 1) {
      const ended = await client.send(new StartSyncExecutionCommand({ stateMachineArn }));
      expect(ended.status).toBe('SUCCEEDED');
    }
    expect((await turns()) - before).toBe(EXECUTION_COUNT);
  } finally {
    client.destroy();
    await service.stop();
  }
}, 60_000);
