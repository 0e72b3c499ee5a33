/**
 * An order worker: plain node:http and the Standard Webhooks library, nothing of Perdure's.
 * Run: PERDURE_WEBHOOK_SECRET=whsec_... node worker.ts [port]
 */
import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { Webhook } from 'standardwebhooks';

const secret = process.env['PERDURE_WEBHOOK_SECRET'] ?? '';
const port = Number(process.argv[2] ?? process.env['PORT'] ?? 0);
const webhook = new Webhook(secret);

// ---------------------------------------------------------------- the activities

interface Task {
  input: { orderId: string; amount?: number };
  /** The same for every attempt of this activity: what makes a side effect happen once. */
  idempotencyKey: string;
  /** Aborted when the workflow no longer wants the result. */
  signal: AbortSignal;
  /** Shows that the work goes on. */
  heartbeat: (details: unknown) => void;
}

/** Thrown by an activity: Perdure's Retry and Catch decide what happens next. */
class ActivityError extends Error {
  type: string;
  retryable: boolean;

  constructor(type: string, message: string, retryable: boolean) {
    super(message);
    this.type = type;
    this.retryable = retryable;
  }
}

/** What was done, by idempotency key. A real worker keeps this in its database. */
const chargeTries = new Map<string, number>();

const activities: Record<string, (task: Task) => unknown> = {
  ReserveInventory: ({ input }) => ({ reservation: `R-${input.orderId}` }),
  ReleaseInventory: ({ input }) => ({ released: `R-${input.orderId}` }),

  ChargeCard: ({ input, idempotencyKey }) => {
    const tries = (chargeTries.get(idempotencyKey) ?? 0) + 1;
    chargeTries.set(idempotencyKey, tries);
    if (tries <= 2) {
      const message = `try ${tries}: no answer from the card network`;
      throw new ActivityError('CardNetworkDown', message, true);
    }
    return { charge: `C-${input.orderId}`, amount: input.amount };
  },
  RefundCard: ({ input }) => ({ refunded: `C-${input.orderId}` }),

  /** Only asks; the answer comes to the workflow as a signal, hours or days later. */
  RequestApproval: ({ input }) => ({ asked: `approver of ${input.orderId}` }),

  ShipOrder: async ({ input, heartbeat, signal }) => {
    for (const step of ['picked', 'packed', 'handed over']) {
      await sleep(300);
      if (signal.aborted) throw new ActivityError('perdure:canceled', 'not shipped', false);
      heartbeat({ step });
    }
    return { tracking: `T-${input.orderId}` };
  },
};
/** Answered line by line: each line shows that the worker is alive. */
const longActivities = new Set(['ShipOrder']);

// ---------------------------------------------------------------- the protocol

type Report = { result: unknown } | { error: { type: string; detail: string; retryable: boolean } };

/** What runs now, by task token, so that it can be told to stop. */
const running = new Map<string, AbortController>();

async function run(
  data: any,
  idempotencyKey: string,
  heartbeat: Task['heartbeat'],
): Promise<Report> {
  console.log(`  worker ${process.pid}: ${data.activityType}, attempt ${data.attempt}`);
  const controller = new AbortController();
  running.set(data.taskToken, controller);
  try {
    const activity = activities[data.activityType];
    if (activity === undefined) {
      throw new ActivityError('UnknownActivity', `no activity ${data.activityType}`, false);
    }
    const { signal } = controller;
    const result = await activity({ input: data.input, idempotencyKey, signal, heartbeat });
    return { result: result ?? null };
  } catch (error) {
    // Whatever else goes wrong is worth another try.
    const { type, message, retryable } =
      error instanceof ActivityError
        ? error
        : { type: 'Bug', message: String(error), retryable: true };
    return { error: { type, detail: message, retryable } };
  } finally {
    running.delete(data.taskToken);
  }
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString('utf8');
  let message: any;
  try {
    message = webhook.verify(body, request.headers as Record<string, string>);
  } catch {
    response.writeHead(401).end();
    return;
  }
  const { type, data } = message;
  switch (type) {
    case 'endpoint.verify':
      return json(response, 200, proof(data.challenge));
    case 'activity.execute':
      return execute(response, data, String(request.headers['idempotency-key']));
    case 'activity.execute.batch':
      return executeBatch(response, data.items);
    case 'activity.cancel':
      running.get(data.taskToken)?.abort();
      return json(response, 200, null);
    default:
      // What a later version of Perdure may send.
      return json(response, 200, null);
  }
}

/** Shows that this worker knows the secret, and says what it can do. */
function proof(challenge: string): unknown {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  return {
    challenge: createHmac('sha256', key).update(challenge).digest('base64'),
    protocol: 1,
    activityTypes: Object.keys(activities),
    batch: true,
  };
}

async function execute(response: ServerResponse, data: any, idempotencyKey: string): Promise<void> {
  if (longActivities.has(data.activityType)) {
    const write = lines(response);
    write(await run(data, idempotencyKey, (details) => write({ heartbeat: details })));
    response.end();
    return;
  }
  const report = await run(data, idempotencyKey, () => undefined);
  if ('result' in report) json(response, 200, report.result);
  else json(response, 422, report.error, 'application/problem+json');
}

/** One line per item as it is done, so that a slow one does not hold back the others. */
async function executeBatch(response: ServerResponse, items: any[]): Promise<void> {
  const write = lines(response);
  await Promise.all(
    items.map(async ({ id, idempotencyKey, ...data }) => {
      const beat = (details: unknown) => write({ id, heartbeat: details });
      write({ id, ...(await run(data, idempotencyKey, beat)) });
    }),
  );
  response.end();
}

function lines(response: ServerResponse): (value: object) => void {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  return (value) => response.write(`${JSON.stringify(value)}\n`);
}

function json(
  response: ServerResponse,
  status: number,
  value: unknown,
  type = 'application/json',
): void {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, { 'content-type': type, 'content-length': body.length }).end(body);
}

const server = createServer((request, response) => {
  handle(request, response).catch((error) => {
    console.error(error);
    if (!response.headersSent) response.writeHead(500);
    response.end();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(port, process.env['HOST'] ?? '127.0.0.1', () => {
  const address = server.address();
  const listening = typeof address === 'object' ? address?.port : '';
  console.log(`worker listens on http://127.0.0.1:${listening}/`);
});
