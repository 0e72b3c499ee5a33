import { type NamespaceClock, NamespaceId, TenantId } from '@app/contract';

export const CLOCK_COLUMN_NAMES = 'tenant_id, namespace_id, shown_time, target_time, skip_until';

export interface ClockRow {
  readonly tenant_id: string;
  readonly namespace_id: string;
  readonly shown_time: number;
  readonly target_time: number | null;
  readonly skip_until: number | null;
}

export function clockOf(row: ClockRow): NamespaceClock {
  return {
    tenantId: TenantId(row.tenant_id),
    namespaceId: NamespaceId(row.namespace_id),
    now: row.shown_time,
    ...(row.target_time !== null && { target: row.target_time }),
    ...(row.skip_until !== null && { skipUntil: row.skip_until }),
  };
}
