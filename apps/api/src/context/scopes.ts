import { type Rejection, rejection, type Scope } from '@app/contract';
import type { Database } from '@app/postgres';

import { Namespaces } from './namespaces';
import { type RequestContext, scopeRefusal } from './request-context';

/** The namespace a caller means, if it may do there what it wants to. */
export class Scopes {
  private readonly namespaces: Namespaces;

  constructor(database: Database) {
    this.namespaces = new Namespaces(database);
  }

  async readable(context: RequestContext, namespace: string): Promise<Scope | Rejection> {
    return (
      scopeRefusal(context, 'read') ??
      (await this.namespaces.find(context, namespace)) ??
      rejection('NAMESPACE_NOT_FOUND', `There is no namespace "${namespace}".`)
    );
  }

  async writable(context: RequestContext, namespace: string): Promise<Scope | Rejection> {
    return (
      scopeRefusal(context, 'write') ??
      (await this.namespaces.find(context, namespace)) ??
      rejection('NAMESPACE_NOT_FOUND', `There is no namespace "${namespace}".`)
    );
  }
}
