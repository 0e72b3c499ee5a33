import { Resolver } from 'node:dns/promises';

import { AddressRefused, AddressResolver } from './address-resolver';
import { systemLookup } from './system-lookup';
import { NameServer } from './testing/name-server';

const nameServer = new NameServer();
const resolver = new Resolver({ timeout: 100, tries: 2 });

beforeAll(async () => {
  await nameServer.listen();
  resolver.setServers([nameServer.address]);
});
afterAll(() => nameServer.close());

const lookup = (host: string) => systemLookup(host, resolver);
const hundred = Array.from({ length: 100 }, (_, index) => `93.184.215.${String(index)}`);

it.each([
  ['both families', { a: ['8.8.8.8'], aaaa: ['2606:4700::1'] }, ['8.8.8.8', '2606:4700::1']],
  ['IPv4 only', { a: ['8.8.8.8'] }, ['8.8.8.8']],
  ['IPv6 only', { aaaa: ['2606:4700::1'] }, ['2606:4700::1']],
])('gives the addresses of a name with %s', async (_name, zone, expected) => {
  nameServer.zones.set('example.com', zone);
  expect(await lookup('example.com')).toEqual(expected);
});

it('follows an alias to where it leads', async () => {
  nameServer.zones.set('alias.example.com', { cname: 'inside.example.com' });
  nameServer.zones.set('inside.example.com', { a: ['10.1.2.3'] });
  expect(await lookup('alias.example.com')).toEqual(['10.1.2.3']);
  const judge = new AddressResolver({ allowLoopback: false }, lookup);
  await expect(judge.resolve('alias.example.com')).rejects.toThrow(AddressRefused);
});

it('bears a hundred addresses', async () => {
  nameServer.zones.set('many.example.com', { a: hundred });
  expect([...(await lookup('many.example.com'))].sort()).toEqual([...hundred].sort());
});

it('fails for a name that does not exist', async () => {
  await expect(lookup('nowhere.example.com')).rejects.toThrow('ENOTFOUND');
});

it('fails when the name servers are silent', async () => {
  nameServer.zones.set('silent.example.com', { silent: true });
  await expect(lookup('silent.example.com')).rejects.toThrow('ETIMEOUT');
});

it('asks nobody where this machine is', async () => {
  nameServer.zones.set('localhost', { a: ['8.8.8.8'] });
  expect(await lookup('localhost')).toEqual(['127.0.0.1', '::1']);
});
