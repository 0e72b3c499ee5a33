/// <reference types="jest" />
import {
  type ActivityTaskOffer,
  type BacklogLane,
  type BacklogStore,
  NamespaceId,
  type OfferRank,
  RunId,
  type StoredOffer,
  TenantId,
  WorkflowId,
} from '@app/contract';

/** An empty store. */
export interface OpenedBacklog {
  readonly store: BacklogStore;
  close(): Promise<void>;
}

const TENANT = TenantId('00000000-0000-4000-8000-000000000001');
const OTHER_TENANT = TenantId('00000000-0000-4000-8000-000000000002');
const NAMESPACE = NamespaceId('00000000-0000-4000-8000-000000000003');
const RUN = RunId('00000000-0000-4000-8000-000000000004');

const LANE: BacklogLane = {
  queue: { tenantId: TENANT, namespaceId: NAMESPACE, name: 'orders' },
  queueType: 'Activity',
  type: 'charge',
};

/** Lanes that differ from `LANE` in one thing each. */
const OTHER_LANES: readonly BacklogLane[] = [
  { ...LANE, type: 'ship' },
  { ...LANE, queueType: 'Workflow' },
  { ...LANE, queue: { ...LANE.queue, name: 'orders2' } },
  { ...LANE, queue: { ...LANE.queue, version: 'v1' } },
  { ...LANE, queue: { ...LANE.queue, tenantId: OTHER_TENANT } },
];

function stored(key: string, rank: OfferRank, over: Partial<ActivityTaskOffer> = {}): StoredOffer {
  return {
    key,
    rank,
    offer: {
      queue: LANE.queue,
      workflowId: WorkflowId('w'),
      runId: RUN,
      scheduledEventId: rank.number,
      attempt: 1,
      activityType: 'charge',
      offeredAt: 1_790_000_000_000,
      ...over,
    },
  };
}

const rank = (level: number, pass: number, number: number): OfferRank => ({ level, pass, number });
const keys = (offers: readonly StoredOffer[]): string[] => offers.map(({ key }) => key);
const all = { after: undefined, countMax: 100 };

/** What every BacklogStore must do. */
export function backlogStoreContract(name: string, open: () => Promise<OpenedBacklog>): void {
  describe(`${name} as BacklogStore`, () => {
    let opened: OpenedBacklog;
    let store: BacklogStore;

    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    });
    afterEach(() => opened.close());

    it('gives back what it was given, whole', async () => {
      const offer = stored('r/1/1', rank(3, 1.5, 7), {
        priority: { priorityKey: 2, fairnessKey: 'a \u0000 \ud800', fairnessWeight: 0.5 },
      });
      await store.append(LANE, [offer]);
      expect(await store.read(LANE, all)).toEqual([offer]);
    });

    it('reads by level, then pass, then number, page by page', async () => {
      const ranks = [
        rank(3, 2, 1),
        rank(1, 9, 2),
        rank(3, 1.25, 4),
        rank(3, 1.25, 3),
        rank(5, 0, 5),
      ];
      await store.append(
        LANE,
        ranks.map((each) => stored(String(each.number), each)),
      );
      expect(keys(await store.read(LANE, all))).toEqual(['2', '3', '4', '1', '5']);
      const page = await store.read(LANE, { after: rank(3, 1.25, 3), countMax: 2 });
      expect(keys(page)).toEqual(['4', '1']);
    });

    it('keeps an offer once, with the rank it came with first', async () => {
      expect(await store.append(LANE, [stored('a', rank(3, 1, 1))])).toEqual(new Set(['a']));
      const again = [
        stored('a', rank(3, 8, 8)),
        stored('b', rank(3, 9, 9)),
        stored('b', rank(3, 9, 10)),
      ];
      expect(await store.append(LANE, again)).toEqual(new Set(['b']));
      const kept = await store.read(LANE, all);
      expect(kept.map((each) => each.rank)).toEqual([rank(3, 1, 1), rank(3, 9, 9)]);
    });

    it('removes by key and does not mind what is not there', async () => {
      await store.append(LANE, [stored('a', rank(3, 1, 1)), stored('b', rank(3, 2, 2))]);
      await store.remove(LANE, ['a', 'never there']);
      expect(keys(await store.read(LANE, all))).toEqual(['b']);
    });

    it('keeps lanes apart that differ in tenant, queue, version, kind or type', async () => {
      await store.append(LANE, [stored('a', rank(3, 1, 1))]);
      for (const lane of OTHER_LANES) {
        expect(await store.read(lane, all)).toEqual([]);
        await store.remove(lane, ['a']);
      }
      expect(keys(await store.read(LANE, all))).toEqual(['a']);
    });

    it('lists the lanes with rows and how many they have', async () => {
      expect(await store.listLanes()).toEqual([]);
      await store.append(LANE, [stored('a', rank(3, 1, 1)), stored('b', rank(3, 2, 2))]);
      for (const lane of OTHER_LANES) await store.append(lane, [stored('c', rank(3, 1, 1))]);
      const lanes = await store.listLanes();
      expect(lanes).toHaveLength(1 + OTHER_LANES.length);
      expect(lanes).toContainEqual({ lane: LANE, count: 2 });
      for (const lane of OTHER_LANES) expect(lanes).toContainEqual({ lane, count: 1 });
    });
  });
}
