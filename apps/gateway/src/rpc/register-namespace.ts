import { randomUUID } from 'node:crypto';

import { NamespaceId } from '@app/contract';
import { insertNamespace, setNamespaceRetention } from '@app/postgres';
import { status } from '@grpc/grpc-js';

import { fromTimeout } from '../mapping/time';
import { GrpcRefusal, packed } from '../wire/grpc-refusal';
import { temporal } from '../wire/proto';
import { invalidArgument } from '../wire/refusal-of';
import type { WorkflowRpc } from '../wire/rpc';

const NAME_BYTES_MAX = 200;

/** Makes a namespace of the tenant. */
export const registerNamespace: WorkflowRpc<'RegisterNamespace'> = {
  needs: 'admin',
  handle: async (request, call) => {
    const { namespace: name, description } = request;
    if (name === '' || Buffer.byteLength(name) > NAME_BYTES_MAX) {
      throw invalidArgument('Namespace is not set on request, or its name is too long.');
    }
    const { tenantId } = call.caller;
    const namespaceId = NamespaceId(randomUUID());
    const retentionMs = fromTimeout(request.workflowExecutionRetentionPeriod) ?? null;
    const created = await call.withTenant(async (session) => {
      const inserted = await insertNamespace(session, { tenantId, namespaceId, name, description });
      if (inserted !== undefined) {
        await setNamespaceRetention(session, tenantId, { name, retentionMs });
      }
      return inserted;
    });
    if (created === undefined) throw alreadyExists(name);
    return {};
  },
};

function alreadyExists(name: string): GrpcRefusal {
  const { NamespaceAlreadyExistsFailure } = temporal.api.errordetails.v1;
  return new GrpcRefusal(status.ALREADY_EXISTS, `Namespace "${name}" already exists.`, [
    packed(
      'temporal.api.errordetails.v1.NamespaceAlreadyExistsFailure',
      NamespaceAlreadyExistsFailure,
      {},
    ),
  ]);
}
