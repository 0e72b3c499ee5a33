import { SeenTexts } from './seen-texts';

describe('SeenTexts', () => {
  it.each([3, 24, 25, 1_000])('knows where each of %d texts came first', (count) => {
    const seen = new SeenTexts();
    const texts = Array.from({ length: count }, (_, index) => `text ${index}`);
    expect(texts.map((text) => seen.place(text))).toEqual(texts.map(() => undefined));
    expect(texts.map((text) => seen.place(text))).toEqual(texts.map((_, index) => index));
  });

  it('has forgotten everything when it is cleared, whether there was little or much', () => {
    const seen = new SeenTexts();
    for (const count of [2, 100, 2]) {
      for (let index = 0; index < count; index += 1) seen.place(`text ${index}`);
      seen.clear();
      expect([seen.place('text 1'), seen.place('text 0'), seen.place('text 1')]).toEqual([
        undefined,
        undefined,
        0,
      ]);
      seen.clear();
    }
  });
});
