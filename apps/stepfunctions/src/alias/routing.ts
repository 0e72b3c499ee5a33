import { type AliasContent, readPublishedVersion, type Session } from '@app/postgres';

import { isOf, machineOf, readArn } from '../arn';
import type { Call } from '../door/call';
import { AwsError } from '../wire/aws-error';
import { integer, list, required, structure, text } from '../wire/shape';

export const ROUTING = list(
  structure({
    stateMachineVersionArn: required(text({ min: 1, max: 256 })),
    weight: required(integer({ min: 0, max: 100 })),
  }),
  { min: 1, max: 2 },
);

type Routing = NonNullable<ReturnType<(typeof ROUTING)['read']>>;
/** What a routing says of an alias: the machine, and one or two versions of its definition. */
export type Routed = Pick<AliasContent, 'name' | 'version' | 'second'>;

/** Checks a routing configuration and finds the versions it names. */
export async function readRouting(
  session: Session,
  { caller }: Call,
  routing: Routing,
): Promise<Routed> {
  const arns = routing.map(({ stateMachineVersionArn }) => stateMachineVersionArn);
  const received = `[${arns.join(', ')}]`;
  if (new Set(arns).size < arns.length) {
    throw invalid(
      `Routing configuration must contain distinct state machine version ARNs. Received: ${received}`,
    );
  }
  const weights = routing.map(({ weight }) => weight);
  if (weights.reduce((sum, weight) => sum + weight, 0) !== 100) {
    throw invalid(
      `Sum of routing configuration weights must equal 100. Received: ${JSON.stringify(weights)}`,
    );
  }
  const versions: number[] = [];
  const names = new Set<string>();
  for (const each of arns) {
    const arn = readArn(each, 'stateMachine');
    const { name, number } = machineOf(arn);
    names.add(name);
    const published =
      number === undefined || !isOf(arn, caller)
        ? undefined
        : await readPublishedVersion(session, caller, { name, number });
    if (published === undefined) {
      throw invalid(
        `Routing configuration must contain state machine version ARNs. Received: ${received}`,
      );
    }
    versions.push(published.version);
  }
  const [name = '', ...others] = names;
  if (others.length > 0) {
    throw invalid(
      `Routing configuration must contain versions of the same state machine. Received: ${received}`,
    );
  }
  const [version = 0, second] = versions;
  return {
    name,
    version,
    ...(second !== undefined && { second: { version: second, weight: weights[1] ?? 0 } }),
  };
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
