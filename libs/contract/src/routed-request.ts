import type { ShardId, TenantId } from './ids';
import type { RequestOutcome } from './reply';
import type { SubmittedRequest } from './request';

/** Who waits for the answer of a request, and where. */
export interface AnswerAddress {
  readonly peerId: string;
  /** `host:port`. */
  readonly address: string;
  /** The waiting caller among those of that process. */
  readonly callNumber: number;
}

/** A request on its way to the owner of its shard. */
export interface RoutedRequest {
  readonly request: SubmittedRequest;
  readonly answerTo?: AnswerAddress;
}

/** What comes back to the process that waits. */
export type RoutedAnswer =
  | { readonly callNumber: number; readonly outcome: RequestOutcome }
  /** Nothing was applied, and trying again soon would not help. */
  | { readonly callNumber: number; readonly fault: string };

/** Names a row of the inbox: requests that reached the shard's database and not its log. */
export interface InboxKey {
  readonly tenantId: TenantId;
  readonly sequence: number;
}

export interface InboxRow extends InboxKey {
  readonly shardId: ShardId;
  readonly routed: RoutedRequest;
}
