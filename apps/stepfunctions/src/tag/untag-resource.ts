import { deleteTags } from '@app/postgres';

import { operation } from '../door/operation';
import { list, required, text } from '../wire/shape';
import { findResource } from './find-resource';

export const untagResource = operation(
  'write',
  {
    resourceArn: required(text({ min: 1, max: 256 })),
    tagKeys: required(list(text({ min: 1, max: 128 }))),
  },
  async (call, { resourceArn, tagKeys }) => {
    await call.within(async (session) => {
      const resource = await findResource(session, call, resourceArn);
      await deleteTags(session, call.caller, resource, tagKeys);
    });
    return {};
  },
);
