import type { IncomingHttpHeaders } from 'node:http';

/** One call to a customer: a POST unless it says otherwise. */
export interface HttpPost {
  readonly method?: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The whole answer must be there by then, counted from now. */
  readonly deadlineMs: number;
  /** Bytes of the answer beyond which it is cut off. */
  readonly responseBytesMax: number;
  /**
   * Called with each line of an `application/x-ndjson` answer as it arrives; such lines are not part of the body. Of a
   * streamed answer `responseBytesMax` limits each line, and the whole only in proportion to the time it takes.
   */
  readonly onLine?: (line: string) => void;
}

/** What was seen on the wire. Name, connection and TLS are only timed where the call opened its connection. */
export interface HttpTrace {
  readonly remoteAddress?: string;
  readonly dnsMs?: number;
  readonly connectMs?: number;
  readonly tlsMs?: number;
  readonly firstByteMs?: number;
  readonly totalMs: number;
}

export const HttpFaultReason = {
  /** The egress policy, or the call cannot be written at all. */
  Refused: 'Refused',
  Dns: 'Dns',
  Connect: 'Connect',
  Tls: 'Tls',
  /** The connection broke, or what came was not HTTP, after the request went out. */
  Lost: 'Lost',
  Deadline: 'Deadline',
  /** A result that is too large, or compressed. */
  TooLarge: 'TooLarge',
  /** By us. */
  Aborted: 'Aborted',
} as const;
export type HttpFaultReason = (typeof HttpFaultReason)[keyof typeof HttpFaultReason];

export type HttpResult =
  | {
      readonly type: 'answer';
      readonly status: number;
      readonly headers: IncomingHttpHeaders;
      /** Complete if the status is 2xx. Of others only the beginning may be there: the status says enough. */
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
