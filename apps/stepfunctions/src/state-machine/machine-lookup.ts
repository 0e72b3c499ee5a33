import { KeptAnswers } from '@app/platform';
import { readDefinition, readPublishedVersion, type Session } from '@app/postgres';

import { type Arn, isOf, type MachineName, machineOf } from '../arn';
import type { Call } from '../door/call';
import { AwsError } from '../wire/aws-error';
import { machineOfVersion, type MachineType } from './machine';

/** A definition put a moment ago by another process is started by everybody within this. */
const KEPT_MS = 1_000;
const KEPT_COUNT_MAX = 10_000;

/** What a start needs to know of a state machine: not its definition, which may be large. */
export interface Startable {
  readonly definitionId: string;
  readonly name: string;
  readonly version: number;
  readonly type: MachineType;
  readonly roleArn: string;
  readonly timeoutSeconds?: number;
  readonly publishedVersion?: number;
  readonly alias?: string;
}

/** Which version a start means. Asked for every start, so answers are kept for a moment. */
export class MachineLookup {
  private readonly kept = new KeptAnswers<Startable | undefined>({
    keptMs: KEPT_MS,
    countMax: KEPT_COUNT_MAX,
    monotonicMs: () => performance.now(),
  });

  /** Throws `StateMachineDoesNotExist`. */
  async find(call: Call, arn: Arn): Promise<Startable> {
    const which = machineOf(arn);
    const read = () => call.within((session) => readStartable(session, call, which));
    const key = `${call.caller.namespaceId}|${which.name}|${which.number ?? ''}`;
    const found = isOf(arn, call.caller)
      ? // An alias may have two targets: each start draws its own.
        await (which.alias === undefined ? this.kept.get(key, read) : read())
      : undefined;
    if (found !== undefined) return found;
    throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn.text}'`);
  }

  /** Something has changed in this process: start what is newest from now on. */
  forget(): void {
    this.kept.forget();
  }
}

async function readStartable(
  session: Session,
  { caller }: Call,
  { name, number, alias }: MachineName,
): Promise<Startable | undefined> {
  const published =
    number === undefined
      ? undefined
      : await readPublishedVersion(session, caller, { name, number });
  if (number !== undefined && published === undefined) return undefined;
  const found = await readDefinition(session, caller, {
    name,
    ...(published && { version: published.version }),
    ...(alias !== undefined && { alias }),
  });
  if (found === undefined) return undefined;
  const { version, definitionId, timeoutSeconds } = found;
  const { type, roleArn } = machineOfVersion(caller, found);
  const routed =
    alias === undefined
      ? published
      : await readPublishedVersion(session, caller, { name, version });
  return {
    definitionId,
    name,
    version,
    type,
    roleArn,
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    ...(routed && { publishedVersion: routed.number }),
    ...(alias !== undefined && { alias }),
  };
}
