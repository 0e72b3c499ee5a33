import { LIMITS, type Priority, type Rejection, rejection } from '@app/contract';

export interface PriorityInput {
  readonly priorityKey?: number | null;
  readonly fairnessKey?: string | null;
  readonly fairnessWeight?: number | null;
}

const LEVEL_MAX = 5;
const WEIGHT_MIN = 0.001;
const WEIGHT_MAX = 1_000;

/** The priority of a run's tasks, or what is wrong with it. */
export function toPriority(
  input: PriorityInput | null | undefined,
): Priority | Rejection | undefined {
  if (input == null) return undefined;
  const { priorityKey, fairnessKey, fairnessWeight } = input;
  if (priorityKey != null && !(priorityKey >= 1 && priorityKey <= LEVEL_MAX)) {
    return rejection(
      'INVALID_ARGUMENT',
      `priorityKey is 1 (first) to ${String(LEVEL_MAX)} (last).`,
    );
  }
  const problem = fairnessProblem({ key: fairnessKey ?? '', weight: fairnessWeight ?? 1 });
  if (problem !== undefined) return problem;
  return {
    ...(priorityKey != null && { priorityKey }),
    ...(fairnessKey != null && { fairnessKey }),
    ...(fairnessWeight != null && { fairnessWeight }),
  };
}

export function fairnessProblem(of: {
  readonly key: string;
  readonly weight: number;
}): Rejection | undefined {
  const { fairnessKeyBytesMax } = LIMITS;
  if (Buffer.byteLength(of.key) > fairnessKeyBytesMax) {
    return rejection(
      'INVALID_ARGUMENT',
      `A fairness key has at most ${String(fairnessKeyBytesMax)} bytes.`,
    );
  }
  if (of.weight >= WEIGHT_MIN && of.weight <= WEIGHT_MAX) return undefined;
  return rejection(
    'INVALID_ARGUMENT',
    `A fairness weight is ${String(WEIGHT_MIN)} to ${String(WEIGHT_MAX)}.`,
  );
}
