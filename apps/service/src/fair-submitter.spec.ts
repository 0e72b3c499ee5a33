import type { RequestOutcome, SubmittedRequest } from '@app/contract';
import { TEST_SCOPE } from '@app/testing';

import { FairSubmitter } from './fair-submitter';

const OTHER = '00000000-0000-4000-8000-00000000000b' as typeof TEST_SCOPE.tenantId;
const SHARE = 16;

let now: number;
let underWay: { readonly request: SubmittedRequest; readonly end: (fault?: Error) => void }[];
let submitter: FairSubmitter;

beforeEach(() => {
  now = 1_000_000;
  underWay = [];
  const submit = (request: SubmittedRequest): Promise<RequestOutcome> =>
    new Promise((resolve, reject) => {
      const end = (fault?: Error): void => {
        underWay = underWay.filter((each) => each.request !== request);
        if (fault === undefined) resolve({ ok: true, reply: {} } as RequestOutcome);
        else reject(fault);
      };
      underWay.push({ request, end });
    });
  submitter = new FairSubmitter({ submit }, { shardCount: 1, now: () => now });
});

const ask = (tenantId: typeof TEST_SCOPE.tenantId, workflowId = 'w') =>
  submitter.submit({ ...TEST_SCOPE, tenantId, workflowId } as SubmittedRequest);
const askOften = (count: number) =>
  Array.from({ length: count }, (_, index) => ask(TEST_SCOPE.tenantId, `w-${String(index)}`));
const countOf = (tenantId: string) =>
  underWay.filter(({ request }) => request.tenantId === tenantId).length;

describe('the way into the shards', () => {
  it('belongs to a tenant alone as wide as it is', () => {
    void askOften(1_000);
    expect(underWay).toHaveLength(1_000);
  });

  it('is shared once somebody else asks: a flood has its share under way, and the other is let in at once', () => {
    void ask(OTHER);
    void askOften(1_000);
    expect(countOf(TEST_SCOPE.tenantId)).toBe(SHARE);
    void ask(OTHER);
    expect(countOf(OTHER)).toBe(2);
  });

  it('lets the next in when one has ended, well or not, in the order in which they came', async () => {
    void ask(OTHER);
    const asked = askOften(SHARE + 2);
    const [first, second] = underWay.filter(({ request }) => request.tenantId !== OTHER);
    first!.end();
    second!.end(new Error('nobody knows'));
    await asked[0];
    await expect(asked[1]).rejects.toThrow('nobody knows');
    await Promise.resolve();
    const names = underWay.map(({ request }) => request.workflowId).slice(-2);
    expect(names).toEqual([`w-${String(SHARE)}`, `w-${String(SHARE + 1)}`]);
    expect(countOf(TEST_SCOPE.tenantId)).toBe(SHARE);
  });

  it('is whole again when the other has not come for a second', () => {
    void ask(OTHER);
    void askOften(SHARE);
    now += 1_000;
    void askOften(100);
    expect(countOf(TEST_SCOPE.tenantId)).toBe(SHARE + 100);
  });

  it('answers all of a flood in the end', async () => {
    void ask(OTHER);
    const all = Promise.all(askOften(200));
    let ended = 0;
    while (ended < 200) {
      for (const { request, end } of [...underWay]) {
        if (request.tenantId === OTHER) continue;
        end();
        ended += 1;
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    await expect(all).resolves.toHaveLength(200);
  });
});
