import type { TracingConfig } from '@app/telemetry';

/** The part of the environment's reader that is needed here. */
export interface VariableReader {
  readonly problems: string[];
  text(name: string, fallback: string): string;
  integer(
    name: string,
    range: { readonly fallback: number; readonly min: number; readonly max: number },
  ): number;
  oneOf<T extends string>(name: string, allowed: readonly T[], fallback?: T): T | undefined;
}

/**
 * Of OpenTelemetry's variables, those that count here. The exporter reads `OTEL_EXPORTER_OTLP_*` itself, and the resource
 * its own two; others belong to what else runs in the environment.
 */
export const TRACING_VARIABLES = [
  'OTEL_SDK_DISABLED',
  'OTEL_TRACES_EXPORTER',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_EXPORTER_OTLP_PROTOCOL',
  'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'OTEL_EXPORTER_OTLP_TRACES_HEADERS',
  'OTEL_EXPORTER_OTLP_TIMEOUT',
  'OTEL_EXPORTER_OTLP_TRACES_TIMEOUT',
  'OTEL_EXPORTER_OTLP_COMPRESSION',
  'OTEL_EXPORTER_OTLP_TRACES_COMPRESSION',
  'OTEL_EXPORTER_OTLP_CERTIFICATE',
  'OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE',
  'OTEL_EXPORTER_OTLP_CLIENT_KEY',
  'OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE',
  'OTEL_SERVICE_NAME',
  'OTEL_RESOURCE_ATTRIBUTES',
  'OTEL_TRACES_SAMPLER',
  'OTEL_TRACES_SAMPLER_ARG',
  'OTEL_BSP_MAX_QUEUE_SIZE',
  'OTEL_BSP_MAX_EXPORT_BATCH_SIZE',
  'OTEL_BSP_SCHEDULE_DELAY',
  'OTEL_BSP_EXPORT_TIMEOUT',
] as const;

const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

/** Longest delay of an export, and its longest time-out. */
const MS_MAX = 600_000;

/** `undefined`: nothing is traced, which is so until an endpoint is named. */
export function readTracing(reader: VariableReader): TracingConfig | undefined {
  if (reader.text('OTEL_SDK_DISABLED', 'false').toLowerCase() === 'true') return undefined;
  const isNamed =
    reader.text('OTEL_EXPORTER_OTLP_ENDPOINT', '') !== '' ||
    reader.text('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', '') !== '';
  const exporter = reader.oneOf(
    'OTEL_TRACES_EXPORTER',
    ['otlp', 'none'] as const,
    isNamed ? 'otlp' : 'none',
  );
  if (exporter !== 'otlp') return undefined;
  for (const name of ['OTEL_EXPORTER_OTLP_PROTOCOL', 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL']) {
    reader.oneOf(name, ['http/json'] as const, 'http/json');
  }
  const queueCountMax = integer(reader, 'OTEL_BSP_MAX_QUEUE_SIZE', [2_048, 1_000_000]);
  return {
    sampler: samplerOf(reader),
    batch: {
      queueCountMax,
      exportCountMax: Math.min(
        integer(reader, 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE', [512, 100_000]),
        queueCountMax,
      ),
      delayMs: integer(reader, 'OTEL_BSP_SCHEDULE_DELAY', [5_000, MS_MAX]),
      timeoutMs: integer(reader, 'OTEL_BSP_EXPORT_TIMEOUT', [30_000, MS_MAX]),
    },
  };
}

function integer(
  reader: VariableReader,
  name: string,
  [fallback, max]: readonly [number, number],
): number {
  return reader.integer(name, { fallback, min: 1, max });
}

function samplerOf(reader: VariableReader): TracingConfig['sampler'] {
  const name = reader.oneOf('OTEL_TRACES_SAMPLER', SAMPLERS, 'parentbased_always_on');
  const text = reader.text('OTEL_TRACES_SAMPLER_ARG', '1');
  const ratio = Number(text);
  if (!(ratio >= 0 && ratio <= 1)) {
    reader.problems.push(`OTEL_TRACES_SAMPLER_ARG is "${text}": it must be a number from 0 to 1.`);
  }
  const isParentBased = name?.startsWith('parentbased_') === true;
  const type = (name ?? 'always_on').replace('parentbased_', '');
  return { type: type as TracingConfig['sampler']['type'], ratio, isParentBased };
}
