/** A binary heap whose members know their place: the first is found in O(1), any can be moved or removed in O(log n). */
export class PlaceHeap<Member> {
  private readonly members: Member[] = [];
  private readonly places = new Map<Member, number>();

  constructor(private readonly compare: (a: Member, b: Member) => number) {}

  get size(): number {
    return this.members.length;
  }

  get first(): Member | undefined {
    return this.members[0];
  }

  has(member: Member): boolean {
    return this.places.has(member);
  }

  /** Adds the member, or puts it where it belongs now. */
  put(member: Member): void {
    let place = this.places.get(member);
    if (place === undefined) {
      place = this.members.length;
      this.members.push(member);
      this.places.set(member, place);
    }
    this.settle(place);
  }

  remove(member: Member): void {
    const place = this.places.get(member);
    if (place === undefined) return;
    const last = this.members.pop() as Member;
    this.places.delete(member);
    if (last === member) return;
    this.members[place] = last;
    this.places.set(last, place);
    this.settle(place);
  }

  private settle(start: number): void {
    let place = start;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.isBefore(place, parent)) break;
      this.swap(place, parent);
      place = parent;
    }
    for (;;) {
      const left = 2 * place + 1;
      if (left >= this.members.length) return;
      const right = left + 1;
      const least = right < this.members.length && this.isBefore(right, left) ? right : left;
      if (!this.isBefore(least, place)) return;
      this.swap(place, least);
      place = least;
    }
  }

  private isBefore(a: number, b: number): boolean {
    return this.compare(this.members[a] as Member, this.members[b] as Member) < 0;
  }

  private swap(a: number, b: number): void {
    const memberA = this.members[a] as Member;
    const memberB = this.members[b] as Member;
    this.members[a] = memberB;
    this.members[b] = memberA;
    this.places.set(memberB, a);
    this.places.set(memberA, b);
  }
}
