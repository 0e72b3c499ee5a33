import type { Random } from '@app/testing';

import type { Script, Step } from './host-code';
import { SIGNAL_NAMES } from './machine';

const TYPES = ['charge', 'ship', 'mail'];

/** What a run of hosted code is to do. */
export function drawScript(random: Random, canary: string, workflowIdCount: number): Script {
  return { canary, steps: drawSteps(random, { mayHaveChildren: true, workflowIdCount }) };
}

interface Place {
  readonly mayHaveChildren: boolean;
  /** Others that may be signalled or cancelled. */
  readonly workflowIdCount: number;
}

function drawSteps(random: Random, place: Place): Step[] {
  return Array.from({ length: random.between(1, 4) }, () => drawStep(random, place));
}

function drawStep(random: Random, place: Place): Step {
  const kind = random.weighted({
    work: 5,
    sleep: 3,
    await: 2,
    both: 2,
    again: 1,
    child: place.mayHaveChildren ? 2 : 0,
    tell: 1,
    stop: 0.5,
  });
  switch (kind) {
    case 'work':
      return { do: 'work', type: random.pick(TYPES) };
    case 'sleep':
      return { do: 'sleep', ms: random.pick([10, 1_000, 45_000]) };
    case 'await':
      return { do: 'await', signal: random.pick(SIGNAL_NAMES) };
    case 'both':
      return { do: 'both', types: [random.pick(TYPES), random.pick(TYPES)] };
    case 'again':
      return { do: 'again' };
    case 'tell':
    case 'stop': {
      const workflowId = `w${random.below(place.workflowIdCount)}`;
      return kind === 'stop'
        ? { do: 'stop', workflowId }
        : { do: 'tell', workflowId, signal: random.pick(SIGNAL_NAMES) };
    }
    case 'child':
      return {
        do: 'child',
        steps: drawSteps(random, { ...place, mayHaveChildren: false }),
        mayStay: random.chance(0.5),
      };
  }
}
