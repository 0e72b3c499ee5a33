/**
 * Ids of polls and deliveries: the prefix, new with each process, and a counter. Counting costs a tenth of a random id
 * per delivery.
 */
export function deliveryIds(prefix: string): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `${prefix}-${count.toString(36)}`;
  };
}
