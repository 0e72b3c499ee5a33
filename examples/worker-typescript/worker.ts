/**
 * An order worker: plain node:http and the Standard Webhooks library, nothing of Perdure's.
 * Run: PERDURE_WEBHOOK_SECRET=whsec_... node worker.ts [port]
 */
import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { Webhook } from 'standardwebhooks';

type Json = unknown;
interface Task {
  activityType: string;
  attempt: number;
  idempotencyKey: string;
  input: { orderId?: string; amount?: number } & Record<string, Json>;
}

/** Thrown by an activity: becomes a problem document, and Perdure's Retry and Catch decide. */
class ActivityError extends Error {
  readonly type: string;
  readonly retryable: boolean;

  constructor(type: string, message: string, retryable: boolean) {
    super(message);
    this.type = type;
    this.retryable = retryable;
  }
}

const secret = process.env['PERDURE_WEBHOOK_SECRET'] ?? '';
const webhook = new Webhook(secret);

/** What was done per idempotency key: a repeated call must not charge twice. A real worker keeps this in its database. */
const chargeTries = new Map<string, number>();

const activities: Record<string, (task: Task) => Json> = {
  ReserveInventory: ({ input }) => ({ reservation: `R-${input.orderId}` }),
  ChargeCard: ({ input, idempotencyKey }) => {
    const tries = (chargeTries.get(idempotencyKey) ?? 0) + 1;
    chargeTries.set(idempotencyKey, tries);
    if (tries <= 2)
      throw new ActivityError(
        'CardNetworkDown',
        `try ${tries}: no answer from the card network`,
        true,
      );
    return { charge: `C-${input.orderId}`, amount: input.amount };
  },
  ReleaseInventory: ({ input }) => ({ released: `R-${input.orderId}` }),
  RefundCard: ({ input }) => ({ refunded: `C-${input.orderId}` }),
};

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString('utf8');
  try {
    webhook.verify(body, request.headers as Record<string, string>);
  } catch {
    response.writeHead(401).end();
    return;
  }
  const message = JSON.parse(body);
  switch (message.type) {
    case 'endpoint.verify':
      return json(response, 200, {
        challenge: createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
          .update(message.data.challenge)
          .digest('base64'),
        protocol: 1,
        activityTypes: [...Object.keys(activities), 'ShipOrder'],
      });
    case 'activity.execute':
      if (message.data.activityType === 'ShipOrder') return ship(response, message.data);
      return execute(response, {
        ...message.data,
        idempotencyKey: request.headers['idempotency-key'],
      });
    default:
      response.writeHead(204).end();
  }
}

function execute(response: ServerResponse, task: Task): void {
  console.log(`  worker ${process.pid}: ${task.activityType}, attempt ${task.attempt}`);
  try {
    json(response, 200, activities[task.activityType]?.(task) ?? null);
  } catch (error) {
    if (!(error instanceof ActivityError)) throw error;
    const { type, message, retryable } = error;
    json(response, 422, { type, detail: message, retryable }, 'application/problem+json');
  }
}

/** Long work answers line by line: each line shows that the worker is alive. */
async function ship(response: ServerResponse, task: Task): Promise<void> {
  console.log(`  worker ${process.pid}: ShipOrder, attempt ${task.attempt}`);
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  for (const step of ['picked', 'packed', 'handed over']) {
    await sleep(300);
    response.write(`${JSON.stringify({ heartbeat: { step } })}\n`);
  }
  response.end(`${JSON.stringify({ result: { tracking: `T-${task.input.orderId}` } })}\n`);
}

function json(
  response: ServerResponse,
  status: number,
  value: Json,
  type = 'application/json',
): void {
  response.writeHead(status, { 'content-type': type }).end(JSON.stringify(value));
}

const server = createServer((request, response) => {
  handle(request, response).catch((error) => {
    console.error(error);
    if (!response.headersSent) response.writeHead(500);
    response.end();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  const address = server.address();
  console.log(
    `worker listens on http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`,
  );
});
