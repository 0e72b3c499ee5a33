import { readActivity, readDefinition, type Session } from '@app/postgres';

import { isOf, machineOf, readArn } from '../arn';
import type { Call } from '../door/call';
import { AwsError } from '../wire/aws-error';
import { resourceOf } from './tags';

/** How the tags of what an ARN names are kept. Throws `ResourceNotFound`. */
export async function findResource(
  session: Session,
  { caller }: Call,
  resourceArn: string,
): Promise<string> {
  const arn = readArn(resourceArn, 'stateMachine', 'activity');
  if (isOf(arn, caller)) {
    if (arn.kind === 'activity') {
      const found = await readActivity(session, caller, arn.resource);
      if (found !== undefined) return resourceOf('activity', found.name);
    } else {
      const { name, number, alias } = machineOf(arn);
      const isQualified = number !== undefined || alias !== undefined;
      const found = isQualified ? undefined : await readDefinition(session, caller, { name });
      if (found !== undefined) return resourceOf('stateMachine', name);
    }
  }
  throw new AwsError('ResourceNotFound', `Resource not found: '${resourceArn}'`, {
    resourceName: resourceArn,
  });
}
