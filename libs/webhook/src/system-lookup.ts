import { Resolver } from 'node:dns/promises';

const TIMEOUT_MS = 1_000;
const TRIES = 2;

/**
 * Asks the name servers of the system. Not by `getaddrinfo`: it holds one of four threads of the process while it waits,
 * so that four slow name servers of one customer would stop the names (and files) of everybody.
 */
const systemResolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });

/** All addresses of a name, IPv4 first: not every host we run on has a route for IPv6. */
export async function systemLookup(
  host: string,
  resolver: Pick<Resolver, 'resolve4' | 'resolve6'> = systemResolver,
): Promise<readonly string[]> {
  if (host === 'localhost') return ['127.0.0.1', '::1'];
  const [v4, v6] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  const addresses = [v4, v6].flatMap((found) => (found.status === 'fulfilled' ? found.value : []));
  // A name with addresses of one family only is told by an error for the other.
  if (addresses.length === 0 && v4.status === 'rejected') throw v4.reason;
  return addresses;
}
