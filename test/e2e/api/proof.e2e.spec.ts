import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { TestService } from '../support/service';
import { Tenant } from './tenant';

const VERIFY = join(__dirname, '../../../scripts/verify.mjs');

let service: TestService;
let tenant: Tenant;
let directory: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'perdure-export-'));
  service = await TestService.start();
  tenant = await Tenant.create(service);
  await tenant.client.put('hold', {
    StartAt: 'Hold',
    States: {
      Hold: { Type: 'Task', Resource: 'perdure:signal:go', Next: 'Done' },
      Done: { Type: 'Pass', End: true },
    },
  });
}, 60_000);

afterAll(async () => {
  await service.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function start(workflowId: string): Promise<string> {
  const { runId } = await tenant.ask(
    'mutation ($w: String!) { startWorkflow(input: { definition: "hold", workflowId: $w, input: { secret: "ß\\u0000" } }) { ... on StartedWorkflow { runId } } }',
    { w: workflowId },
  );
  return runId as string;
}

async function exported(workflowId: string, apiKey = tenant.apiKey): Promise<Response> {
  const offer = await tenant.ask(
    'query ($w: String!) { exportHistory(workflowId: $w) { ... on HistoryExport { path } ... on Refused { code } } }',
    { w: workflowId },
  );
  return fetch(`${service.url}${String(offer['path'])}`, {
    headers: { authorization: `Bearer ${apiKey}` },
  });
}

/** The service learns of a reader that is gone a moment later; one that it never learnt of would keep the test waiting. */
async function exportedOnceThereIsRoom(workflowId: string): Promise<Response> {
  for (;;) {
    const response = await exported(workflowId);
    if (response.status === 200) return response;
    expect(response.status).toBe(503);
    await response.text();
    await sleep(20);
  }
}

function saved(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

function verify(...parameters: string[]): { code: number | null; text: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [VERIFY, ...parameters], {
    encoding: 'utf8',
  });
  return { code: status, text: stdout + stderr };
}

async function publicKey(): Promise<string> {
  const keys = (await tenant.ask('{ signingKeys { id publicKey } }')) as unknown as {
    publicKey: string;
  }[];
  return keys[0]!.publicKey;
}

it('exports a run so that it verifies offline, open and closed', async () => {
  const runId = await start('exported');
  const open = await exported('exported');
  expect(open.status).toBe(200);
  expect(open.headers.get('content-disposition')).toContain(`history-${runId}.jsonl`);
  const early = saved('open.jsonl', await open.text());
  const { checkpoint } = await tenant.ask(
    '{ workflow(workflowId: "exported") { checkpoint { lastEventId text } } }',
  );
  const point = saved('checkpoint.json', (checkpoint as { text: string }).text);

  await tenant.client.signal('exported', 'go', { yes: true });
  await tenant.ask('{ workflow(workflowId: "exported") { result(waitFor: "10s") { status } } }');
  const late = saved('closed.jsonl', await (await exported('exported')).text());

  const key = await publicKey();
  expect(verify(early, '--key', key)).toMatchObject({ code: 0 });
  const closed = verify(late, '--key', key, '--checkpoint', point);
  expect(closed.text).toMatch(/\(Completed\) are as they were signed/);
  expect(closed.text).toMatch(/agrees with the checkpoint/);
  expect(closed.code).toBe(0);
  expect(verify(late, '--checkpoint', early)).toMatchObject({ code: 0 });
});

it('tells a changed word of a payload', async () => {
  await start('changed');
  const text = await (await exported('changed')).text();
  const own = Buffer.from('{"secret":"ß\\u0000"}').toString('base64');
  expect(text).toContain(own);
  const other = Buffer.from('{"secret":"ß\\u0001"}').toString('base64');
  const { code, text: said } = verify(saved('changed.jsonl', text.replace(own, other)));
  expect(said).toMatch(/ALTERED: Event 1 \(line 2\) was changed/);
  expect(code).toBe(1);
});

describe('a run that goes on from another', () => {
  const linesOf = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  async function exportOf(workflowId: string, runId: string): Promise<string> {
    const { path } = await tenant.ask(
      'query ($w: String!, $r: String) { exportHistory(workflowId: $w, runId: $r) { ... on HistoryExport { path } ... on Refused { message } } }',
      { w: workflowId, r: runId },
    );
    const headers = { authorization: `Bearer ${tenant.apiKey}` };
    return (await fetch(`${service.url}${String(path)}`, { headers })).text();
  }

  it.each<[string, string, (base: string) => string]>([
    [
      'a fork',
      'Fork',
      (base) =>
        `forkWorkflow(input: { workflowId: "${base}", lastEventId: 4, newWorkflowId: "${base}-next" })`,
    ],
    [
      'a reset',
      'Reset',
      (base) => `resetWorkflow(input: { workflowId: "${base}", to: FirstWorkflowTask })`,
    ],
  ])('by %s names it with the head of its chain, and verifies by itself', async (_, kind, by) => {
    const base = `base-${kind}`;
    const baseRunId = await start(base);
    const { workflowId, runId, message } = await tenant.ask(
      `mutation { ${by(base)} { ... on WorkflowRef { workflowId runId } ... on Refused { message } } }`,
    );
    expect(message).toBeUndefined();
    const text = await exportOf(workflowId as string, runId as string);
    const [header] = linesOf(text);
    const signature = linesOf(await exportOf(base, baseRunId)).at(-1);
    expect(header?.['previousRun']).toMatchObject({
      runId: baseRunId,
      kind,
      storedChain: signature?.['storedChain'] as string,
    });
    const verdict = verify(saved(`${kind}.jsonl`, text), '--key', await publicKey());
    expect(verdict).toMatchObject({ code: 0 });
  });
});

it('links the runs of a chain that goes on by itself', async () => {
  await tenant.client.put('quick', { StartAt: 'A', States: { A: { Type: 'Succeed' } } });
  const { runId } = await tenant.ask(
    'mutation { startWorkflow(input: { definition: "quick", workflowId: "chain", cronSchedule: "@every 1s" }) { ... on StartedWorkflow { runId } ... on Refused { message } } }',
  );
  const first = await tenant.ask(
    `{ workflow(workflowId: "chain", runId: "${String(runId)}") { runId result(waitFor: "10s") { status newRunId } } }`,
  );
  const { newRunId } = first['result'] as { newRunId: string };
  const { path } = await tenant.ask(
    `{ exportHistory(workflowId: "chain", runId: "${newRunId}") { ... on HistoryExport { path } } }`,
  );
  await tenant.ask('mutation { terminateWorkflow(input: { workflowId: "chain" }) { __typename } }');
  const headers = { authorization: `Bearer ${tenant.apiKey}` };
  const text = await (await fetch(`${service.url}${String(path)}`, { headers })).text();
  const { previousRun } = JSON.parse(text.split('\n')[0]!) as Record<string, unknown>;
  expect(previousRun).toMatchObject({ runId: first['runId'] as string, kind: 'Continued' });
  expect((previousRun as { storedChain: string }).storedChain).toMatch(/^[0-9a-f]{64}$/);
});

it('is nothing for another tenant, or for nobody', async () => {
  await start('private');
  const { path } = await tenant.ask(
    '{ exportHistory(workflowId: "private") { ... on HistoryExport { path } } }',
  );
  const url = `${service.url}${String(path)}`;
  const stranger = await Tenant.create(service);
  const asked = await fetch(url, { headers: { authorization: `Bearer ${stranger.apiKey}` } });
  expect(asked.status).toBe(404);
  expect(await asked.json()).toMatchObject({ type: 'WORKFLOW_NOT_FOUND' });
  const wrong = await fetch(url, { headers: { authorization: 'Bearer wrong' } });
  expect(wrong.status).toBe(401);
  const nameless = await fetch(`${service.url}/exports/history`, {
    headers: { authorization: `Bearer ${tenant.apiKey}` },
  });
  expect(nameless.status).toBe(400);
  expect(await nameless.json()).toMatchObject({ type: 'INVALID_ARGUMENT' });
});

it('of a long history can be broken off by its reader, time and again, and costs nobody anything', async () => {
  await start('long');
  for (let count = 0; count < 30; count += 1) {
    await tenant.client.signal('long', 'noise', 'x'.repeat(500_000));
  }
  // More of them than a tenant may have at the same time.
  for (let count = 0; count < 6; count += 1) {
    const response = await exportedOnceThereIsRoom('long');
    const reader = response.body!.getReader();
    await reader.read();
    await reader.cancel();
  }
  const slow: Response[] = [];
  while (slow.length < 4) slow.push(await exportedOnceThereIsRoom('long'));
  const refused = await exported('long');
  expect(refused.status).toBe(503);
  expect(await refused.json()).toMatchObject({ type: 'UNAVAILABLE' });
  const stranger = await Tenant.create(service);
  await stranger.client.put('quick', { StartAt: 'A', States: { A: { Type: 'Succeed' } } });
  await stranger.client.run({ definition: 'quick', workflowId: 'other' });
  const theirs = await fetch(`${service.url}/exports/history?workflowId=other`, {
    headers: { authorization: `Bearer ${stranger.apiKey}` },
  });
  expect(theirs.status).toBe(200);
  await theirs.text();
  const texts = await Promise.all(slow.map((response) => response.text()));
  expect(new Set(texts.map((text) => text.length)).size).toBe(1);
  const name = saved('long.jsonl', texts[0]!);
  expect(verify(name, '--key', await publicKey())).toMatchObject({ code: 0 });
});

it('needs a key that may read', async () => {
  await start('unreadable');
  const { secret } = await tenant.ask(
    'mutation { createApiKey(name: "worker", scopes: ["worker"]) { ... on CreatedApiKey { secret } } }',
  );
  const asked = await exported('unreadable', secret as string);
  expect(asked.status).toBe(403);
});
