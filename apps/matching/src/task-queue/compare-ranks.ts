import type { OfferRank } from '@app/contract';

/** Who goes first. */
export function compareRanks(a: OfferRank, b: OfferRank): number {
  return a.level - b.level || a.pass - b.pass || a.number - b.number;
}
