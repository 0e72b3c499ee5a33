import { anEndpoint, aTask } from '../testing/builders';
import { AttemptIndex, attemptKey } from './attempt-index';

const task = aTask(1, { input: [] });
const key = attemptKey(task);

function withTask(): AttemptIndex {
  const index = new AttemptIndex();
  index.add(key, { attempt: task, endpoint: anEndpoint(), cancelNotified: false });
  return index;
}

it('finds who has an attempt until it is removed', () => {
  const index = withTask();
  expect(index.find(task)?.endpoint.id).toBe('e1');
  index.remove(key);
  expect(index.find(task)).toBeUndefined();
});

it('keeps of an accepted attempt only its names', () => {
  const index = withTask();
  index.keepAccepted(key);
  expect(index.inFlightCount).toBe(0);
  expect(index.find(task)?.attempt).toMatchObject({ workflowId: 'w1', activityId: 'charge' });
  expect(index.find(task)?.attempt).not.toHaveProperty('input');
});

it('forgets the accepted attempts that are oldest', () => {
  const index = new AttemptIndex();
  for (let number = 0; number <= 10_000; number += 1) {
    const each = aTask(number);
    index.add(attemptKey(each), { attempt: each, endpoint: anEndpoint(), cancelNotified: false });
    index.keepAccepted(attemptKey(each));
  }
  expect(index.find(aTask(0))).toBeUndefined();
  expect(index.find(aTask(5_001))).toBeDefined();
  expect(index.find(aTask(10_000))).toBeDefined();
});
