// `npm run demo`: three orders before one's eyes. One is approved and shipped, although its worker is killed on the way;
// one is rejected, and its refund and release run; one is approved undisturbed.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const port = process.env.PERDURE_HTTP_PORT ?? '7400';
const baseUrl = process.env.PERDURE_URL ?? `http://127.0.0.1:${port}`;
const children = [];
const say = (text) => console.log(text);
let failures = 0;

process.on('SIGINT', () => finish(130));
main().then(
  () => finish(failures === 0 ? 0 : 1),
  (error) => {
    console.error(error);
    finish(1);
  },
);

async function main() {
  await ensureService();
  const name = `demo-${Date.now().toString(36)}`;
  const secret = `whsec_${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64')}`;
  let worker = await startWorker(secret, 0);
  await createEndpoint(name, worker.url, secret);
  await putDefinition(name);

  say('\nThree orders begin. ChargeCard fails twice and is retried:');
  const orders = ['A', 'B', 'C'].map((letter) => `${name}-${letter}`);
  for (const [index, orderId] of orders.entries()) await start(name, orderId, 100 + index);
  const watching = orders.map((orderId) => watch(orderId));
  await Promise.all(orders.map((orderId) => untilWaiting(orderId)));

  say('\nAll three wait for a person. What the service says about one of them:');
  const [waiting] = (await describe(orders[0])).waiting;
  say(`  why is it waiting?  ${waiting.sentence}`);
  say('\nA and C are approved, B is rejected:');
  await decide(orders[0], true);
  await decide(orders[1], false);
  await decide(orders[2], true);
  await sleep(450);
  say(
    `\nThe worker (pid ${worker.process.pid}) is killed while it ships. Perdure waits; a new worker takes over:`,
  );
  worker.process.kill('SIGKILL');
  await sleep(1500);
  worker = await startWorker(secret, worker.port);
  await Promise.all(watching);

  say('\nHow it ended:');
  await expect(
    orders[0],
    'Completed',
    (result) => result.output.shipped.tracking === `T-${orders[0]}`,
  );
  await expect(orders[1], 'Failed', (result) => result.failure.type === 'OrderRejected');
  await expect(
    orders[2],
    'Completed',
    (result) => result.output.shipped.tracking === `T-${orders[2]}`,
  );
  const undone = (await steps(orders[1])).filter(
    (step) => step.kind === 'Activity' && step.status === 'Completed',
  );
  check(
    ['RefundCard', 'ReleaseInventory'].every((type) => undone.some((step) => step.name === type)),
    `  ${orders[1]}: the refund and the release have run`,
  );
  say(`
Look at it yourself:
  curl -s ${baseUrl}/graphql -H 'content-type: application/json' -d '{"query":"{ workflow(workflowId: \\"${orders[0]}\\") { status compactHistory { time kind name status attempt detail } } }"}'
  curl -s ${baseUrl}/graphql -H 'content-type: application/json' -d '{"query":"{ workflows(query: \\"WorkflowType = \\u0027${name}\\u0027\\") { ... on WorkflowRunConnection { edges { node { workflowId status } } } } }"}'
`);
}

async function ensureService() {
  if (await answers()) {
    say(`Perdure answers at ${baseUrl}.`);
    return;
  }
  say('No service answers: starting one.');
  const service = spawn(process.execPath, [join(root, 'scripts/start.mjs')], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  children.push(service);
  for (let tries = 0; tries < 300; tries += 1) {
    if (await answers()) return;
    if (service.exitCode !== null) throw new Error('the service ended');
    await sleep(100);
  }
  throw new Error(`the service did not get ready at ${baseUrl}`);
}

async function answers() {
  try {
    return (await fetch(`${baseUrl}/readyz`)).ok;
  } catch {
    return false;
  }
}

function startWorker(secret, port) {
  const node = spawn(
    process.execPath,
    ['--no-warnings', join(root, 'examples/worker-typescript/worker.ts'), String(port)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, PERDURE_WEBHOOK_SECRET: secret },
    },
  );
  children.push(node);
  return new Promise((resolve, reject) => {
    node.once('exit', () => reject(new Error('the worker ended')));
    node.stdout.on('data', (chunk) => {
      const text = chunk.toString();
      process.stdout.write(text);
      const url = /http:\/\/127\.0\.0\.1:(\d+)\//.exec(text);
      if (url !== null) resolve({ process: node, url: url[0], port: Number(url[1]) });
    });
  });
}

async function createEndpoint(name, url, secret) {
  const { createWebhookEndpoint: result } = await graphql(
    `
      mutation ($input: WebhookEndpointInput!) {
        createWebhookEndpoint(input: $input) {
          __typename
          ... on EndpointWithSecret {
            endpoint {
              state
              stateReason
              activityTypes
            }
          }
          ... on Refused {
            message
            advice
          }
        }
      }
    `,
    { input: { name, url, taskQueue: name, secret, responseWindow: '10s' } },
  );
  if (result.endpoint?.state !== 'Active') throw new Error(JSON.stringify(result));
  say(
    `The worker is registered and verified; it serves ${result.endpoint.activityTypes.join(', ')}.`,
  );
}

