// Workflow code of `temporal.mjs`: none, one and three activities in turn; each adds one.
const { proxyActivities } = require('@temporalio/workflow');

const { step } = proxyActivities({ startToCloseTimeout: '30s', retry: { maximumAttempts: 3 } });

async function steps(count) {
  let value = 0;
  for (let index = 0; index < count; index += 1) value = await step(value);
  return value;
}

module.exports = { steps };
