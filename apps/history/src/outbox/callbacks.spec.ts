import type { CallbackAnswer, DeliverCallback, RequestOutcome } from '@app/contract';

import { HistoryWorld } from '../testing/history-world';

const MINUTE_MS = 60_000;

/** A receiver of callbacks that answers as it is told. */
class Receiver {
  readonly taken: DeliverCallback[] = [];
  answer: (callback: DeliverCallback) => CallbackAnswer = () => ({ type: 'Delivered' });

  deliver = (callback: DeliverCallback): Promise<CallbackAnswer> => {
    this.taken.push(callback);
    return Promise.resolve(this.answer(callback));
  };
}

async function worldWith(receiver: Receiver): Promise<HistoryWorld> {
  const world = new HistoryWorld(2);
  world.callbacks = receiver;
  await world.start();
  return world;
}

function start(world: HistoryWorld, ...urls: string[]): Promise<RequestOutcome> {
  return world.ask('w', {
    type: 'StartWorkflow',
    newRunId: world.newRunId(),
    start: {
      workflowType: 'order',
      taskQueue: 'queue',
      completionCallbacks: urls.map((url) => ({ url })),
    },
    identity: 'spec',
    reusePolicy: 'AllowDuplicate',
    conflictPolicy: 'Fail',
  });
}

const end = (world: HistoryWorld): Promise<RequestOutcome> =>
  world.ask('w', { type: 'TerminateWorkflow', reason: 'spec', identity: 'spec' });

const states = async (world: HistoryWorld): Promise<string[] | undefined> =>
  (await world.describe('w'))?.callbacks?.map(({ state }) => state);

describe('completion callbacks', () => {
  it('wait for the end of the run, and are delivered once', async () => {
    const receiver = new Receiver();
    const world = await worldWith(receiver);
    await start(world, 'a', 'b');
    expect(await states(world)).toEqual(['Standby', 'Standby']);
    expect(receiver.taken).toEqual([]);
    await end(world);
    await world.time.pass(MINUTE_MS);
    expect(receiver.taken.map(({ callback }) => callback.url)).toEqual(['a', 'b']);
    expect(receiver.taken[0]).toMatchObject({ outcome: { type: 'Terminated' } });
    expect(await states(world)).toEqual(['Succeeded', 'Succeeded']);
  });

  it('are sent again with back-off, for days, and survive the process', async () => {
    const receiver = new Receiver();
    receiver.answer = () => ({ type: 'Unreached', message: 'no answer' });
    const world = await worldWith(receiver);
    await start(world, 'a');
    await end(world);
    await world.time.pass(60 * MINUTE_MS);
    const attempts = receiver.taken.length;
    expect(attempts).toBeGreaterThan(5);
    expect(attempts).toBeLessThan(20);
    expect((await world.describe('w'))?.callbacks).toMatchObject([
      { state: 'BackingOff', attempt: attempts, lastFailure: 'no answer' },
    ]);
    world.kill();
    receiver.answer = () => ({ type: 'Delivered' });
    await world.start();
    await world.time.pass(MINUTE_MS);
    expect(await states(world)).toEqual(['Succeeded']);
    expect(new Set(receiver.taken.map(({ requestId }) => requestId)).size).toBe(1);
  });

  it('that are refused have failed, and are not sent again', async () => {
    const receiver = new Receiver();
    receiver.answer = () => ({ type: 'Refused', message: 'status 404' });
    const world = await worldWith(receiver);
    await start(world, 'a');
    await end(world);
    await world.time.pass(60 * MINUTE_MS);
    expect(receiver.taken).toHaveLength(1);
    expect((await world.describe('w'))?.callbacks).toEqual([
      { url: 'a', state: 'Failed', attempt: 0, lastFailure: 'status 404' },
    ]);
  });

  it('do not wait for each other, whoever does not answer', async () => {
    const receiver = new Receiver();
    receiver.answer = ({ callback: { url } }) =>
      url === 'dead' ? { type: 'Unreached', message: 'dead' } : { type: 'Delivered' };
    const world = await worldWith(receiver);
    await start(world, 'dead', 'alive');
    await end(world);
    await world.time.pass(1_000);
    expect(await states(world)).toEqual(['BackingOff', 'Succeeded']);
  });
});
