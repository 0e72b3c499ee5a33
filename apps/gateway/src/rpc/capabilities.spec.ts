import type { Namespace } from '@app/postgres';

import { temporal } from '../wire/proto';
import { toNamespace } from './describe-namespace';
import { getSystemInfo } from './get-system-info';
import { WORKFLOW_RPCS } from './workflow-rpcs';

type Capabilities = Readonly<Record<string, boolean>>;

const { GetSystemInfoResponse } = temporal.api.workflowservice.v1;
const { NamespaceInfo } = temporal.api.namespace.v1;

const isServed = (rpc: string) => rpc in WORKFLOW_RPCS;

function fieldsOf(type: { toObject(message: never, options: object): unknown; create(): unknown }) {
  const told = type.toObject(type.create() as never, { defaults: true }) as Capabilities;
  return Object.keys(told);
}

async function ofServer(): Promise<Capabilities> {
  const answer = await getSystemInfo.handle({} as never, undefined as never);
  return answer.capabilities as unknown as Capabilities;
}

function ofNamespace(): Capabilities {
  const namespace = { name: 'n', namespaceId: 'id', description: '', retention: null };
  const { namespaceInfo } = toNamespace(namespace as unknown as Namespace);
  return namespaceInfo?.capabilities as unknown as Capabilities;
}

it.each([
  ['supportsSchedules', 'CreateSchedule'],
  ['nexus', 'PollNexusTaskQueue'],
])('the server announces %s exactly when it serves %s', async (capability, rpc) => {
  expect((await ofServer())[capability]).toBe(isServed(rpc));
});

it.each([
  ['syncUpdate', 'UpdateWorkflowExecution'],
  ['asyncUpdate', 'PollWorkflowExecutionUpdate'],
  ['workflowPause', 'PauseWorkflowExecution'],
  ['workerHeartbeats', 'ListWorkers'],
  ['standaloneActivities', 'StartActivityExecution'],
])('a namespace announces %s exactly when the server serves %s', (capability, rpc) => {
  expect(ofNamespace()[capability]).toBe(isServed(rpc));
});

it('whatever a server can announce is said to be kept or not', async () => {
  expect(Object.keys(await ofServer()).sort()).toEqual(
    fieldsOf(GetSystemInfoResponse.Capabilities).sort(),
  );
});

it('nothing is announced of namespaces that the protocol does not know', () => {
  expect(fieldsOf(NamespaceInfo.Capabilities)).toEqual(
    expect.arrayContaining(Object.keys(ofNamespace())),
  );
});
