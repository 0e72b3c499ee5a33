import { operation } from '../door/operation';
import { AwsError } from '../wire/aws-error';
import { float, integer, required, text } from '../wire/shape';
import { findMapRun } from './find-map-run';

/** What a map run may do is settled when it begins: a change is refused, not forgotten. */
export const updateMapRun = operation(
  'write',
  {
    mapRunArn: required(text({ min: 1, max: 2_000 })),
    maxConcurrency: integer({ min: 0 }),
    toleratedFailurePercentage: float({ min: 0, max: 100 }),
    toleratedFailureCount: integer({ min: 0 }),
  },
  async (call, { mapRunArn, ...changes }) => {
    await findMapRun(call, mapRunArn);
    if (Object.values(changes).every((each) => each === undefined)) return {};
    throw new AwsError(
      'ValidationException',
      'A map run cannot be changed here while it runs. Change the definition, and start another execution.',
    );
  },
);
