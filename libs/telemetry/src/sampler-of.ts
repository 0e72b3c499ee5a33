import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';

import type { TracingConfig } from './tracing-config';

export function samplerOf({ type, ratio, isParentBased }: TracingConfig['sampler']): Sampler {
  const root = rootSampler(type, ratio);
  return isParentBased ? new ParentBasedSampler({ root }) : root;
}

function rootSampler(type: TracingConfig['sampler']['type'], ratio: number): Sampler {
  switch (type) {
    case 'always_on':
      return new AlwaysOnSampler();
    case 'always_off':
      return new AlwaysOffSampler();
    case 'traceidratio':
      return new TraceIdRatioBasedSampler(ratio);
  }
}
