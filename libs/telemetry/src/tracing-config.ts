/** What is recorded, and in which portions it is sent. Where to is read by the exporter: `OTEL_EXPORTER_OTLP_*`. */
export interface TracingConfig {
  readonly sampler: {
    readonly type: 'always_on' | 'always_off' | 'traceidratio';
    /** Of new traces, 0 to 1; of `traceidratio`. */
    readonly ratio: number;
    /** Who sent a trace decides whether it is recorded. */
    readonly isParentBased: boolean;
  };
  readonly batch: {
    readonly queueCountMax: number;
    readonly exportCountMax: number;
    readonly delayMs: number;
    readonly timeoutMs: number;
  };
}
