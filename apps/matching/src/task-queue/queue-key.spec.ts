import { NamespaceId, TenantId } from '@app/contract';

import { queueKey } from './queue-key';

const key = (name: string, version?: string) =>
  queueKey({
    tenantId: TenantId('t'),
    namespaceId: NamespaceId('n'),
    name,
    ...(version !== undefined && { version }),
  });

describe('the key of a task queue', () => {
  it('is another for each version of its workers', () => {
    expect(new Set([key('q'), key('q', 'd.1'), key('q', 'd.2')]).size).toBe(3);
  });

  it('is the same for no two queues, whatever tenants call them', () => {
    const names = ['q', 'a/q', '#1/a/q', '3/a/q'];
    const versions = [undefined, 'a', 'a/', '1/a', '', 'a/q'];
    const keys = names.flatMap((name) => versions.map((version) => key(name, version)));
    expect(new Set(keys).size).toBe(keys.length);
  });
});
