import { setTimeout as sleep } from 'node:timers/promises';

const DOWN_MS = 12_000;

/** SIGKILL for some seconds: starts are acknowledged all the time. Wiped, it comes back knowing nothing. */
export const stopKafka =
  ({ isWiped }) =>
  async (topology) => {
    await topology.broker.kill();
    const fromMs = performance.now();
    await sleep(DOWN_MS);
    const kafkaDown = { fromMs, untilMs: performance.now() };
    if (isWiped) topology.broker.wipe();
    topology.broker = await topology.broker.restart();
    return { kafkaDown };
  };
