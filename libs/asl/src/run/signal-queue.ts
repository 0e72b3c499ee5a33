import type { AslRun } from './asl-run';
import type { Frame, KeptSignal } from './frame';

/**
 * Signals of one name are taken in the order in which they came, by frames in the order in which they began to wait.
 * A signal is given to a frame as soon as both are there, and goes back to the front when that frame is aborted.
 */
export function keepSignal(run: AslRun, name: string, signal: KeptSignal): void {
  const kept = run.signals.get(name);
  if (kept === undefined) run.signals.set(name, [signal]);
  else kept.push(signal);
  give(run, name);
}

export function awaitSignal(run: AslRun, frame: Frame, name: string): void {
  frame.signalName = name;
  const waiters = run.signalWaiters.get(name) ?? new Set<string>();
  run.signalWaiters.set(name, waiters.add(frame.id));
  run.refresh(frame);
  give(run, name);
}

/** The signal that the frame was given. */
export function takeSignal(frame: Frame): KeptSignal | undefined {
  const signal = frame.arrivedSignal;
  frame.arrivedSignal = undefined;
  frame.signalName = undefined;
  return signal;
}

/** The frame no longer wants its signal. */
export function returnSignal(run: AslRun, frame: Frame): void {
  const { signalName: name, arrivedSignal: signal } = frame;
  if (name === undefined) return;
  frame.signalName = undefined;
  frame.arrivedSignal = undefined;
  const waiters = run.signalWaiters.get(name);
  waiters?.delete(frame.id);
  if (waiters?.size === 0) run.signalWaiters.delete(name);
  if (signal === undefined) return;
  run.signals.set(name, [signal, ...(run.signals.get(name) ?? [])]);
  give(run, name);
}

function give(run: AslRun, name: string): void {
  const waiters = run.signalWaiters.get(name);
  const kept = run.signals.get(name);
  if (waiters === undefined || kept === undefined) return;
  for (const id of waiters) {
    const signal = kept.shift();
    if (signal === undefined) break;
    waiters.delete(id);
    const frame = run.frame(id);
    frame.arrivedSignal = signal;
    run.refresh(frame);
  }
  if (waiters.size === 0) run.signalWaiters.delete(name);
  if (kept.length === 0) run.signals.delete(name);
}
