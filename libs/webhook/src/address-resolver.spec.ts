import {
  AddressRefused,
  AddressResolver,
  type LookupAll,
  NameNotResolved,
} from './address-resolver';

const production = { allowLoopback: false };
const PUBLIC = '93.184.215.14';

/** Answers each question with the next of these. */
function answering(...answers: readonly (readonly string[] | Error)[]) {
  const asked: string[] = [];
  const lookupAll: LookupAll = async (host) => {
    asked.push(host);
    const answer = answers[asked.length - 1];
    if (answer === undefined) throw new Error('asked once too often');
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { asked, resolver: new AddressResolver(production, lookupAll) };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

it('gives all addresses of a name', async () => {
  const { resolver } = answering([PUBLIC, '2606:4700::1']);
  expect(await resolver.resolve('example.com')).toEqual([PUBLIC, '2606:4700::1']);
});

it.each([
  [['127.0.0.1']],
  [[PUBLIC, '10.0.0.1']],
  [['10.0.0.1', PUBLIC]],
  [[PUBLIC, '::ffff:7f00:1']],
  [[...Array<string>(100).fill(PUBLIC), '169.254.169.254']],
])('refuses a name if any of its addresses may not be called (%j)', async (addresses) => {
  const { resolver } = answering(addresses);
  await expect(resolver.resolve('example.com')).rejects.toThrow(AddressRefused);
});

it('judges addresses that are written in the URL, without asking', async () => {
  const { asked, resolver } = answering();
  expect(await resolver.resolve(PUBLIC)).toEqual([PUBLIC]);
  for (const address of ['127.0.0.1', '::1', '::ffff:7f00:1', '64:ff9b::7f00:1']) {
    await expect(resolver.resolve(address)).rejects.toThrow(AddressRefused);
  }
  expect(asked).toEqual([]);
});

it('asks again after 10 s, and refuses what points inside by then', async () => {
  const { asked, resolver } = answering([PUBLIC], ['127.0.0.1'], [PUBLIC]);
  await resolver.resolve('rebinding.example.com');
  jest.advanceTimersByTime(9_999);
  expect(await resolver.resolve('rebinding.example.com')).toEqual([PUBLIC]);
  jest.advanceTimersByTime(2);
  await expect(resolver.resolve('rebinding.example.com')).rejects.toThrow(AddressRefused);
  expect(asked).toHaveLength(2);
  expect(await resolver.resolve('rebinding.example.com')).toEqual([PUBLIC]);
});

it('asks once for a burst of connections', async () => {
  const { asked, resolver } = answering([PUBLIC]);
  await Promise.all(Array.from({ length: 50 }, () => resolver.resolve('example.com')));
  expect(asked).toEqual(['example.com']);
});

it('does not keep that a name could not be resolved', async () => {
  const { resolver } = answering(new Error('ENOTFOUND'), [PUBLIC]);
  await expect(resolver.resolve('example.com')).rejects.toThrow(NameNotResolved);
  expect(await resolver.resolve('example.com')).toEqual([PUBLIC]);
});

it('says that a name has no address', async () => {
  const { resolver } = answering([]);
  await expect(resolver.resolve('example.com')).rejects.toThrow(NameNotResolved);
});

it('gives up when the name servers do not answer', async () => {
  const resolver = new AddressResolver(production, () => new Promise(() => undefined));
  const resolved = expect(resolver.resolve('example.com')).rejects.toThrow('do not answer');
  await jest.advanceTimersByTimeAsync(4_000);
  await resolved;
});
