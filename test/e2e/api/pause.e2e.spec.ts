import { setTimeout as sleep } from 'node:timers/promises';

import type { Answer } from '../support/graphql';
import { TestService } from '../support/service';
import { ScriptedWorker } from '../support/worker';
import { Tenant } from './tenant';

let service: TestService;
let worker: ScriptedWorker;
let tenant: Tenant;

beforeAll(async () => {
  service = await TestService.start();
  worker = await ScriptedWorker.start();
  tenant = await Tenant.create(service);
  await worker.serve(tenant.client);
  const put = await tenant.client.put('naps', {
    StartAt: 'Nap',
    States: {
      Nap: { Type: 'Wait', Seconds: 1, Next: 'Do' },
      Do: { Type: 'Task', Resource: 'perdure:activity:echo', End: true },
    },
  });
  if (put['__typename'] !== 'PutDefinition') throw new Error(JSON.stringify(put));
}, 60_000);

afterAll(async () => {
  worker.stop();
  await service.stop();
});

const hold = (verb: string, workflowId: string): Promise<Answer> =>
  tenant.ask(
    `mutation { ${verb}(input: { workflowId: "${workflowId}", reason: "audit" }) { ... on WorkflowRef { runId } ... on Refused { code } } }`,
  );

const pausedRuns = async (): Promise<string[]> => {
  const { edges } = await tenant.ask(
    `{ workflows(query: "TemporalPauseInfo = 'Workflow'") { ... on WorkflowRunConnection { edges { node { workflowId } } } ... on Refused { message } } }`,
  );
  return (edges as { node: { workflowId: string } }[]).map(({ node }) => node.workflowId);
};

describe('a run that is paused', () => {
  it('stands still, says why and is found; then it goes on where it was', async () => {
    await tenant.client.start({ definition: 'naps', workflowId: 'still', input: { n: 1 } });
    await hold('pauseWorkflow', 'still');
    const { paused, waiting } = await tenant.ask(
      '{ workflow(workflowId: "still") { paused { reason } waiting { kind sentence } } }',
    );
    expect(paused).toEqual({ reason: 'audit' });
    expect(waiting).toContainEqual(expect.objectContaining({ kind: 'WorkflowPaused' }));
    expect(await pausedRuns()).toEqual(['still']);
    await sleep(1_500);
    expect(worker.calls).toEqual([]);
    await hold('unpauseWorkflow', 'still');
    expect(await tenant.client.result('still')).toMatchObject({ output: { n: 1 } });
    expect(await pausedRuns()).toEqual([]);
  });

  it('can be terminated, and is then no longer found as paused', async () => {
    await tenant.client.start({ definition: 'naps', workflowId: 'survives', input: { n: 2 } });
    await hold('pauseWorkflow', 'survives');
    await hold('terminateWorkflow', 'survives');
    expect(await pausedRuns()).toEqual([]);
    expect(await hold('pauseWorkflow', 'survives')).toEqual({ code: 'WORKFLOW_CLOSED' });
  });
});
