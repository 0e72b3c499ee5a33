import { randomUUID } from 'node:crypto';

import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

import { type Answer, GraphqlClient } from '../support/graphql';
import type { TestService } from '../support/service';

/** A tenant with its administrator's key, as the platform makes it. */
export class Tenant {
  readonly client: GraphqlClient;

  private constructor(
    readonly url: string,
    readonly apiKey: string,
  ) {
    this.client = new GraphqlClient(url, { authorization: `Bearer ${apiKey}` });
  }

  /** Development mode's own tenant, which needs no key over HTTP. */
  static developer(service: TestService): Tenant {
    return new Tenant(service.url, service.apiKey);
  }

  static async create(service: TestService, name = `tenant-${randomUUID().slice(0, 8)}`) {
    const { createTenant } = await new GraphqlClient(service.url).ask(
      `mutation ($name: String!) {
        createTenant(name: $name) { ... on CreatedTenant { secret } ... on Refused { message } }
      }`,
      { name },
    );
    return new Tenant(service.url, (createTenant as { secret: string }).secret);
  }

  withKey(apiKey: string): Tenant {
    return new Tenant(this.url, apiKey);
  }

  /** The whole reply: data and errors. */
  async reply(query: string, variables: object = {}): Promise<Answer> {
    const reply = await this.client.post(JSON.stringify({ query, variables }));
    return reply.json ?? { text: reply.text, status: reply.status };
  }

  /** The one field that a document asks for; throws when the reply has errors. */
  async ask(query: string, variables: object = {}): Promise<Answer> {
    const reply = await this.reply(query, variables);
    if (reply['errors'] !== undefined) throw new Error(JSON.stringify(reply));
    return Object.values(reply['data'] as Record<string, Answer>)[0]!;
  }

  /**
   * What a subscription says, until `isEnough` of it has been said, it ends, or nothing comes for a while. The
   * connection is closed then.
   */
  async listen(
    query: string,
    variables: Record<string, unknown>,
    isEnough: (messages: readonly Answer[]) => boolean,
    silenceMs = 5_000,
  ): Promise<Answer[]> {
    const client = createClient({
      url: `${this.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${this.apiKey}` },
      retryAttempts: 0,
    });
    const messages: Answer[] = [];
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      timer = setTimeout(resolve, silenceMs);
      client.subscribe(
        { query, variables },
        {
          next: (message) => {
            messages.push(message as Answer);
            clearTimeout(timer);
            timer = setTimeout(resolve, silenceMs);
            if (isEnough(messages)) resolve();
          },
          error: (error) => {
            messages.push({ error: textOf(error) });
            resolve();
          },
          complete: resolve,
        },
      );
    });
    clearTimeout(timer);
    await client.dispose();
    return messages;
  }
}

/** Of an error, of the errors of an operation, or of the end of a connection. */
function textOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  const { code, reason } = error as { code?: number; reason?: string };
  return code === undefined ? JSON.stringify(error) : `${String(code)} ${reason ?? ''}`;
}
