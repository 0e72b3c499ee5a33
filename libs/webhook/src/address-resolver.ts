import { isIP } from 'node:net';

import { asError } from './as-error';
import { type EgressPolicy, judgeAddress } from './egress-policy';
import { systemLookup } from './system-lookup';

/** Answers are kept at most this long, so that a moved worker is found again soon. */
const KEPT_MS = 10_000;
const KEPT_COUNT_MAX = 10_000;
/** Name servers are given up after this, whatever the look-up itself thinks. */
const LOOKUP_MS_MAX = 4_000;

export type LookupAll = (host: string) => Promise<readonly string[]>;

/** A name that resolves to something which may not be called. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

/** The name has no address now. */
export class NameNotResolved extends Error {
  override readonly name = 'NameNotResolved';
}

interface Kept {
  readonly addresses: Promise<readonly string[]>;
  readonly until: number;
}

/**
 * Turns a host into the addresses to connect to. Refuses when any of them is forbidden: a name that sometimes points
 * inside is an attack or a mistake. The caller connects to an address returned, not to the name, so that a second
 * look-up cannot answer differently (DNS rebinding).
 */
export class AddressResolver {
  private readonly kept = new Map<string, Kept>();

  constructor(
    private readonly policy: EgressPolicy,
    private readonly lookupAll: LookupAll = (host) => systemLookup(host),
  ) {}

  /** One address or more. */
  resolve(host: string): Promise<readonly string[]> {
    const known = this.kept.get(host);
    if (known !== undefined && known.until > performance.now()) return known.addresses;
    // The promise is kept, not its value: a burst of new connections asks once.
    const addresses = this.resolveAnew(host);
    if (this.kept.size >= KEPT_COUNT_MAX) this.kept.clear();
    const kept = { addresses, until: performance.now() + KEPT_MS };
    this.kept.set(host, kept);
    addresses.catch(() => {
      if (this.kept.get(host) === kept) this.kept.delete(host);
    });
    return addresses;
  }

  private async resolveAnew(host: string): Promise<readonly string[]> {
    const addresses = isIP(host) === 0 ? await this.ask(host) : [host];
    const refused = addresses.find((address) => !judgeAddress(address, host, this.policy));
    if (refused !== undefined) {
      throw new AddressRefused(`${host} resolves to ${refused}, which may not be called`);
    }
    if (addresses.length === 0) throw new NameNotResolved(`${host} has no address`);
    return addresses;
  }

  private async ask(host: string): Promise<readonly string[]> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new Error('the name servers do not answer'));
      }, LOOKUP_MS_MAX);
    });
    try {
      return await Promise.race([this.lookupAll(host), tooLate]);
    } catch (cause) {
      throw new NameNotResolved(`${host} cannot be resolved: ${asError(cause).message}`, { cause });
    } finally {
      clearTimeout(timer);
    }
  }
}
