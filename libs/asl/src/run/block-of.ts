import type { Block, StateMachine } from '../machine';
import type { AslRun } from './asl-run';
import type { Frame } from './frame';

/** The states a frame moves among: the machine's for the root, otherwise those below its parent's current state. */
export function blockOf(machine: StateMachine, run: AslRun, frame: Frame): Block {
  if (frame.parent === undefined) return machine.root;
  const parent = run.frame(frame.parent);
  const state = blockOf(machine, run, parent).states.get(parent.state);
  if (state?.type === 'Map') return state.processor;
  const branch = state?.type === 'Parallel' ? state.branches[frame.index] : undefined;
  if (branch === undefined) throw new Error(`frame ${frame.id} has no states`);
  return branch;
}
