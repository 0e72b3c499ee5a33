/** What somebody has set for a task queue. Absent means no limit. */
export interface TaskQueueConfig {
  /** Tasks handed out per second, to all pollers together. */
  readonly ratePerSecondMax?: number;
  /** Tasks of one fairness key handed out per second; scaled by the weight of the key. */
  readonly fairnessKeyRatePerSecondMax?: number;
  /** Tasks with workers at a time that are called; workers that poll limit themselves by how often they do. */
  readonly concurrencyMax?: number;
  readonly fairnessKeyConcurrencyMax?: number;
  /** Weights of fairness keys; they count instead of those that the tasks bring. */
  readonly fairnessWeights: Readonly<Record<string, number>>;
  /** How many parts the queue has, each of which may live in another process. */
  readonly partitionCount: number;
}

export const TASK_QUEUE_CONFIG_DEFAULT: TaskQueueConfig = {
  fairnessWeights: {},
  partitionCount: 1,
};
