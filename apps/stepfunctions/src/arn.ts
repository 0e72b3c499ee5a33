import type { Caller } from './door/caller';
import { AwsError } from './wire/aws-error';

/** What an ARN of this service can name. */
export type ArnKind = 'stateMachine' | 'execution' | 'express' | 'activity' | 'mapRun';

export interface Arn {
  readonly text: string;
  readonly kind: ArnKind;
  readonly region: string;
  readonly accountNumber: string;
  /** Everything behind the kind. Execution names may hold colons. */
  readonly resource: string;
}

const FORM =
  /^arn:aws[\w-]*:states:([\w-]*):(\d{12}):(stateMachine|execution|express|activity|mapRun):(.+)$/su;

/** Reads an ARN of one of the kinds that make sense here. Throws `InvalidArn`. */
export function readArn(text: string, ...kinds: readonly ArnKind[]): Arn {
  const [, region = '', accountNumber = '', kind, resource = ''] = FORM.exec(text) ?? [];
  if (kind === undefined) {
    throw new AwsError(
      'InvalidArn',
      text.startsWith('arn:')
        ? `Invalid Arn: '${text}'`
        : `Invalid Arn: 'Invalid ARN prefix: ${text}'`,
    );
  }
  if (!kinds.includes(kind as ArnKind)) {
    throw new AwsError(
      'InvalidArn',
      `Invalid Arn: 'Resource type not valid in this context: ${kind}'`,
    );
  }
  return { text, kind: kind as ArnKind, region, accountNumber, resource };
}

/** What belongs to somebody else does not exist; a namespace is the same in every region. */
export function isOf(arn: Arn, caller: Caller): boolean {
  return arn.accountNumber === caller.accountNumber && arn.region === caller.region;
}

export function arnOf(
  { region, accountNumber }: Pick<Caller, 'region' | 'accountNumber'>,
  kind: ArnKind,
  ...parts: readonly (string | number)[]
): string {
  return ['arn:aws:states', region, accountNumber, kind, ...parts].join(':');
}

/** A state machine, or one of its versions or aliases. */
export interface MachineName {
  readonly name: string;
  readonly number?: number;
  readonly alias?: string;
}

export function machineOf(arn: Arn): MachineName {
  const [name = '', qualifier, ...more] = arn.resource.split(':');
  if (more.length > 0 || name === '' || qualifier === '') {
    throw new AwsError('InvalidArn', `Invalid Arn: '${arn.text}'`);
  }
  if (qualifier === undefined) return { name };
  return /^\d+$/.test(qualifier) ? { name, number: Number(qualifier) } : { name, alias: qualifier };
}

/** Names of machines, runs and activities: no brackets, wildcards, white space, control or special characters. */
const NOT_IN_NAMES = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]/u;

export function checkName(name: string): void {
  if (NOT_IN_NAMES.test(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
}
