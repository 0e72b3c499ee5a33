export { OpenTelemetry, type OpenTelemetryOptions } from './open-telemetry';
export type { TracingConfig } from './tracing-config';
