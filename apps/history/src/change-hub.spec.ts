import { type ChangeNotice, NamespaceId } from '@app/contract';
import { TEST_SCOPE, testRun } from '@app/testing';

import { ChangeHub } from './change-hub';

const other = { ...TEST_SCOPE, namespaceId: NamespaceId('00000002-0000-4000-8000-000000000009') };

const notice = (number: number): ChangeNotice => ({
  ...testRun(number),
  lastEventId: number,
  status: 'Running',
});

let hub: ChangeHub;

beforeEach(() => {
  hub = new ChangeHub('feed', () => 5);
});

const eventIds = (place: number, countMax = 100) =>
  hub.noticesAfter(TEST_SCOPE, place, countMax)?.notices.map((each) => each.notice.lastEventId);

it('gives the notices after a place, in order and in pages', () => {
  for (const number of [1, 2, 3, 4, 5]) hub.publish(notice(number));
  expect(eventIds(0)).toEqual([1, 2, 3, 4, 5]);
  expect(hub.noticesAfter(TEST_SCOPE, 1, 2)).toMatchObject({
    notices: [{ place: 2 }, { place: 3 }],
    upTo: 3,
  });
  expect(eventIds(hub.lastPlace)).toEqual([]);
});

it('leaves out what belongs to others, and says how far it has looked', () => {
  hub.publish({ ...notice(1), ...other });
  hub.publish(notice(2));
  hub.publish({ ...notice(3), ...other });
  expect(eventIds(0)).toEqual([2]);
  expect(hub.noticesAfter(TEST_SCOPE, 2, 10)).toEqual({ notices: [], upTo: 3 });
});

it('says so when it has forgotten some, or never knew the place', () => {
  for (let number = 1; number <= 20_000; number += 1) hub.publish(notice(number));
  expect(eventIds(0)).toBeUndefined();
  expect(eventIds(20_000 - 16_384, 20_000)).toHaveLength(16_384);
  expect(eventIds(20_001)).toBeUndefined();
});
