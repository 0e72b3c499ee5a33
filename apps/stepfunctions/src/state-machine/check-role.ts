import { AwsError } from '../wire/aws-error';

const ROLE = /^arn:aws[\w-]*:iam::\d{12}:role\/.+$/;

/** Roles are not assumed here; their form is checked, so that a definition that runs here runs on Amazon too. */
export function checkRole(roleArn: string): void {
  if (!ROLE.test(roleArn)) {
    throw new AwsError('InvalidArn', `Invalid Role Arn: '${roleArn}'`);
  }
}
