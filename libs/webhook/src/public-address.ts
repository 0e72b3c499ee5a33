import { BlockList, isIP } from 'node:net';

/** Networks of IPv4 that a customer's URL must not reach (IANA special-purpose registry, as Svix lists them). */
const FORBIDDEN_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
] as const;

/**
 * The only IPv6 network that is given to the public. All forms that carry an IPv4 address inside (mapped, compatible,
 * NAT64), unique local, link-local, multicast, discard and segment-routing addresses lie outside of it.
 */
const PUBLIC_V6 = '2000::/3';

/** What is special within: Teredo and its neighbours, documentation, 6to4. */
const FORBIDDEN_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'] as const;

const forbiddenV4 = networks(FORBIDDEN_V4, 'ipv4');
const forbiddenV6 = networks(FORBIDDEN_V6, 'ipv6');
const publicV6 = networks([PUBLIC_V6], 'ipv6');
const loopbackV4 = networks(['127.0.0.0/8'], 'ipv4');
const loopbackV6 = networks(['::1/128'], 'ipv6');

/** Whether an address (no name) may be called: a public unicast one. Scope ids and anything unparsable may not. */
export function isPublicAddress(address: string): boolean {
  if (address.includes('%')) return false;
  switch (isIP(address)) {
    case 4:
      return !forbiddenV4.check(address, 'ipv4');
    case 6:
      return publicV6.check(address, 'ipv6') && !forbiddenV6.check(address, 'ipv6');
    default:
      return false;
  }
}

/** `127.0.0.0/8` and `::1`, but no IPv4 address in an IPv6 form. */
export function isLoopbackAddress(address: string): boolean {
  if (address.includes('%')) return false;
  switch (isIP(address)) {
    case 4:
      return loopbackV4.check(address, 'ipv4');
    case 6:
      return loopbackV6.check(address, 'ipv6');
    default:
      return false;
  }
}

function networks(list: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const blocks = new BlockList();
  for (const network of list) {
    const [address = '', bits] = network.split('/');
    blocks.addSubnet(address, Number(bits), family);
  }
  return blocks;
}
