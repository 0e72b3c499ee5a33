import { applicationFailure, type Failure } from '@app/contract';
import fc from 'fast-check';

import { commands } from './command-arbitraries';
import { type Move, MOVE_TYPES, type MoveType } from './move';

const failures: fc.Arbitrary<Failure> = fc.constantFrom(
  applicationFailure('Declined', 'declined'),
  applicationFailure('Fatal', 'fatal', true),
  { message: 'm'.repeat(9_000), info: { type: 'Server', nonRetryable: false } },
  {
    message: 'later',
    info: { type: 'Application', errorType: 'Busy', nonRetryable: false, nextRetryDelayMs: 30 },
  },
);

/** Random lives. What comes often in a real one comes often here. */
export const moves: fc.Arbitrary<Move[]> = fc.array(
  fc.record({
    type: fc.oneof(
      { weight: 40, arbitrary: fc.constantFrom<MoveType>('takeTask', 'answerTask') },
      { weight: 20, arbitrary: fc.constantFrom<MoveType>('startActivity', 'nextTimer') },
      {
        weight: 60,
        arbitrary: fc.constantFrom(...MOVE_TYPES.filter((type) => type !== 'terminate')),
      },
      { weight: 1, arbitrary: fc.constant<MoveType>('terminate') },
    ),
    afterMs: fc.constantFrom(0, 0, 1, 10, 60, -5),
    pick: fc.nat(1_000),
    slip: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
    commands,
    failure: failures,
  }),
  { minLength: 10, maxLength: 120, size: 'max' },
);
