import { type Arn, machineOf } from '../arn';
import { AwsError } from '../wire/aws-error';

/** The ARN of a machine itself. Throws for one of its versions or aliases. */
export function unqualified(arn: Arn): Arn {
  const { number, alias } = machineOf(arn);
  if (number === undefined && alias === undefined) return arn;
  throw new AwsError(
    'ValidationException',
    `State machine ARN must not be qualified with a version or an alias. Received: ${arn.text}`,
  );
}
