import {
  type DefinitionAlias,
  type PublishedVersion,
  readDefinitionAlias,
  readPublishedVersion,
  type Session,
} from '@app/postgres';

import { isOf, machineOf, readArn } from '../arn';
import type { Call } from '../door/call';
import { AwsError } from '../wire/aws-error';

/** The alias that an ARN names. Throws `ResourceNotFound`. */
export async function readAlias(
  session: Session,
  { caller }: Call,
  stateMachineAliasArn: string,
): Promise<DefinitionAlias> {
  const arn = readArn(stateMachineAliasArn, 'stateMachine');
  const { name, alias } = machineOf(arn);
  if (alias === undefined) throw new AwsError('InvalidArn', `Invalid Arn: '${arn.text}'`);
  const found = isOf(arn, caller)
    ? await readDefinitionAlias(session, caller, { name, alias })
    : undefined;
  if (found !== undefined) return found;
  throw new AwsError('ResourceNotFound', 'Request references a resource that does not exist.', {
    resourceName: stateMachineAliasArn,
  });
}

/** Where an alias routes, by the numbers that the door knows. */
export async function routesOf(
  session: Session,
  { caller }: Call,
  { name, version, second }: DefinitionAlias,
): Promise<readonly { readonly published: PublishedVersion; readonly weight: number }[]> {
  const targets = [{ version, weight: 100 - (second?.weight ?? 0) }, ...(second ? [second] : [])];
  const routes = [];
  for (const target of targets) {
    const published = await readPublishedVersion(session, caller, {
      name,
      version: target.version,
    });
    if (published !== undefined) routes.push({ published, weight: target.weight });
  }
  return routes;
}