async function putDefinition(name) {
  const source = JSON.parse(readFileSync(join(root, 'examples/order/order.asl.json'), 'utf8'));
  const { putWorkflowDefinition: result } = await graphql(
    `
      mutation ($name: String!, $source: JSON!) {
        putWorkflowDefinition(name: $name, source: $source) {
          __typename
          ... on PutDefinition {
            definition {
              version
            }
          }
          ... on DefinitionInvalid {
            issues {
              pointer
              message
            }
          }
          ... on Refused {
            message
          }
        }
      }
    `,
    { name, source: { ...source, TaskQueue: name } },
  );
  if (result.__typename !== 'PutDefinition') throw new Error(JSON.stringify(result));
}

async function start(definition, workflowId, amount) {
  const { startWorkflow: result } = await graphql(
    `
      mutation ($input: StartWorkflowInput!) {
        startWorkflow(input: $input) {
          __typename
          ... on Refused {
            message
          }
        }
      }
    `,
    {
      input: {
        definition,
        workflowId,
        input: { orderId: workflowId, amount },
        requestId: `start-${workflowId}`,
      },
    },
  );
  if (result.__typename !== 'StartedWorkflow') throw new Error(JSON.stringify(result));
}

async function decide(workflowId, approved) {
  const { signalWorkflow: result } = await graphql(
    `
      mutation ($input: SignalWorkflowInput!) {
        signalWorkflow(input: $input) {
          __typename
          ... on Refused {
            message
          }
        }
      }
    `,
    {
      input: {
        workflowId,
        signal: 'approval',
        input: { approved, by: 'demo' },
        requestId: `decide-${workflowId}`,
      },
    },
  );
  if (result.__typename !== 'WorkflowRef') throw new Error(JSON.stringify(result));
}

async function describe(workflowId) {
  const { workflow } = await graphql(
    `
      query ($id: String!) {
        workflow(workflowId: $id) {
          status
          waiting {
            kind
            sentence
          }
          pending {
            activities {
              activityType
              attempt
              heartbeatDetails
            }
          }
        }
      }
    `,
    { id: workflowId },
  );
  return workflow;
}

async function steps(workflowId) {
  const { workflow } = await graphql(
    `
      query ($id: String!) {
        workflow(workflowId: $id) {
          compactHistory {
            eventId
            kind
            name
            status
            detail
          }
        }
      }
    `,
    { id: workflowId },
  );
  return workflow.compactHistory;
}

async function untilWaiting(workflowId) {
  for (let tries = 0; tries < 300; tries += 1) {
    if ((await describe(workflowId)).waiting.some((each) => each.kind === 'Signal')) return;
    await sleep(100);
  }
  throw new Error(`${workflowId} did not get to its approval`);
}

/** Prints each step of a run as it happens, and the progress its worker reports. */
async function watch(workflowId) {
  const told = new Set();
  let progress = '';
  for (;;) {
    const { status, pending } = await describe(workflowId);
    for (const step of await steps(workflowId)) {
      const text = `${step.kind} ${step.name}: ${step.status}${step.detail ? ` (${step.detail})` : ''}`;
      const id = `${step.eventId} ${text}`;
      if (told.has(id) || step.status === 'Exited' || step.status === 'Scheduled') continue;
      told.add(id);
      say(`  ${workflowId}  ${text}`);
    }
    for (const activity of pending?.activities ?? []) {
      const at = JSON.stringify(activity.heartbeatDetails);
      if (activity.heartbeatDetails === null || at === progress) continue;
      progress = at;
      say(`  ${workflowId}  ${activity.activityType}, attempt ${activity.attempt}: progress ${at}`);
    }
    if (status !== 'Running') return;
    await sleep(150);
  }
}

async function expect(workflowId, status, isRight) {
  const { workflow } = await graphql(
    `
      query ($id: String!) {
        workflow(workflowId: $id) {
          result(waitFor: "60s") {
            status
            output
            failure {
              type
              message
            }
          }
        }
      }
    `,
    { id: workflowId },
  );
  const { result } = workflow;
  check(
    result.status === status && isRight(result),
    `  ${workflowId}: ${result.status} ${JSON.stringify(result.output?.shipped ?? result.failure)}`,
  );
}

function check(isRight, text) {
  say(`${text}${isRight ? '' : '   <- not as expected'}`);
  if (!isRight) failures += 1;
}

async function graphql(query, variables) {
  const response = await fetch(`${baseUrl}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return data;
}

function finish(code) {
  for (const child of children) if (child.exitCode === null) child.kill('SIGTERM');
  setTimeout(() => process.exit(code), children.length > 1 ? 3000 : 200).unref();
  const left = children.filter((child) => child.exitCode === null && child.signalCode === null);
  Promise.all(left.map((child) => new Promise((resolve) => child.once('exit', resolve)))).then(() =>
    process.exit(code),
  );
}
