import { operation } from '../door/operation';
import { required, text } from '../wire/shape';
import { findResource } from './find-resource';
import { addTags, TAGS } from './tags';

export const tagResource = operation(
  'write',
  { resourceArn: required(text({ min: 1, max: 256 })), tags: required(TAGS) },
  async (call, { resourceArn, tags }) => {
    await call.within(async (session) => {
      const resource = await findResource(session, call, resourceArn);
      await addTags(session, call.caller, { resource, arn: resourceArn, tags });
    });
    return {};
  },
);
