// A worker that somebody kills: soak-worker.cjs ADDRESS TASK_QUEUE.
const { DefaultLogger, NativeConnection, Runtime, Worker } = require('@temporalio/worker');

const [address, taskQueue] = process.argv.slice(2);

/** Tries until there is a service: it may be the one that was killed. */
async function connect() {
  for (;;) {
    try {
      const connection = await NativeConnection.connect({ address });
      return await Worker.create({
        connection,
        namespace: 'default',
        taskQueue,
        workflowsPath: require.resolve('./soak-workflows.cjs'),
        activities: { step: (value) => Promise.resolve(value * 2) },
      });
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}

Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) });
connect().then((worker) => worker.run());
