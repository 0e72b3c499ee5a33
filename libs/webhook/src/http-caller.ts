import { AddressResolver, type LookupAll } from './address-resolver';
import { Connector } from './connector';
import { type EgressPolicy, judgeUrl } from './egress-policy';
import { HttpFaultReason, type HttpPost, type PostInFlight } from './http-post';
import { OriginConnections } from './origin-connections';
import { WireCall } from './wire-call';

const CONNECTIONS_PER_ORIGIN_MAX = 256;
const ORIGIN_COUNT_MAX = 2_000;

export interface HttpCallerOptions {
  readonly policy: EgressPolicy;
  readonly lookupAll?: LookupAll;
  readonly connectionsPerOriginMax?: number;
  readonly originCountMax?: number;
  /** Certificates to trust beside the well-known ones. */
  readonly ca?: string;
}

/** Sends POSTs to customers, within the egress policy and within limits. Nothing is repeated, no redirect followed. */
export class HttpCaller {
  /** The origin called longest ago comes first. */
  private readonly origins = new Map<string, OriginConnections>();
  private readonly leaving = new Set<OriginConnections>();
  private readonly connector: Connector;

  constructor(private readonly options: HttpCallerOptions) {
    const { ca, lookupAll, policy } = options;
    this.connector = new Connector(new AddressResolver(policy, lookupAll), ca);
  }

  post(post: HttpPost): PostInFlight {
    const startedMs = performance.now();
    const verdict = judgeUrl(post.url, this.options.policy);
    if (!verdict.ok) return refused(verdict.reason);
    const { origin, pathname, search } = verdict.url;
    const call = new WireCall(post, startedMs);
    const path = `${pathname}${search}`;
    this.originOf(origin).dispatch(
      { method: post.method ?? 'POST', path, headers: headerList(post.headers), body: post.body },
      call,
    );
    return {
      result: call.result,
      abort: () => {
        call.end(HttpFaultReason.Aborted, 'the call was ended');
      },
    };
  }

  async close(): Promise<void> {
    const all = [...this.origins.values(), ...this.leaving];
    this.origins.clear();
    this.leaving.clear();
    await Promise.all(all.map((connections) => connections.destroy()));
  }

  private originOf(origin: string): OriginConnections {
    const known = this.origins.get(origin);
    this.origins.delete(origin);
    const connections = known ?? this.newOrigin(origin);
    this.origins.set(origin, connections);
    const { originCountMax } = this.options;
    if (this.origins.size > (originCountMax ?? ORIGIN_COUNT_MAX)) this.leaveOldest();
    return connections;
  }

  private newOrigin(origin: string): OriginConnections {
    const connections: OriginConnections = new OriginConnections(origin, {
      connector: this.connector,
      connectionsMax: this.options.connectionsPerOriginMax ?? CONNECTIONS_PER_ORIGIN_MAX,
      gone: () => this.leaving.delete(connections),
    });
    return connections;
  }

  private leaveOldest(): void {
    for (const [origin, connections] of this.origins) {
      this.origins.delete(origin);
      this.leaving.add(connections);
      connections.leave();
      return;
    }
  }
}

function refused(message: string): PostInFlight {
  const trace = { totalMs: 0 };
  const reason = HttpFaultReason.Refused;
  return {
    result: Promise.resolve({ type: 'fault', reason, maybeSent: false, message, trace }),
    abort: () => undefined,
  };
}

/**
 * `Host` is left out: it says where the connection goes, and the name in TLS follows it, so that it would lead past the
 * URL that was judged.
 */
function headerList(headers: Readonly<Record<string, string>>): string[] {
  const list: string[] = [];
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined || (name.length === 4 && name.toLowerCase() === 'host')) continue;
    list.push(name, value);
  }
  return list;
}
