/** What somebody has set for a task queue. Absent means no limit. */
export interface TaskQueueConfig {
  /** Tasks handed out per second, to all pollers together. */
  readonly ratePerSecondMax?: number;
  /** Tasks of one fairness key handed out per second; scaled by the weight of the key. */
  readonly fairnessKeyRatePerSecondMax?: number;
  /** Calls in flight at a time; workers that poll limit themselves by how often they do. */
  readonly concurrencyMax?: number;
  readonly fairnessKeyConcurrencyMax?: number;
  /** Weights of fairness keys; they count instead of those that the tasks bring. Pairs: a key may have any name. */
  readonly fairnessWeights: readonly FairnessWeight[];
}

export interface FairnessWeight {
  readonly key: string;
  readonly weight: number;
}

export const TASK_QUEUE_CONFIG_DEFAULT: TaskQueueConfig = { fairnessWeights: [] };
