import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { GraphqlClient } from './graphql';

/** `data` of an `activity.execute`, as the worker got it. */
export interface ActivityCall {
  readonly workflowId: string;
  readonly runId: string;
  readonly activityId: string;
  readonly activityType: string;
  readonly attempt: number;
  readonly taskToken: string;
  readonly input: unknown;
  readonly callbacks: Readonly<Record<'complete' | 'fail' | 'heartbeat', string>>;
}

/** Answers by writing to the response, now, later or never. */
export type Handler = (call: ActivityCall, response: ServerResponse) => void;

/** An HTTP worker whose activities are scripted one by one. Types without a script answer with their input. */
export class ScriptedWorker {
  readonly calls: ActivityCall[] = [];
  private readonly handlers = new Map<string, Handler>();
  private readonly server: Server;
  private url = '';

  private constructor() {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        this.receive(Buffer.concat(chunks).toString(), response);
      });
    });
  }

  static async start(): Promise<ScriptedWorker> {
    const worker = new ScriptedWorker();
    await new Promise<void>((resolve) => worker.server.listen(0, '127.0.0.1', resolve));
    const { port } = worker.server.address() as AddressInfo;
    worker.url = `http://127.0.0.1:${String(port)}`;
    return worker;
  }

  on(activityType: string, handler: Handler): void {
    this.handlers.set(activityType, handler);
  }

  callsOf(activityType: string): ActivityCall[] {
    return this.calls.filter((call) => call.activityType === activityType);
  }

  /** Registers an endpoint for a task queue: what one endpoint does wrong slows down nothing but its own queue. */
  async serve(api: GraphqlClient, taskQueue = 'default', more: object = {}): Promise<void> {
    const { createWebhookEndpoint } = await api.ask(
      `mutation ($input: WebhookEndpointInput!) {
        createWebhookEndpoint(input: $input) {
          ... on EndpointWithSecret { endpoint { state } } ... on Refused { message }
        }
      }`,
      { input: { name: taskQueue, url: `${this.url}/${taskQueue}`, taskQueue, ...more } },
    );
    const { endpoint } = createWebhookEndpoint as { endpoint?: { state: string } };
    if (endpoint?.state !== 'Active') throw new Error(JSON.stringify(createWebhookEndpoint));
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private receive(body: string, response: ServerResponse): void {
    const { type, data } = JSON.parse(body) as {
      type: string;
      data: ActivityCall & { challenge?: string };
    };
    if (type !== 'activity.execute') {
      answerJson(response, type === 'endpoint.verify' ? { challenge: data.challenge } : null);
      return;
    }
    this.calls.push(data);
    const handler = this.handlers.get(data.activityType);
    if (handler === undefined) answerJson(response, data.input);
    else handler(data, response);
  }
}

export function answerJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}
