import { operation } from '../door/operation';
import { seconds } from '../wire/seconds';
import { required, text } from '../wire/shape';
import { findActivity } from './find-activity';

export const describeActivity = operation(
  'read',
  { activityArn: required(text({ min: 1, max: 256 })) },
  async (call, { activityArn }) => {
    const { name, createdAt, encryption } = await findActivity(call, activityArn);
    return {
      activityArn,
      name,
      creationDate: seconds(createdAt),
      ...(encryption && { encryptionConfiguration: encryption }),
    };
  },
);
