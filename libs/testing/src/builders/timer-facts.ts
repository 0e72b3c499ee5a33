import { factBuilder } from './fact-pattern';

export const timerStarted = factBuilder('TimerStarted', () => ({
  timerId: 't',
  startToFireTimeoutMs: 5_000,
  workflowTaskCompletedEventId: 4,
}));

export const timerFired = factBuilder('TimerFired', () => ({ timerId: 't', startedEventId: 0 }));

export const timerCanceled = factBuilder('TimerCanceled', () => ({
  timerId: 't',
  startedEventId: 0,
  workflowTaskCompletedEventId: 4,
  identity: 'host',
}));
