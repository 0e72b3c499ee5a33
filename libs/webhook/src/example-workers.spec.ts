import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { challengeAnswer } from './challenge-answer';
import { HttpCaller } from './http-caller';
import type { HttpResult } from './http-post';
import { signatureHeader } from './sign';
import { newWebhookSecret } from './signing-key';

const EXAMPLES = join(__dirname, '../../../examples');
const python = process.env['PERDURE_PYTHON'] ?? 'python3';
const hasPython = spawnSync(python, ['-c', 'import standardwebhooks']).status === 0;

const workers: [string, string, readonly string[]][] = [
  ['TypeScript', process.execPath, ['--no-warnings', 'worker-typescript/worker.ts', '0']],
];
// Its library comes from PyPI, which a checkout of ours does not.
if (hasPython) workers.push(['Python', python, ['worker-python/worker.py', '0']]);

/** The examples are documentation: what they say must be so. */
describe.each(workers)('the example worker in %s', (_language, command, parameters) => {
  const secret = newWebhookSecret();
  const caller = new HttpCaller({ policy: { allowLoopback: true } });
  let worker: ChildProcess;
  let url = '';
  let sentCount = 0;

  beforeAll(async () => {
    worker = spawn(command, parameters, {
      cwd: EXAMPLES,
      env: { ...process.env, NODE_OPTIONS: '', PERDURE_WEBHOOK_SECRET: secret },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    while (url === '') {
      const [chunk] = (await once(worker.stdout!, 'data')) as [Buffer];
      url = /http:\S+/.exec(chunk.toString())?.[0] ?? '';
    }
    worker.stdout?.resume();
  });
  afterAll(async () => {
    await caller.close();
    worker.kill();
    await once(worker, 'exit');
  });

  async function send(
    type: string,
    data: object,
    over: { readonly key?: string; readonly secret?: string } = {},
  ): Promise<{ readonly result: HttpResult; readonly lines: readonly unknown[] }> {
    const lines: unknown[] = [];
    const id = `act_${String((sentCount += 1))}`;
    const timestamp = Math.floor(Date.now() / 1_000);
    const body = JSON.stringify({ type, timestamp: new Date().toISOString(), data });
    const result = await caller.post({
      url,
      body,
      headers: {
        'content-type': 'application/json',
        'idempotency-key': over.key ?? id,
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': signatureHeader([over.secret ?? secret], { id, timestamp, body }),
      },
      deadlineMs: 5_000,
      responseBytesMax: 100_000,
      onLine: (line) => lines.push(JSON.parse(line)),
    }).result;
    return { result, lines };
  }

  const task = (activityType: string, taskToken = activityType) => ({
    activityType,
    attempt: 1,
    taskToken,
    input: { orderId: '7', amount: 3 },
  });
  const answered = ({ result }: { readonly result: HttpResult }): unknown =>
    result.type === 'answer'
      ? { status: result.status, body: JSON.parse(result.body.toString()) as unknown }
      : result;

  it('proves that it knows the secret, and says what it can do', async () => {
    const challenge = 'Q2hhbGxlbmdl';
    expect(answered(await send('endpoint.verify', { challenge }))).toEqual({
      status: 200,
      body: {
        challenge: challengeAnswer(secret, challenge),
        protocol: 1,
        activityTypes: expect.arrayContaining(['ReserveInventory', 'RequestApproval', 'ShipOrder']),
        batch: true,
      },
    });
  });

  it('does nothing for who does not know the secret', async () => {
    const { result } = await send('activity.execute', task('RefundCard'), {
      secret: newWebhookSecret(),
    });
    expect(result).toMatchObject({ status: 401 });
  });

  it.each([
    ['ReserveInventory', { reservation: 'R-7' }],
    ['ReleaseInventory', { released: 'R-7' }],
    ['RefundCard', { refunded: 'C-7' }],
    ['RequestApproval', { asked: 'approver of 7' }],
  ])('does %s', async (activityType, body) => {
    expect(answered(await send('activity.execute', task(activityType)))).toEqual({
      status: 200,
      body,
    });
  });

  it('fails to charge a card twice, which may be retried, and counts by idempotency key', async () => {
    const problem = { type: 'CardNetworkDown', retryable: true };
    for (const status of [422, 422, 200]) {
      const answer = answered(await send('activity.execute', task('ChargeCard'), { key: 'k' }));
      expect(answer).toMatchObject({ status, body: status === 422 ? problem : { charge: 'C-7' } });
    }
  });

  it('does not retry what it does not know', async () => {
    const { result } = await send('activity.execute', task('Fly'));
    expect(result).toMatchObject({ headers: { 'content-type': 'application/problem+json' } });
    expect(answered({ result })).toMatchObject({ status: 422, body: { retryable: false } });
  });

  it('shows that it is alive while it ships', async () => {
    const { lines } = await send('activity.execute', task('ShipOrder'));
    expect(lines).toEqual([
      { heartbeat: { step: 'picked' } },
      { heartbeat: { step: 'packed' } },
      { heartbeat: { step: 'handed over' } },
      { result: { tracking: 'T-7' } },
    ]);
  });

  it('stops shipping when it is told to', async () => {
    const shipping = send('activity.execute', task('ShipOrder', 'stop me'));
    const canceling = new Promise((resolve) => setTimeout(resolve, 100)).then(() =>
      send('activity.cancel', { taskToken: 'stop me', reason: 'no longer wanted' }),
    );
    expect((await canceling).result).toMatchObject({ status: 200 });
    const { lines } = await shipping;
    expect(lines).toEqual([{ error: expect.objectContaining({ type: 'perdure:canceled' }) }]);
  });

  it('answers each item of a batch', async () => {
    const items = ['ReserveInventory', 'ChargeCard', 'Fly'].map((activityType) => ({
      ...task(activityType),
      id: `id-${activityType}`,
      idempotencyKey: `batched-${activityType}`,
    }));
    const { lines, result } = await send('activity.execute.batch', { items });
    const body = result.type === 'answer' && lines.length === 0 ? result.body.toString() : '{}';
    const { results = lines } = JSON.parse(body) as { readonly results?: readonly unknown[] };
    expect(results).toHaveLength(3);
    expect(results).toEqual(
      expect.arrayContaining([
        { id: 'id-ReserveInventory', result: { reservation: 'R-7' } },
        { id: 'id-ChargeCard', error: expect.objectContaining({ type: 'CardNetworkDown' }) },
        { id: 'id-Fly', error: expect.objectContaining({ retryable: false }) },
      ]),
    );
  });
});
