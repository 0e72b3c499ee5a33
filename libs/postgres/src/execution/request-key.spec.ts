import { NamespaceId, WorkflowId } from '@app/contract';

import { requestKey } from './request-key';

const NAMESPACE = NamespaceId('00000002-0000-4000-8000-000000000001');
const OTHER = NamespaceId('00000002-0000-4000-8000-000000000002');

function key(requestId: string, workflowId = 'w', namespaceId = NAMESPACE): string {
  return requestKey({ namespaceId, workflowId: WorkflowId(workflowId), requestId });
}

describe('requestKey', () => {
  it('is the same for the same request, in every release', () => {
    expect(key('r')).toBe('2023fd01-4962-b1bf-2a08-5cf6fe4558f3');
    expect(key('018f4f5e-7c3a-7abc-8def-0123456789ab')).toBe(
      '018f4f5e-7c3a-73a7-4241-54899e04c91d',
    );
  });

  it('tells requests apart by every part of their names', () => {
    const keys = [
      key('r'),
      key('s'),
      key('r', 'v'),
      key('r', 'w', OTHER),
      key('b', 'a'),
      key('', 'ab'),
      key('ab', ''),
      key('\ud800'),
      key('\ufffd'),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('begins with the time of an id that has one, and still tells workflows apart', () => {
    const timed = '018f4f5e-7c3a-7abc-8def-0123456789ab';
    expect(key(timed).slice(0, 13)).toBe('018f4f5e-7c3a');
    expect(key(timed)).not.toBe(key(timed, 'v'));
    expect(key(timed.replace('-7', '-4')).slice(0, 13)).not.toBe('018f4f5e-7c3a');
  });
});
