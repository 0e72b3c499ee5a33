import type { Command, Failure } from '@app/contract';

/**
 * One step of a random life of a run: what happens, how long after the last, and two numbers that pick among what
 * there is when it happens. The picks miss on purpose now and then: wrong attempts, late answers, early timers.
 */
export interface Move {
  readonly type: MoveType;
  readonly afterMs: number;
  readonly pick: number;
  readonly slip: boolean;
  readonly commands: readonly Command[];
  readonly failure: Failure;
}

export const MOVE_TYPES = [
  'signal',
  'update',
  'resetSticky',
  'cancel',
  'terminate',
  'takeTask',
  'answerTask',
  'failTask',
  'startActivity',
  'acceptActivity',
  'returnActivity',
  'loseActivity',
  'heartbeat',
  'completeActivity',
  'failActivity',
  'cancelActivity',
  'timeOutActivity',
  'changeRun',
  'pauseRun',
  'unpauseRun',
  'pauseActivity',
  'unpauseActivity',
  'resetActivity',
  'changeActivity',
  'settleSent',
  'closeChild',
  'nextTimer',
] as const;
export type MoveType = (typeof MOVE_TYPES)[number];
