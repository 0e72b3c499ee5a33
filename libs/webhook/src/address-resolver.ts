import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

import { type EgressPolicy, judgeAddress } from './egress-policy';

/** Answers are kept at most this long, so that a moved worker is found again soon. */
const KEPT_MS = 10_000;
const KEPT_COUNT_MAX = 10_000;

export type LookupAll = (host: string) => Promise<readonly string[]>;

/** A name that resolves to something which may not be called. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

/** The name has no address now. */
export class NameNotResolved extends Error {
  override readonly name = 'NameNotResolved';
}

/**
 * Turns a host into the one address to connect to. Refuses when any of its addresses is forbidden: a name that
 * sometimes points inside is an attack or a mistake. The caller connects to the address returned, not to the name, so
 * that a second look-up cannot answer differently (DNS rebinding).
 */
export class AddressResolver {
  private readonly kept = new Map<string, { readonly address: string; readonly until: number }>();

  constructor(
    private readonly policy: EgressPolicy,
    private readonly lookupAll: LookupAll = systemLookup,
  ) {}

  async resolve(host: string): Promise<string> {
    const known = this.kept.get(host);
    if (known !== undefined && known.until > performance.now()) return known.address;
    const addresses = isIP(host) === 0 ? await this.ask(host) : [host];
    for (const address of addresses) {
      if (judgeAddress(address, host, this.policy)) continue;
      throw new AddressRefused(`${host} resolves to ${address}, which may not be called`);
    }
    const [address] = addresses;
    if (address === undefined) throw new NameNotResolved(`${host} has no address`);
    if (this.kept.size >= KEPT_COUNT_MAX) this.kept.clear();
    this.kept.set(host, { address, until: performance.now() + KEPT_MS });
    return address;
  }

  private async ask(host: string): Promise<readonly string[]> {
    try {
      return await this.lookupAll(host);
    } catch (cause) {
      throw new NameNotResolved(`${host} cannot be resolved`, { cause });
    }
  }
}

async function systemLookup(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true, order: 'verbatim' });
  return found.map(({ address }) => address);
}
