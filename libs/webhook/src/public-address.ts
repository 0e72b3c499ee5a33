import { BlockList, isIP, isIPv4 } from 'node:net';

/** Networks that a customer's URL must not reach (IANA special-purpose registries, as Svix lists them). */
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

/** Also those that carry an IPv4 address inside (NAT64, 6to4, Teredo): what they reach cannot be judged here. */
const FORBIDDEN_V6 = [
  '::/96',
  '::ffff:0:0/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
  '5f00::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
] as const;

const forbidden = new BlockList();
for (const net of FORBIDDEN_V4) {
  const [address, bits] = net.split('/') as [string, string];
  forbidden.addSubnet(address, Number(bits), 'ipv4');
}
for (const net of FORBIDDEN_V6) {
  const [address, bits] = net.split('/') as [string, string];
  forbidden.addSubnet(address, Number(bits), 'ipv6');
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether an address (no name) may be called: a public unicast one. Scope ids and anything unparsable may not. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 0 || address.includes('%')) return false;
  if (mappedV4(address) !== undefined) return false;
  return !forbidden.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

export function isLoopbackAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 0) return false;
  return loopback.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

/** The IPv4 address in `::ffff:a.b.c.d`, which sockets treat as that address. */
function mappedV4(address: string): string | undefined {
  const tail = /^::ffff:(.+)$/i.exec(address)?.[1];
  return tail !== undefined && isIPv4(tail) ? tail : undefined;
}
