import { randomUUID } from 'node:crypto';

import {
  Client,
  credentials,
  type Deadline,
  Metadata,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { google, temporal } from '@temporalio/proto';

import { Tenant } from '../../e2e/api/tenant';
import { TestService } from '../../e2e/support/service';

const { v1 } = temporal.api.workflowservice;
const SERVICE = '/temporal.api.workflowservice.v1.WorkflowService';
const namespace = 'default';

let service: TestService;
let client: Client;
beforeAll(async () => {
  service = await TestService.start();
  client = new Client(service.grpc, credentials.createInsecure());
});
afterAll(async () => {
  client.close();
  await service.stop();
});

interface Type<Message> {
  encode(message: Message): { finish(): Uint8Array };
}

interface Options {
  readonly deadline?: Deadline;
  readonly apiKey?: string;
}

/** The bytes of the answer to one call. */
function call<Request>(
  method: string,
  type: Type<Request>,
  request: Request,
  { deadline, apiKey }: Options = {},
): Promise<Buffer> {
  const metadata = new Metadata();
  if (apiKey !== undefined) metadata.set('authorization', `Bearer ${apiKey}`);
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      method.startsWith('/') ? method : `${SERVICE}/${method}`,
      (message: Request) => Buffer.from(type.encode(message).finish()),
      (bytes: Buffer) => bytes,
      request,
      metadata,
      { deadline: deadline ?? Date.now() + 20_000 },
      (error, bytes) => {
        if (error === null) resolve(bytes ?? Buffer.alloc(0));
        else reject(error);
      },
    );
  });
}

const failed = (work: Promise<unknown>): Promise<ServiceError> =>
  work.then(
    () => {
      throw new Error('it succeeded');
    },
    (error: unknown) => error as ServiceError,
  );

/** The names of the messages in the details of a refusal, and the first of them. */
function detailsOf(error: ServiceError): { names: string[]; first: Uint8Array } {
  const [bytes] = error.metadata.get('grpc-status-details-bin');
  const { code, details } = google.rpc.Status.decode(bytes as Buffer);
  expect(code).toBe(error.code);
  const names = details.map(({ type_url: url }) => url?.split('.').at(-1) ?? '');
  return { names, first: details[0]?.value ?? new Uint8Array() };
}

const start = async (taskQueue: string, workflowId: string = randomUUID(), options?: Options) => {
  const request = {
    namespace,
    workflowId,
    workflowType: { name: 'order' },
    taskQueue: { name: taskQueue },
    requestId: randomUUID(),
  };
  const bytes = await call(
    'StartWorkflowExecution',
    v1.StartWorkflowExecutionRequest,
    request,
    options,
  );
  const { runId } = v1.StartWorkflowExecutionResponse.decode(bytes);
  return { workflowId, runId };
};

const pollWorkflowTask = async (taskQueue: string, options?: Options) =>
  call(
    'PollWorkflowTaskQueue',
    v1.PollWorkflowTaskQueueRequest,
    { namespace, taskQueue: { name: taskQueue }, identity: 'raw' },
    options,
  );

describe('a poll', () => {
  it('that finds nothing is answered before its deadline, by a message without a byte', async () => {
    const begun = Date.now();
    const empty = await pollWorkflowTask(randomUUID(), { deadline: begun + 3_000 });
    expect(empty).toHaveLength(0);
    expect(Date.now() - begun).toBeLessThan(3_000);
    const activity = await call(
      'PollActivityTaskQueue',
      v1.PollActivityTaskQueueRequest,
      { namespace, taskQueue: { name: randomUUID() } },
      { deadline: Date.now() + 2_000 },
    );
    expect(activity).toHaveLength(0);
  });

  it('whose caller has gone is given no task: the next one gets it at once', async () => {
    const taskQueue = randomUUID();
    await failed(
      pollWorkflowTask(taskQueue, { deadline: Date.now() + 300 }).then((bytes) => {
        if (bytes.length === 0) throw new Error('empty');
      }),
    );
    await start(taskQueue);
    const begun = Date.now();
    const task = v1.PollWorkflowTaskQueueResponse.decode(await pollWorkflowTask(taskQueue));
    expect(task.attempt).toBe(1);
    expect(Date.now() - begun).toBeLessThan(3_000);
  });

  it('is given everything that SDKs need of a workflow task', async () => {
    const taskQueue = randomUUID();
    const { workflowId, runId } = await start(taskQueue);
    const task = v1.PollWorkflowTaskQueueResponse.decode(await pollWorkflowTask(taskQueue));
    expect(task.taskToken.length).toBeGreaterThan(0);
    expect(task.workflowExecution).toMatchObject({ workflowId, runId });
    expect(task.workflowExecutionTaskQueue).toMatchObject({ name: taskQueue, kind: 1 });
    expect(task.previousStartedEventId.toNumber()).toBe(0);
    expect(task.startedEventId.toNumber()).toBe(3);
    expect(task.history?.events?.map(({ eventId }) => eventId?.toNumber())).toEqual([1, 2, 3]);
  });
});

