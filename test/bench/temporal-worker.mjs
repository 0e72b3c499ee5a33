// A worker process with the TypeScript SDK: temporal-worker.mjs ADDRESS TASK_QUEUE. Says when it polls.
import { fileURLToPath } from 'node:url';

import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';

const [address, taskQueue] = process.argv.slice(2);
Runtime.install({ logger: new DefaultLogger('ERROR') });
const worker = await Worker.create({
  // Compression burns time of both sides on one machine.
  connection: await NativeConnection.connect({ address, grpcCompression: { codec: 'none' } }),
  namespace: 'default',
  taskQueue,
  workflowsPath: fileURLToPath(new URL('temporal-workflows.cjs', import.meta.url)),
  activities: { step: (value) => Promise.resolve(value + 1) },
  maxConcurrentWorkflowTaskExecutions: 200,
  maxConcurrentActivityTaskExecutions: 400,
  maxConcurrentWorkflowTaskPolls: 16,
  maxConcurrentActivityTaskPolls: 16,
  nonStickyToStickyPollRatio: 0.5,
  maxCachedWorkflows: 2_000,
});
process.stdout.write('ready\n');
await worker.run();
