import { isIP } from 'node:net';

import { isLoopbackAddress, isPublicAddress } from './public-address';

/** Where calls may go. */
export interface EgressPolicy {
  /** Development: http, any port and loopback addresses are allowed too (nothing else that is private). */
  readonly allowLoopback: boolean;
  /**
   * Names of hosts that whoever runs the installation vouches for, of their own network: `worker`, and with `.` before it
   * every name that ends so. They may be called over http, at any port, whatever their addresses.
   */
  readonly trustedHosts?: readonly string[];
}

const PORTS = new Set(['', '443', '8443']);
const URL_LENGTH_MAX = 2_048;

/** Ends of names that never belong to the public. Their addresses would be refused as well, but later. */
const PRIVATE_SUFFIXES = [
  '.',
  '.localhost',
  '.local',
  '.localdomain',
  '.internal',
  '.home.arpa',
  '.in-addr.arpa',
  '.ip6.arpa',
  '.onion',
] as const;

export type UrlVerdict =
  { readonly ok: true; readonly url: URL } | { readonly ok: false; readonly reason: string };

/** Judges a URL by its text. Names are judged again by what they resolve to, at each connection. */
export function judgeUrl(text: string, policy: EgressPolicy): UrlVerdict {
  if (text.length > URL_LENGTH_MAX) return refuse(`it is longer than ${URL_LENGTH_MAX} characters`);
  if (!URL.canParse(text)) return refuse('it is no absolute URL');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return refuse('it holds a user name or password');
  const host = hostOf(url);
  if (isTrusted(host, policy)) return judgeTrusted(url);
  const isLocal = host === 'localhost' || isLoopbackAddress(host);
  if (isLocal) {
    const isHttp = url.protocol === 'http:' || url.protocol === 'https:';
    return policy.allowLoopback && isHttp
      ? { ok: true, url }
      : refuse('it names this machine, which is only allowed in development mode');
  }
  if (url.protocol !== 'https:') return refuse('it does not use https');
  if (!PORTS.has(url.port)) return refuse(`port ${url.port} is not 443 or 8443`);
  if (isIP(host) !== 0) {
    return isPublicAddress(host) ? { ok: true, url } : refuse(`${host} is not a public address`);
  }
  if (!host.includes('.') || PRIVATE_SUFFIXES.some((suffix) => host.endsWith(suffix))) {
    return refuse(`${host} is not a public name`);
  }
  return { ok: true, url };
}

/** The host as a socket takes it: IPv6 without brackets. The URL parser has already read hex, octal and dword forms. */
export function hostOf(url: URL): string {
  const { hostname } = url;
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

/** Whether an address that a name resolved to may be connected to. */
export function judgeAddress(address: string, host: string, policy: EgressPolicy): boolean {
  if (isPublicAddress(address) || isTrusted(host, policy)) return true;
  const namesLoopback = host === 'localhost' || isIP(host) !== 0;
  return policy.allowLoopback && namesLoopback && isLoopbackAddress(address);
}

function isTrusted(host: string, { trustedHosts = [] }: EgressPolicy): boolean {
  return trustedHosts.some((name) => (name.startsWith('.') ? host.endsWith(name) : host === name));
}

function judgeTrusted(url: URL): UrlVerdict {
  const isHttp = url.protocol === 'http:' || url.protocol === 'https:';
  return isHttp ? { ok: true, url } : refuse('it uses neither http nor https');
}

function refuse(reason: string): UrlVerdict {
  return { ok: false, reason: `The URL may not be called: ${reason}.` };
}
