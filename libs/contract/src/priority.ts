/** Order inside a task queue: priority first; among tasks of one priority, fairness between keys by their weights. */
export interface Priority {
  /** 1 (first) to 5 (last); 3 when absent. */
  readonly priorityKey?: number;
  readonly fairnessKey?: string;
  /** 0.001 to 1,000; 1 when absent. */
  readonly fairnessWeight?: number;
}