describe('a task token', () => {
  it('of another tenant, or one that was made up, is none', async () => {
    const taskQueue = randomUUID();
    await start(taskQueue);
    const { taskToken } = v1.PollWorkflowTaskQueueResponse.decode(
      await pollWorkflowTask(taskQueue),
    );
    const respond = (token: Uint8Array, options?: Options) =>
      call(
        'RespondWorkflowTaskCompleted',
        v1.RespondWorkflowTaskCompletedRequest,
        { taskToken: token, commands: [] },
        options,
      );
    const stranger = await Tenant.create(service);
    const refused = await failed(respond(taskToken, { apiKey: stranger.apiKey }));
    expect(refused.code).toBe(status.INVALID_ARGUMENT);
    expect((await failed(respond(Buffer.from('nonsense')))).code).toBe(status.INVALID_ARGUMENT);
    await respond(taskToken);
    const late = await failed(respond(taskToken));
    expect([late.code, late.details]).toEqual([status.NOT_FOUND, 'Workflow task not found.']);
  });
});

describe('a refusal', () => {
  it('of a second start names the run that is there', async () => {
    const taskQueue = randomUUID();
    const { workflowId, runId } = await start(taskQueue);
    const error = await failed(start(taskQueue, workflowId));
    expect(error.code).toBe(status.ALREADY_EXISTS);
    const { names, first } = detailsOf(error);
    expect(names).toEqual(['WorkflowExecutionAlreadyStartedFailure']);
    const { WorkflowExecutionAlreadyStartedFailure: Failure } = temporal.api.errordetails.v1;
    expect(Failure.decode(first).runId).toBe(runId);
  });

  it('of a namespace that is not there names it', async () => {
    const error = await failed(
      call('DescribeNamespace', v1.DescribeNamespaceRequest, { namespace: 'nowhere' }),
    );
    expect([error.code, detailsOf(error).names]).toEqual([
      status.NOT_FOUND,
      ['NamespaceNotFoundFailure'],
    ]);
  });

  it('of an RPC that is not served is in the words that SDKs look for', async () => {
    const error = await failed(
      call('UpdateWorkerVersioningRules', v1.UpdateWorkerVersioningRulesRequest, {}),
    );
    expect(error.code).toBe(status.UNIMPLEMENTED);
    expect(error.details).toContain('unknown method UpdateWorkerVersioningRules');
  });

  it('of a message above the limit is in the words that SDKs look for', async () => {
    const error = await failed(
      call('StartWorkflowExecution', v1.StartWorkflowExecutionRequest, {
        namespace,
        input: { payloads: [{ data: Buffer.alloc(4_300_000) }] },
      }),
    );
    expect(error.code).toBe(status.RESOURCE_EXHAUSTED);
    expect(error.details).toMatch(/^grpc: received message larger than max/);
  });

  const large = { payloads: [{ data: Buffer.alloc(1_100_000) }] };
  it.each([
    ['an input', { input: large }, 'Blob data size exceeds limit.'],
    [
      'a memo',
      { memo: { fields: { much: { data: Buffer.alloc(70_000) } } } },
      'Memo size exceeds limit.',
    ],
  ])('of %s above what the namespace announces is in Temporal’s words', async (_, part, text) => {
    const request = {
      namespace,
      workflowId: randomUUID(),
      workflowType: { name: 'order' },
      taskQueue: { name: 'limits' },
      requestId: randomUUID(),
      ...part,
    };
    const error = await failed(
      call('StartWorkflowExecution', v1.StartWorkflowExecutionRequest, request),
    );
    expect([error.code, error.details]).toEqual([status.INVALID_ARGUMENT, text]);
  });

  it('of a signal, a query or an update above that limit is the same', async () => {
    const { workflowId } = await start(randomUUID());
    const workflowExecution = { workflowId };
    const asked = [
      call('SignalWorkflowExecution', v1.SignalWorkflowExecutionRequest, {
        namespace,
        workflowExecution,
        signalName: 'more',
        input: large,
      }),
      call('QueryWorkflow', v1.QueryWorkflowRequest, {
        namespace,
        execution: workflowExecution,
        query: { queryType: 'how', queryArgs: large },
      }),
      call('UpdateWorkflowExecution', v1.UpdateWorkflowExecutionRequest, {
        namespace,
        workflowExecution,
        request: { input: { name: 'more', args: large } },
      }),
    ];
    for (const each of asked) {
      expect((await failed(each)).details).toBe('Blob data size exceeds limit.');
    }
  });

  it('of a wrong key says no more than that', async () => {
    const error = await failed(
      call('ListNamespaces', v1.ListNamespacesRequest, {}, { apiKey: 'prd_nonsense' }),
    );
    expect(error.code).toBe(status.UNAUTHENTICATED);
  });
});

