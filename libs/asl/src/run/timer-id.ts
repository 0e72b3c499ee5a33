/** Timers of the engine that an interpreter starts: what they end is in their id. */
export type TimerPurpose = 'wait' | 'backoff' | 'signal-timeout';

const LETTERS = { wait: 'w', backoff: 'b', 'signal-timeout': 's' } as const;

export function timerIdOf(purpose: TimerPurpose, visit: number, round = 0): string {
  return `${LETTERS[purpose]}${visit}.${round}`;
}

export function parseTimerId(
  timerId: string,
): { readonly purpose: TimerPurpose; readonly visit: number } | undefined {
  const parts = /^([wbs])(\d+)\.\d+$/.exec(timerId);
  if (parts === null) return undefined;
  const visit = Number(parts[2]);
  switch (parts[1]) {
    case 'w':
      return { purpose: 'wait', visit };
    case 'b':
      return { purpose: 'backoff', visit };
    default:
      return { purpose: 'signal-timeout', visit };
  }
}
