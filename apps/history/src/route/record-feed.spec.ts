import {
  type RequestOutcome,
  type RoutedAnswer,
  type RoutedRequest,
  RunId,
  ShardId,
  type SubmittedRequest,
  Unavailable,
} from '@app/contract';
import { MemoryLogStorage, MemoryRequestLog, TEST_SCOPE } from '@app/testing';

import type { OwnerPlace } from '../history';
import { RunFault } from '../shard/run-fault';
import { RecordFeed } from './record-feed';

/** A shard that applies what it is given at once, when it is owned, and counts. */
class Shard {
  readonly shardId = ShardId(0);
  readonly applied: string[] = [];
  readonly answered: string[] = [];
  readonly storage = new MemoryLogStorage(1);
  readonly log = new MemoryRequestLog(this.storage);
  current: OwnerPlace | undefined = { nextOffset: 0, generation: 1 };
  faultOf: (name: string) => Error | undefined = () => undefined;
  readonly feed = new RecordFeed(
    {
      shardId: this.shardId,
      place: () => this.current,
      submit: (request, { offset }) => this.submit(request, offset!),
    },
    this.log,
    (bytes) => JSON.parse(Buffer.from(bytes).toString()) as RoutedRequest,
    {
      answers: {
        answer: ({ callNumber }, answer: RoutedAnswer) => {
          this.answered.push(`${callNumber}${'fault' in answer ? ' fault' : ''}`);
        },
      },
      surroundings: {
        after: (delayMs, run) => {
          const timer = setTimeout(run, delayMs);
          return () => {
            clearTimeout(timer);
          };
        },
      },
      report: () => undefined,
    },
  );

  append(...names: string[]): void {
    for (const [index, signalName] of names.entries()) {
      const request = { type: 'SignalWorkflow', ...TEST_SCOPE, workflowId: 'w', signalName };
      const answerTo = { peerId: 'p', address: 'a:1', callNumber: index };
      void this.log.append(this.shardId, Buffer.from(JSON.stringify({ request, answerTo })));
    }
  }

  async until(isSo: () => boolean): Promise<void> {
    for (let tries = 0; tries < 400 && !isSo(); tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(isSo()).toBe(true);
  }

  private async submit(request: SubmittedRequest, offset: number): Promise<RequestOutcome> {
    await Promise.resolve();
    const name = 'signalName' in request ? request.signalName : '?';
    const fault = this.faultOf(name);
    if (fault !== undefined) throw fault;
    if (this.current === undefined) throw new Unavailable('not owned');
    if (offset < this.current.nextOffset) throw new Unavailable('taken before');
    this.current = { ...this.current, nextOffset: offset + 1 };
    this.applied.push(name);
    return { ok: true, reply: { runId: RunId('run') } };
  }
}

describe('the feed of a shard from its log', () => {
  let shard: Shard;
  beforeEach(() => {
    shard = new Shard();
  });
  afterEach(() => {
    shard.feed.close();
  });

  it('hands over records in order and answers each where it is waited for', async () => {
    shard.append('a', 'b', 'c');
    await shard.until(() => shard.answered.length === 3);
    expect(shard.applied).toEqual(['a', 'b', 'c']);
    expect(shard.answered).toEqual(['0', '1', '2']);
  });

  it('reads again from the stored offset when the shard is acquired anew, and applies nothing twice', async () => {
    shard.append('a', 'b');
    await shard.until(() => shard.applied.length === 2);
    shard.current = undefined;
    shard.append('c', 'd');
    await new Promise((resolve) => setTimeout(resolve, 30));
    shard.current = { nextOffset: 2, generation: 2 };
    await shard.until(() => shard.applied.length === 4);
    expect(shard.applied).toEqual(['a', 'b', 'c', 'd']);
  });

  it('reads a record again that could not be applied, and answers it then', async () => {
    let failures = 0;
    shard.faultOf = (name) =>
      name === 'b' && (failures += 1) < 3 ? new Unavailable('the store is away') : undefined;
    shard.append('a', 'b');
    await shard.until(() => shard.applied.length === 2);
    expect(failures).toBe(3);
    expect(shard.answered.filter((each) => each === '1')).toHaveLength(1);
  });

  it('does not stop at a run that cannot be decided: its caller is told', async () => {
    shard.faultOf = (name) =>
      name === 'b' ? new RunFault(undefined, new Error('cannot be decided')) : undefined;
    shard.append('a', 'b', 'c');
    await shard.until(() => shard.answered.length === 3);
    expect(shard.applied).toEqual(['a', 'c']);
    expect(shard.answered.sort()).toEqual(['0', '1 fault', '2']);
  });
});
