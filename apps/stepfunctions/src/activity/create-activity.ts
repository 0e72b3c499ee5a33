import { insertActivity, readActivity } from '@app/postgres';

import { arnOf, checkName } from '../arn';
import { operation } from '../door/operation';
import { ENCRYPTION, encryptionOf } from '../state-machine/configuration';
import { addTags, resourceOf, TAGS } from '../tag/tags';
import { seconds } from '../wire/seconds';
import { required, text } from '../wire/shape';

/** Creating what is there already answers like the first time. */
export const createActivity = operation(
  'write',
  {
    name: required(text({ min: 1, max: 80 })),
    tags: TAGS,
    encryptionConfiguration: ENCRYPTION,
  },
  async (call, { name, tags, encryptionConfiguration }) => {
    checkName(name);
    const { caller } = call;
    const encryption = encryptionOf(encryptionConfiguration) as Record<string, unknown> | undefined;
    const activityArn = arnOf(caller, 'activity', name);
    const activity = await call.within(async (session) => {
      const created = await insertActivity(session, caller, {
        name,
        ...(encryption && { encryption }),
      });
      if (created === undefined) return readActivity(session, caller, name);
      const resource = resourceOf('activity', name);
      await addTags(session, caller, { resource, arn: activityArn, tags });
      await call.audit(session, 'CreateActivity', name);
      return created;
    });
    return { activityArn, creationDate: seconds(activity?.createdAt ?? 0) };
  },
);
