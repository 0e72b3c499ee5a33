import type { Scope } from '@app/contract';

/** What a tenant has stored so that runs of a namespace may call a service of Amazon's. */
export interface ServiceAccess {
  /** Instead of the service's own host: an emulator, or object storage of another maker. */
  readonly endpoint?: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface OutboundRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
}

export type OutboundAnswer =
  | {
      readonly type: 'answer';
      readonly status: number;
      readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
      readonly body: Uint8Array;
    }
  | { readonly type: 'fault'; readonly message: string };

/** Calls that leave the installation. They obey the egress policy. */
export interface Outbound {
  send(request: OutboundRequest): Promise<OutboundAnswer>;
}

export interface AwsCaller extends Outbound {
  /** What is stored for the service, else for all of them. */
  accessTo(scope: Scope, service: string): Promise<ServiceAccess | undefined>;
}
