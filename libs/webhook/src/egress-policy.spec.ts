import { judgeAddress, judgeUrl } from './egress-policy';

const production = { allowLoopback: false };
const development = { allowLoopback: true };

const PUBLIC = [
  'https://example.com',
  'https://example.com/hooks?a=1#b',
  'https://example.com:443/',
  'https://example.com:8443/',
  'HTTPS://EXAMPLE.COM/',
  'https://worker.eu-1.example.co.uk/',
  'https://bücher.example/',
  'https://xn--bcher-kva.example/',
  'https://8.8.8.8/',
  'https://[2606:4700:4700::1111]/',
  // The parser takes line breaks and tabs out before anything is judged.
  'https://exam\tple.com/',
];

const FORBIDDEN = [
  // Schemes.
  'http://example.com/',
  'ftp://example.com/',
  'file:///etc/passwd',
  'gopher://example.com/',
  'data:application/json,1',
  'javascript:alert(1)',
  'ws://example.com/',
  'unix:/var/run/docker.sock',
  // Not absolute, empty, too long.
  '',
  '/hooks',
  '//example.com/',
  'example.com',
  'https://',
  `https://example.com/${'x'.repeat(2_048)}`,
  // Ports.
  'https://example.com:80/',
  'https://example.com:22/',
  'https://example.com:6379/',
  'https://example.com:0/',
  'https://example.com:65536/',
  // User names.
  'https://user@example.com/',
  'https://user:password@example.com/',
  'https://:password@example.com/',
  'https://example.com@127.0.0.1/',
  'https://127.0.0.1#@example.com/',
  'https://127.0.0.1\\@example.com/',
  // This machine, by all its names.
  'https://localhost/',
  'https://LOCALHOST/',
  'https://localhost./',
  'https://a.localhost/',
  'https://localhost.localdomain/',
  'https://127.0.0.1/',
  'https://127.0.0.1./',
  'https://127.1/',
  'https://127.0.1/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0x7f.0.0.1/',
  'https://0177.0.0.1/',
  'https://017700000001/',
  'https://0/',
  'https://0.0.0.0/',
  'https://①②⑦.⓪.⓪.①/',
  'https://127。0。0。1/',
  'https://127.0.0.1%2f@example.com/',
  'https://%31%32%37.0.0.1/',
  'https://[::1]/',
  'https://[::]/',
  'https://[0:0:0:0:0:0:0:1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:7f00:1]/',
  'https://[::127.0.0.1]/',
  'https://[64:ff9b::7f00:1]/',
  'https://[2002:7f00:1::]/',
  'https://[fe80::1]/',
  'https://[fe80::1%25eth0]/',
  'https://[fd00:ec2::254]/',
  // Networks inside.
  'https://10.0.0.1/',
  'https://172.16.0.1/',
  'https://192.168.1.1/',
  'https://100.64.0.1/',
  'https://169.254.169.254/latest/meta-data/',
  'https://0xa9fea9fe/',
  'https://2852039166/',
  'https://0251.0376.0251.0376/',
  'https://[::ffff:a9fe:a9fe]/',
  'https://198.18.0.1/',
  'https://224.0.0.1/',
  'https://255.255.255.255/',
  // Names inside.
  'https://metadata/',
  'https://metadata.google.internal/',
  'https://worker/',
  'https://printer.local/',
  'https://router.home.arpa/',
  'https://1.0.0.127.in-addr.arpa/',
  'https://example.com./',
  'https://abcdefgh.onion/',
  // No hosts.
  'https://256.256.256.256/',
  'https://1.2.3.4.5/',
  'https://exa mple.com/',
  'https://[::1/',
  'https://exa%00mple.com/',
];

describe.each([
  ['in production', production],
  ['in development', development],
])('%s', (_name, policy) => {
  it.each(PUBLIC)('%j may be called', (url) => {
    expect(judgeUrl(url, policy)).toMatchObject({ ok: true });
  });
});

it(`knows ${String(FORBIDDEN.length)} URLs that may not be called`, () => {
  expect(FORBIDDEN.length).toBeGreaterThanOrEqual(60);
});

it.each(FORBIDDEN)('%j may not be called', (url) => {
  const verdict = judgeUrl(url, production);
  expect(verdict).toMatchObject({ ok: false });
  expect(verdict.ok ? '' : verdict.reason).toMatch(/^The URL may not be called: .+\.$/);
});

describe('in development', () => {
  it.each([
    'http://localhost/',
    'http://localhost:3000/hooks',
    'https://localhost:3000/',
    'http://127.0.0.1:1/',
    'http://127.9.9.9:65535/',
    'http://[::1]:3000/',
    'http://2130706433:3000/',
  ])('%s may be called too', (url) => {
    expect(judgeUrl(url, development)).toMatchObject({ ok: true });
    expect(judgeUrl(url, production)).toMatchObject({ ok: false });
  });

  // What is neither public nor loopback stays forbidden.
  const loopback =
    /^https:\/\/(localhost|127\.0\.0\.1\.?|127\.1|127\.0\.1|2130706433|0x7f|017|①|127。|%31|\[::1\]|\[0:0)|\\@|#@|@127/i;
  it.each(FORBIDDEN.filter((url) => !loopback.test(url)))('%j may still not', (url) => {
    expect(judgeUrl(url, development)).toMatchObject({ ok: false });
  });

  it.each(['ftp://localhost/', 'http://user@localhost/', 'ws://127.0.0.1/', 'http://localhost./'])(
    '%s may still not',
    (url) => {
      expect(judgeUrl(url, development)).toMatchObject({ ok: false });
    },
  );
});

describe('the addresses of a name', () => {
  it('must be public', () => {
    expect(judgeAddress('8.8.8.8', 'example.com', production)).toBe(true);
    expect(judgeAddress('10.0.0.1', 'example.com', production)).toBe(false);
    expect(judgeAddress('127.0.0.1', 'localhost', production)).toBe(false);
  });

  it('may be loopback in development, but only of a name that says so', () => {
    expect(judgeAddress('127.0.0.1', 'localhost', development)).toBe(true);
    expect(judgeAddress('::1', '::1', development)).toBe(true);
    expect(judgeAddress('127.0.0.1', 'rebinding.example.com', development)).toBe(false);
    expect(judgeAddress('10.0.0.1', 'localhost', development)).toBe(false);
  });
});

describe('hosts that whoever runs the installation vouches for', () => {
  const policy = { allowLoopback: false, trustedHosts: ['worker', '.workers.svc.cluster.local'] };

  it.each([
    'http://worker:9000/',
    'http://WORKER/',
    'https://worker:8444/',
    'http://a.b.workers.svc.cluster.local:80/hook',
  ])('%s may be called, whatever its address', (url) => {
    expect(judgeUrl(url, policy).ok).toBe(true);
    expect(judgeAddress('10.1.2.3', new URL(url).hostname, policy)).toBe(true);
  });

  it.each([
    'http://worker.example.com/',
    'http://myworker/',
    'http://workers.svc.cluster.local/',
    'http://evilworkers.svc.cluster.local/',
    'http://a.workers.svc.cluster.local.example.com/',
    'http://10.1.2.3/',
    'ftp://worker/',
    'http://user:password@worker/',
  ])('%s is none of them', (url) => {
    expect(judgeUrl(url, policy).ok).toBe(false);
  });

  it('vouch for no other name that resolves to the same address', () => {
    expect(judgeAddress('10.1.2.3', 'example.com', policy)).toBe(false);
  });
});
