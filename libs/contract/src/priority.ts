/** Order inside a task queue: fairness between keys first, then the priority of one key. */
export interface Priority {
  /** 1 (first) to 5 (last); 3 when absent. */
  readonly priorityKey?: number;
  readonly fairnessKey?: string;
  readonly fairnessWeight?: number;
}
