import type { IncomingHttpHeaders } from 'node:http';

/** One POST to a customer. */
export interface HttpPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The whole answer must be there by then, counted from now. */
  readonly deadlineMs: number;
  /** Bytes of the answer beyond which it is cut off. */
  readonly responseBytesMax: number;
  /** Called with each line of an `application/x-ndjson` answer as it arrives; such lines are not part of the body. */
  readonly onLine?: (line: string) => void;
}

export interface HttpTrace {
  readonly remoteAddress?: string;
  readonly dnsMs?: number;
  readonly connectMs?: number;
  readonly tlsMs?: number;
  readonly firstByteMs?: number;
  readonly totalMs: number;
}

export const HttpFaultReason = {
  Refused: 'Refused',
  Dns: 'Dns',
  Connect: 'Connect',
  Tls: 'Tls',
  Lost: 'Lost',
  Deadline: 'Deadline',
  TooLarge: 'TooLarge',
  Aborted: 'Aborted',
} as const;
export type HttpFaultReason = (typeof HttpFaultReason)[keyof typeof HttpFaultReason];

export type HttpResult =
  | {
      readonly type: 'answer';
      readonly status: number;
      readonly headers: IncomingHttpHeaders;
      readonly body: Buffer;
      readonly trace: HttpTrace;
    }
  | {
      readonly type: 'fault';
      readonly reason: HttpFaultReason;
      /** Whether any byte of the request may have reached the customer. */
      readonly maybeSent: boolean;
      readonly message: string;
      readonly trace: HttpTrace;
    };

export interface PostInFlight {
  /** Resolves exactly once; never rejects. */
  readonly result: Promise<HttpResult>;
  abort(): void;
}
