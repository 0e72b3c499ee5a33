import { uuidOfText } from './uuid-of-text';

const UUID_V8 = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

it('is a UUID of version 8, the same for the same text and another for another', () => {
  const texts = Array.from({ length: 200 }, (_, index) => `text ${index}`);
  const ids = texts.map(uuidOfText);
  for (const id of ids) expect(id).toMatch(UUID_V8);
  expect(new Set(ids).size).toBe(texts.length);
  expect(texts.map(uuidOfText)).toEqual(ids);
});
