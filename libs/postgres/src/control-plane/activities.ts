import type { EpochMs, Scope } from '@app/contract';

import type { Session, Statement } from '../session';
import { fromStoredText, toStoredText } from '../wire/stored-text';

/** An activity of the Step Functions door: a queue with a name that workers poll. */
export interface Activity {
  readonly name: string;
  /** As the caller gave it. */
  readonly encryption?: Readonly<Record<string, unknown>>;
  readonly createdAt: EpochMs;
}

const COLUMNS = 'name, encryption, extract(epoch FROM created_at) * 1000 AS created_ms';

interface ActivityRow {
  readonly name: string;
  readonly encryption: Readonly<Record<string, unknown>> | null;
  readonly created_ms: string;
}

const INSERT: Statement = {
  operation: 'create an activity',
  text: `
    INSERT INTO activities (tenant_id, namespace_id, name, encryption) VALUES ($1, $2, $3, $4::jsonb)
    ON CONFLICT DO NOTHING RETURNING ${COLUMNS}`,
};

const READ: Statement = {
  name: 'read_activity',
  operation: 'read an activity',
  text: `SELECT ${COLUMNS} FROM activities WHERE tenant_id = $1 AND namespace_id = $2 AND name = $3`,
};

const LIST: Statement = {
  operation: 'list activities',
  text: `
    SELECT ${COLUMNS} FROM activities
    WHERE tenant_id = $1 AND namespace_id = $2 AND name > $3 ORDER BY name LIMIT $4`,
};

const DELETE: Statement = {
  operation: 'delete an activity',
  text: 'DELETE FROM activities WHERE tenant_id = $1 AND namespace_id = $2 AND name = $3',
};

/** `undefined` when there is one of that name. */
export async function insertActivity(
  session: Session,
  scope: Scope,
  activity: Pick<Activity, 'name' | 'encryption'>,
): Promise<Activity | undefined> {
  const { encryption } = activity;
  const stored = encryption === undefined ? null : JSON.stringify(encryption);
  const [row] = await session.run<ActivityRow>(INSERT, [...keyOf(scope, activity.name), stored]);
  return row && activityOf(row);
}

export async function readActivity(
  session: Session,
  scope: Scope,
  name: string,
): Promise<Activity | undefined> {
  const [row] = await session.run<ActivityRow>(READ, keyOf(scope, name));
  return row && activityOf(row);
}

export async function listActivities(
  session: Session,
  scope: Scope,
  page: { readonly after: string; readonly countMax: number },
): Promise<Activity[]> {
  const values = [...keyOf(scope, page.after), page.countMax];
  return (await session.run<ActivityRow>(LIST, values)).map(activityOf);
}

export async function deleteActivity(session: Session, scope: Scope, name: string): Promise<void> {
  await session.run(DELETE, keyOf(scope, name));
}

function keyOf({ tenantId, namespaceId }: Scope, name: string): unknown[] {
  return [tenantId, namespaceId, toStoredText(name)];
}

function activityOf(row: ActivityRow): Activity {
  return {
    name: fromStoredText(row.name),
    ...(row.encryption !== null && { encryption: row.encryption }),
    createdAt: Math.floor(Number(row.created_ms)),
  };
}
