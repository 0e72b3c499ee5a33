/**
 * Workflow code in your own process, with nothing of Perdure's: plain node:http, the Standard Webhooks library, and the
 * hundred lines it takes to host workflow code by replay.
 * Run: PERDURE_WEBHOOK_SECRET=whsec_... node host.ts [port]
 */
import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

import { Webhook } from 'standardwebhooks';

const secret = process.env['PERDURE_WEBHOOK_SECRET'] ?? '';
const port = Number(process.argv[2] ?? process.env['PORT'] ?? 0);
const webhook = new Webhook(secret);

// ---------------------------------------------------------------- the workflow

/**
 * A workflow is a generator: it yields what it waits for. It runs from its first line again for every workflow task,
 * so it must do the same things in the same order: no clock, no chance, no IO but through what it yields.
 */
type Workflow = (input: any) => Generator<Effect, unknown, any>;

const workflows: Record<string, Workflow> = {
  *order(input: { orderId: string; amount: number }) {
    const charge = yield activity('ChargeCard', input);
    if (input.amount > 1_000) {
      const decision = yield signal('approval');
      if (!decision.approved) {
        yield activity('RefundCard', charge);
        throw new WorkflowError('Rejected', `order ${input.orderId} was rejected`);
      }
    }
    yield sleep(50);
    const shipment = yield activity('ShipOrder', input);
    return { charge, shipment };
  },
};

// ---------------------------------------------------------------- what workflow code can do

type Effect =
  | { kind: 'activity'; type: string; input: unknown }
  | { kind: 'sleep'; ms: number }
  | { kind: 'signal'; name: string };

const activity = (type: string, input: unknown): Effect => ({ kind: 'activity', type, input });
const sleep = (ms: number): Effect => ({ kind: 'sleep', ms });
const signal = (name: string): Effect => ({ kind: 'signal', name });

