import { createHash, randomUUID } from 'node:crypto';

import type { Natives } from '@app/asl';
import { type EpochMs, jsonPayload, type RunKey } from '@app/contract';

import type { HistoryPorts } from '../ports';
import { decodeJson, encodeJson } from './payload-json';

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** What the pure interpreter is lent for one activation. */
export function nativesFor(
  ports: Pick<HistoryPorts, 'surroundings' | 'sealTaskToken'>,
  key: RunKey,
  now: EpochMs,
): Natives {
  return {
    now,
    decode: decodeJson,
    encode: encodeJson,
    encodeText: (json) => jsonPayload(Buffer.from(json)),
    random: () => ports.surroundings.random(),
    uuid: () => randomUUID(),
    digest: (algorithm, text) => createHash(algorithm).update(text, 'utf8').digest('hex'),
    base64Encode: (text) => Buffer.from(text, 'utf8').toString('base64'),
    base64Decode: (text) =>
      BASE64.test(text) ? Buffer.from(text, 'base64').toString('utf8') : undefined,
    taskToken: (activityId, attempt) =>
      ports.sealTaskToken({
        tenantId: key.tenantId,
        namespaceId: key.namespaceId,
        workflowId: key.workflowId,
        runId: key.runId,
        activityId,
        attempt,
      }),
  };
}
