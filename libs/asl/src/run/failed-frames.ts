import type { AslRun } from './asl-run';

/** Frames whose state has failed and that nobody has looked at yet: what a redrive lets work again. */
export function failedFrames(run: AslRun): string[] {
  const failed: string[] = [];
  for (const frame of run.frames.values()) {
    if (frame.phase === 'settled' && frame.outcome?.ok === false) failed.push(frame.id);
  }
  return failed;
}
