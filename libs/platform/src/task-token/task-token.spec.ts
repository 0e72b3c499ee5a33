import { createHmac } from 'node:crypto';

import { NamespaceId, RunId, type TaskTokenContent, TenantId, WorkflowId } from '@app/contract';
import fc from 'fast-check';

import { openTaskToken } from './open-task-token';
import { sealTaskToken } from './seal-task-token';
import { taskTokenKey } from './task-token-key';

const key = taskTokenKey(new Uint8Array(32).fill(7));
const otherKey = taskTokenKey(new Uint8Array(32).fill(8));

const content = (over: Partial<TaskTokenContent> = {}): TaskTokenContent => ({
  tenantId: TenantId('5b6c0f9e-0000-4000-8000-000000000001'),
  namespaceId: NamespaceId('5b6c0f9e-0000-4000-8000-000000000002'),
  workflowId: WorkflowId('order-1'),
  runId: RunId('5b6c0f9e-0000-4000-8000-000000000003'),
  activityId: 'charge-1',
  attempt: 3,
  ...over,
});

it('names after opening what was sealed, whatever the ids contain', () => {
  // Lone surrogates and NUL among them.
  const anyText = fc
    .array(fc.integer({ min: 0, max: 0xffff }))
    .map((codes) => String.fromCharCode(...codes));
  fc.assert(
    fc.property(anyText, anyText, fc.nat(), (workflowId, activityId, attempt) => {
      const sealed = content({ workflowId: WorkflowId(workflowId), activityId, attempt });
      expect(openTaskToken(sealTaskToken(sealed, key), [key])).toEqual(sealed);
    }),
  );
});

it('is sealed with an HMAC-SHA-256, whatever the length of key and content', () => {
  for (const secretBytes of [16, 32, 64, 65, 200]) {
    for (const idLength of [1, 100, 3_900, 10_000]) {
      const secret = new Uint8Array(secretBytes).fill(secretBytes);
      const token = sealTaskToken(
        content({ workflowId: WorkflowId('w'.repeat(idLength)) }),
        taskTokenKey(secret),
      );
      const bytes = Buffer.from(token, 'base64url');
      const mac = createHmac('sha256', secret)
        .update('perdure.task-token.1\n')
        .update(bytes.subarray(16))
        .digest();
      expect(bytes.subarray(0, 16)).toEqual(mac.subarray(0, 16));
    }
  }
});

it('needs no escaping in a URL', () => {
  expect(sealTaskToken(content(), key)).toMatch(/^[A-Za-z0-9_-]+$/);
});

it('is the same for the same attempt and another for any other', () => {
  const tokens = [
    content(),
    content({ tenantId: TenantId('t') }),
    content({ namespaceId: NamespaceId('n') }),
    content({ workflowId: WorkflowId('w') }),
    content({ runId: RunId('r') }),
    content({ activityId: 'a' }),
    content({ attempt: 4 }),
  ].map((each) => sealTaskToken(each, key));
  expect(new Set(tokens).size).toBe(tokens.length);
  expect(sealTaskToken(content(), key)).toBe(tokens[0]);
});

it('does not open once a single bit is changed', () => {
  const token = sealTaskToken(content(), key);
  const bytes = Buffer.from(token, 'base64url');
  for (let index = 0; index < bytes.length; index += 1) {
    for (let bit = 0; bit < 8; bit += 1) {
      const forged = Buffer.from(bytes);
      forged.writeUInt8(forged.readUInt8(index) ^ (1 << bit), index);
      expect(openTaskToken(forged.toString('base64url'), [key])).toBeUndefined();
    }
  }
});

it('opens with the key it was sealed with, also after that was replaced', () => {
  const token = sealTaskToken(content(), key);
  expect(openTaskToken(token, [otherKey])).toBeUndefined();
  expect(openTaskToken(token, [otherKey, key])).toEqual(content());
  expect(openTaskToken(token, [])).toBeUndefined();
});

it('answers with nothing for garbage', () => {
  const garbage = [
    '',
    'a',
    'AAAA',
    'not base64!',
    '='.repeat(40),
    'A'.repeat(22),
    'A'.repeat(50_000),
  ];
  for (const token of garbage) expect(openTaskToken(token, [key])).toBeUndefined();
});

it('refuses a key that could be guessed', () => {
  expect(() => taskTokenKey(new Uint8Array(8))).toThrow(RangeError);
});
