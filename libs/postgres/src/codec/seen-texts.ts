/** Looked through one by one up to here: a row of facts repeats a dozen texts. */
const LISTED_COUNT_MAX = 24;

/**
 * The texts of one value, in the order in which they came. No `Map` that is cleared for every value: V8 then makes a new
 * table for each, and every table from the first that survived a collection on is kept until the whole heap is collected.
 */
export class SeenTexts {
  private readonly listed: string[] = [];
  private count = 0;
  private places: Map<string, number> | undefined;

  clear(): void {
    this.count = 0;
    this.places = undefined;
  }

  /** Where the text came before; notes it, and answers `undefined`, when it comes for the first time. */
  place(text: string): number | undefined {
    if (this.places !== undefined) return this.placeOfMany(this.places, text);
    for (let index = 0; index < this.count; index += 1) {
      if (this.listed[index] === text) return index;
    }
    if (this.count === LISTED_COUNT_MAX) {
      this.places = new Map(this.listed.map((each, index) => [each, index]));
      return this.placeOfMany(this.places, text);
    }
    this.listed[this.count] = text;
    this.count += 1;
    return undefined;
  }

  private placeOfMany(places: Map<string, number>, text: string): number | undefined {
    const place = places.get(text);
    if (place === undefined) places.set(text, places.size);
    return place;
  }
}
