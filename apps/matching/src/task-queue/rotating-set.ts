/**
 * Members asked in turn. Every operation is O(1): an array with a cursor, and the place of each member. A removed
 * member is replaced by the last one, so the order is a fair rotation only as long as the set rests.
 */
export class RotatingSet<Member> {
  private readonly members: Member[] = [];
  private readonly places = new Map<Member, number>();
  private cursor = 0;

  get size(): number {
    return this.members.length;
  }

  add(member: Member): void {
    if (this.places.has(member)) return;
    this.places.set(member, this.members.length);
    this.members.push(member);
  }

  remove(member: Member): void {
    const place = this.places.get(member);
    if (place === undefined) return;
    const last = this.members.pop() as Member;
    this.places.delete(member);
    if (last === member) return;
    this.members[place] = last;
    this.places.set(last, place);
  }

  /** The member whose turn it is; the turn passes on. */
  next(): Member | undefined {
    if (this.cursor >= this.members.length) this.cursor = 0;
    const member = this.members[this.cursor];
    this.cursor += 1;
    return member;
  }

  /** Empties the set. */
  takeAll(): Member[] {
    this.places.clear();
    return this.members.splice(0);
  }
}
