import { readTags } from '@app/postgres';

import { operation } from '../door/operation';
import { required, text } from '../wire/shape';
import { findResource } from './find-resource';

export const listTagsForResource = operation(
  'read',
  { resourceArn: required(text({ min: 1, max: 256 })) },
  async (call, { resourceArn }) => {
    const tags = await call.within(async (session) =>
      readTags(session, call.caller, await findResource(session, call, resourceArn)),
    );
    return { tags: [...tags].map(([key, value]) => ({ key, value })) };
  },
);
