// Workflow code of the soak: so many steps, each an activity and a rest, and what each step has given.
const { proxyActivities, sleep } = require('@temporalio/workflow');

const { step } = proxyActivities({
  startToCloseTimeout: '4s',
  retry: { initialInterval: '200ms', backoffCoefficient: 1 },
});

async function steps(count, restMs) {
  const values = [];
  for (let index = 0; index < count; index += 1) {
    values.push(await step(index));
    await sleep(restMs);
  }
  return values;
}

module.exports = { steps };
