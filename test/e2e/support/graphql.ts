/** A refusal or anything else a mutation answers with: the fields asked for. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a document says what its answer holds
export type Answer = Readonly<Record<string, any>>;

export interface RunResult {
  readonly status: string;
  readonly output: unknown;
  readonly failure: { readonly type: string; readonly message: string } | null;
}

export interface HttpReply {
  readonly status: number;
  readonly text: string;
  /** What the text says, or `undefined` if it is no JSON. */
  readonly json: Answer | undefined;
}

const REFUSED = `... on Refused { code message advice retryable }`;
const RESULT = `status output failure { type message }`;

/** A GraphQL client of one service, with the few requests that every spec makes. */
export class GraphqlClient {
  constructor(
    readonly url: string,
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  /** The data that a document answers with; throws when it answers with errors. */
  async ask(query: string, variables: object = {}): Promise<Answer> {
    const { json, text } = await this.post(JSON.stringify({ query, variables }));
    if (json?.['errors'] !== undefined || json === undefined) throw new Error(text);
    return json['data'] as Answer;
  }

  /** One POST to /graphql, as it is. */
  async post(body: string | Buffer, headers: Record<string, string> = {}): Promise<HttpReply> {
    return postText(`${this.url}/graphql`, body, {
      'content-type': 'application/json',
      ...this.headers,
      ...headers,
    });
  }

  async put(name: string, source: unknown): Promise<Answer> {
    const { putWorkflowDefinition } = await this.ask(
      `mutation ($name: String!, $source: JSON!) {
        putWorkflowDefinition(name: $name, source: $source) {
          __typename ${REFUSED}
          ... on DefinitionInvalid { issues { pointer code message severity } }
        }
      }`,
      { name, source },
    );
    return putWorkflowDefinition as Answer;
  }

  async start(input: object): Promise<Answer> {
    const { startWorkflow } = await this.ask(
      `mutation ($input: StartWorkflowInput!) {
        startWorkflow(input: $input) {
          __typename ${REFUSED} ... on StartedWorkflow { workflowId runId }
        }
      }`,
      { input },
    );
    return startWorkflow as Answer;
  }

  /** Starts a run and waits for its end. */
  async run(input: object, waitFor = '20s'): Promise<RunResult> {
    const { startWorkflow } = await this.ask(
      `mutation ($input: StartWorkflowInput!, $waitFor: Duration) {
        startWorkflow(input: $input) {
          ${REFUSED} ... on StartedWorkflow { result(waitFor: $waitFor) { ${RESULT} } }
        }
      }`,
      { input, waitFor },
    );
    const { result, message } = startWorkflow as { result?: RunResult; message?: string };
    if (result === undefined) throw new Error(message);
    return result;
  }

  async result(workflowId: string, waitFor = '20s'): Promise<RunResult> {
    const { workflow } = await this.ask(
      `query ($id: String!, $waitFor: Duration) {
        workflow(workflowId: $id) { result(waitFor: $waitFor) { ${RESULT} } }
      }`,
      { id: workflowId, waitFor },
    );
    return (workflow as { result: RunResult }).result;
  }

  async signal(workflowId: string, signal: string, input: unknown): Promise<Answer> {
    const { signalWorkflow } = await this.ask(
      `mutation ($input: SignalWorkflowInput!) {
        signalWorkflow(input: $input) { __typename ${REFUSED} ... on WorkflowRef { runId } }
      }`,
      { input: { workflowId, signal, input } },
    );
    return signalWorkflow as Answer;
  }
}

export async function postText(
  url: string,
  body: string | Buffer,
  headers: Record<string, string>,
): Promise<HttpReply> {
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : new Uint8Array(body),
    redirect: 'manual',
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  return { status: response.status, text, json: parsed(text) };
}

function parsed(text: string): Answer | undefined {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return undefined;
  }
}