/** Thrown by a workflow: the run fails with it. Anything else is a bug: the workflow task fails and is tried again. */
class WorkflowError extends Error {
  type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

// ---------------------------------------------------------------- replay

/** What the history says about each thing the code has asked for. */
interface Known {
  input: unknown;
  /** Ids of activities and timers that have been asked for. */
  asked: Set<string>;
  results: Map<string, { result?: unknown; error?: WorkflowError }>;
  signals: Map<string, unknown[]>;
}

function read(events: any[]): Known {
  const known: Known = {
    input: undefined,
    asked: new Set(),
    results: new Map(),
    signals: new Map(),
  };
  const activityIds = new Map<number, string>();
  for (const event of events) {
    switch (event.type) {
      case 'WorkflowExecutionStarted':
        known.input = event.input;
        break;
      case 'ActivityTaskScheduled':
        activityIds.set(event.eventId, event.activityId);
        known.asked.add(event.activityId);
        break;
      case 'ActivityTaskCompleted':
        known.results.set(activityIds.get(event.scheduledEventId)!, { result: event.result });
        break;
      case 'ActivityTaskFailed':
      case 'ActivityTaskTimedOut': {
        const error = new WorkflowError('ActivityFailed', event.failure.message);
        known.results.set(activityIds.get(event.scheduledEventId)!, { error });
        break;
      }
      case 'TimerStarted':
        known.asked.add(event.timerId);
        break;
      case 'TimerFired':
        known.results.set(event.timerId, {});
        break;
      case 'WorkflowExecutionSignaled':
        known.signals.set(event.signalName, [
          ...(known.signals.get(event.signalName) ?? []),
          event.input,
        ]);
        break;
    }
  }
  return known;
}

/** Runs the code as far as the history goes; answers with the commands that are new. */
function replay(workflow: Workflow, known: Known): object[] {
  const code = workflow(known.input);
  let number = 0;
  try {
    for (let step = code.next(); ;) {
      if (step.done) return [{ type: 'CompleteWorkflowExecution', result: step.value ?? null }];
      const effect = step.value;
      number += 1;
      const id = String(number);
      if (effect.kind === 'signal') {
        const queued = known.signals.get(effect.name) ?? [];
        if (queued.length === 0) return [];
        step = code.next(queued.shift());
        continue;
      }
      if (!known.asked.has(id)) return [commandOf(effect, id)];
      const outcome = known.results.get(id);
      if (outcome === undefined) return [];
      step = outcome.error ? code.throw(outcome.error) : code.next(outcome.result);
    }
  } catch (error) {
    if (!(error instanceof WorkflowError)) throw error;
    const failure = { type: error.type, message: error.message, nonRetryable: true };
    return [{ type: 'FailWorkflowExecution', failure }];
  }
}

function commandOf(effect: Exclude<Effect, { kind: 'signal' }>, id: string): object {
  return effect.kind === 'sleep'
    ? { type: 'StartTimer', timerId: id, startToFireTimeoutMs: effect.ms }
    : {
        type: 'ScheduleActivityTask',
        activityId: id,
        activityType: effect.type,
        input: effect.input,
        startToCloseTimeoutMs: 30_000,
      };
}

/** A query looks at what has happened and changes nothing. */
function answer(queryType: string, known: Known): object {
  return queryType === 'progress'
    ? { result: { asked: known.asked.size, finished: known.results.size } }
    : { failure: { message: `this workflow has no query ${queryType}` } };
}

/** A long history comes in pages. */
async function wholeHistory(history: any): Promise<any[]> {
  const events = [...history.events];
  for (let url = history.nextPageUrl; url !== null;) {
    const page: any = await (await fetch(url)).json();
    events.push(...page.events);
    url = page.nextPageUrl;
  }
  return events;
}

// ---------------------------------------------------------------- the protocol

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  let message: any;
  try {
    const headers = request.headers as Record<string, string>;
    message = webhook.verify(Buffer.concat(chunks).toString('utf8'), headers);
  } catch {
    response.writeHead(401).end();
    return;
  }
  const { type, data } = message;
  switch (type) {
    case 'endpoint.verify':
      return json(response, proof(data.challenge));
    case 'workflow.task': {
      const workflow = workflows[data.workflowType];
      if (workflow === undefined) throw new Error(`no workflow ${data.workflowType}`);
      const events = await wholeHistory(data.history);
      // An update nobody handles has to be refused, or it waits.
      const updates = data.updates.map(({ updateId }: any) => ({
        type: 'RejectWorkflowUpdate',
        updateId,
        failure: { message: 'this workflow takes no updates' },
      }));
      const known = read(events);
      const queryResults = Object.fromEntries(
        data.queries.map(({ queryId, queryType }: any) => [queryId, answer(queryType, known)]),
      );
      return json(response, { commands: [...updates, ...replay(workflow, known)], queryResults });
    }
    case 'activity.execute':
      return json(response, { done: data.activityType, input: data.input });
    default:
      return json(response, null);
  }
}

/** Shows that this worker knows the secret, and says what it hosts. */
function proof(challenge: string): unknown {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  return {
    challenge: createHmac('sha256', key).update(challenge).digest('base64'),
    workflowTypes: Object.keys(workflows),
    activityTypes: ['ChargeCard', 'RefundCard', 'ShipOrder'],
  };
}

function json(response: ServerResponse, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
  response.end(body);
}

const server = createServer((request, response) => {
  handle(request, response).catch((error) => {
    console.error(error);
    // A status of 500 fails the workflow task; it is tried again.
    if (!response.headersSent) response.writeHead(500);
    response.end(String(error));
  });
});
server.keepAliveTimeout = 60_000;
server.listen(port, '127.0.0.1', () => {
  const address = server.address();
  const listening = typeof address === 'object' ? address?.port : '';
  console.log(`host listens on http://127.0.0.1:${listening}/`);
});
