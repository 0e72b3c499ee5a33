import { isObject } from '../data/json';
import type { Rule } from './rule';

/** An Express execution may be lost and begun again, so it waits for nobody; the sentences are AWS's. */
export const refusedByExpress: Rule = ({ state, path }, issues) => {
  const resource = state.Resource;
  if (typeof resource === 'string') {
    const refused = refusedPart(resource);
    if (refused !== undefined) {
      issues.add([...path, 'Resource'], `Express state machine does not support ${refused}`);
    }
  }
  const processor = state.ItemProcessor;
  const config = isObject(processor) ? processor.ProcessorConfig : undefined;
  if (isObject(config) && config.Mode === 'DISTRIBUTED') {
    issues.add(
      [...path, 'ItemProcessor', 'ProcessorConfig', 'Mode'],
      "Express state machine does not support Map states in 'DISTRIBUTED' mode",
    );
  }
};

function refusedPart(resource: string): string | undefined {
  if (/^arn:[\w-]+:states:[\w-]*:\d*:activity:/.test(resource)) return 'Activity ARN';
  const pattern = /\.(sync(?::2)?|waitForTaskToken)$/.exec(resource)?.[1];
  return pattern === undefined ? undefined : `'.${pattern}' service integration patterns`;
}