describe('a history', () => {
  const read = async (workflowId: string, more: object, deadline?: Deadline) =>
    v1.GetWorkflowExecutionHistoryResponse.decode(
      await call(
        'GetWorkflowExecutionHistory',
        v1.GetWorkflowExecutionHistoryRequest,
        { namespace, execution: { workflowId }, ...more },
        deadline === undefined ? {} : { deadline },
      ),
    );

  it('that is waited for in vain comes empty, with a token to ask on', async () => {
    const { workflowId } = await start(randomUUID());
    const wait = { waitNewEvent: true, historyEventFilterType: 2 };
    const waited = await read(workflowId, wait, Date.now() + 2_500);
    expect(waited.history?.events ?? []).toEqual([]);
    expect(waited.nextPageToken.length).toBeGreaterThan(0);
    await call('TerminateWorkflowExecution', v1.TerminateWorkflowExecutionRequest, {
      namespace,
      workflowExecution: { workflowId },
      reason: 'enough',
    });
    const closed = await read(workflowId, { ...wait, nextPageToken: waited.nextPageToken });
    expect(closed.history?.events?.map(({ eventType }) => eventType)).toEqual([27]);
    expect(closed.nextPageToken).toHaveLength(0);
  });

  it('ends with the two events of a task in flight that are not written yet', async () => {
    const taskQueue = randomUUID();
    const { workflowId } = await start(taskQueue);
    const first = v1.PollWorkflowTaskQueueResponse.decode(await pollWorkflowTask(taskQueue));
    await call('RespondWorkflowTaskFailed', v1.RespondWorkflowTaskFailedRequest, {
      taskToken: first.taskToken,
      cause:
        temporal.api.enums.v1.WorkflowTaskFailedCause
          .WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR,
    });
    const typesOf = async (more: object) =>
      (await read(workflowId, more)).history?.events?.map(({ eventType }) => eventType);
    expect(await typesOf({})).toEqual([1, 5, 6, 9]);
    const again = v1.PollWorkflowTaskQueueResponse.decode(await pollWorkflowTask(taskQueue));
    expect(again.attempt).toBe(2);
    const seen = (await read(workflowId, {})).history?.events ?? [];
    expect(seen).toEqual(again.history?.events);
    expect(seen.map(({ eventId }) => eventId?.toNumber())).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('of another tenant is not there', async () => {
    const { workflowId } = await start(randomUUID());
    const stranger = await Tenant.create(service);
    const error = await failed(
      call(
        'GetWorkflowExecutionHistory',
        v1.GetWorkflowExecutionHistoryRequest,
        { namespace, execution: { workflowId } },
        { apiKey: stranger.apiKey },
      ),
    );
    expect(error.code).toBe(status.NOT_FOUND);
  });

  it("goes on with no other run's token", async () => {
    const first = await start(randomUUID());
    const second = await start(randomUUID());
    const page = await read(first.workflowId, { maximumPageSize: 1 });
    expect(page.nextPageToken.length).toBeGreaterThan(0);
    const crossed = read(second.workflowId, { nextPageToken: page.nextPageToken });
    expect((await failed(crossed)).code).toBe(status.NOT_FOUND);
  });
});

it('a wait is over when the service stops', async () => {
  const own = await TestService.start();
  const far = new Client(own.grpc, credentials.createInsecure());
  const ended = new Promise<unknown>((resolve) => {
    far.makeUnaryRequest(
      `${SERVICE}/PollWorkflowTaskQueue`,
      (message: object) => Buffer.from(v1.PollWorkflowTaskQueueRequest.encode(message).finish()),
      (bytes: Buffer) => bytes,
      { namespace, taskQueue: { name: 'waiting' } },
      (error, bytes) => {
        resolve(error ?? bytes);
      },
    );
  });
  await new Promise((resolve) => setTimeout(resolve, 500));
  const begun = Date.now();
  await own.stop();
  await ended;
  expect(Date.now() - begun).toBeLessThan(10_000);
  far.close();
});

it('the health service says that it serves, without a key', async () => {
  const answer = await call('/grpc.health.v1.Health/Check', google.protobuf.Empty, {});
  expect([...answer]).toEqual([8, 1]);
});
