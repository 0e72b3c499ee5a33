import {
  type PublishedVersion,
  readDefinition,
  readPublishedVersion,
  type Session,
} from '@app/postgres';

import { type Arn, isOf, machineOf } from '../arn';
import type { Call } from '../door/call';
import { AwsError } from '../wire/aws-error';
import { type Machine, machineOfVersion } from './machine';

/** A state machine as an ARN means it: as it is now, or as it was published. */
export interface MachineReading {
  readonly machine: Machine;
  readonly published?: PublishedVersion;
}

/** Throws `StateMachineDoesNotExist`. An alias stands for the version it routes to. */
export async function readMachine(
  session: Session,
  { caller }: Call,
  arn: Arn,
): Promise<MachineReading> {
  const { name, number, alias } = machineOf(arn);
  const published =
    number === undefined
      ? undefined
      : await readPublishedVersion(session, caller, { name, number });
  const isMissing = !isOf(arn, caller) || (number !== undefined && published === undefined);
  const found = isMissing
    ? undefined
    : await readDefinition(session, caller, {
        name,
        ...(published && { version: published.version }),
        ...(alias !== undefined && { alias }),
      });
  if (found === undefined) {
    throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn.text}'`);
  }
  return { machine: machineOfVersion(caller, found), ...(published && { published }) };
}
