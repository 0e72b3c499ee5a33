import { newUuidV7 } from './uuid-v7';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

it('is a UUID of version 7, never the same twice', () => {
  const ids = Array.from({ length: 2_000 }, newUuidV7);
  for (const id of ids) expect(id).toMatch(UUID_V7);
  expect(new Set(ids).size).toBe(ids.length);
});

it('begins with the time of its making', () => {
  for (const now of [0, 1, 1_796_073_655_837, 2 ** 48 - 1]) {
    const clock = jest.spyOn(Date, 'now').mockReturnValue(now);
    const id = newUuidV7();
    clock.mockRestore();
    expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(now);
  }
});

it('has chance in every digit that is not given', () => {
  const ids = Array.from({ length: 500 }, newUuidV7);
  const variants = new Set(ids.map((id) => id[19]));
  expect([...variants].sort()).toEqual(['8', '9', 'a', 'b']);
  for (const place of [15, 16, 17, 20, 21, 22, 24, 29, 35]) {
    expect(new Set(ids.map((id) => id[place])).size).toBe(16);
  }
});
