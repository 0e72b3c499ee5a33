/**
 * What a host says its commands belong together by (an update, a label), for those who read histories. Only hosts look into
 * it, so it is kept in their words: a message of their protocol each.
 */
export type GroupMarkers = readonly Uint8Array[];
