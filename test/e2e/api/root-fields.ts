import type { Tenant } from './tenant';

interface RootField {
  readonly operation: 'Query' | 'Mutation' | 'Subscription';
  readonly name: string;
  /** Arguments, and the fields of an argument that is an input object. */
  readonly argumentNames: readonly string[];
}

interface TypeRef {
  readonly name: string | null;
  readonly ofType?: TypeRef | null;
}

/** Everything that can be asked of the API, as it says itself: a new field without a case fails the spec that needs one. */
export async function rootFields(tenant: Tenant): Promise<RootField[]> {
  const type = 'type { name ofType { name ofType { name } } }';
  const schema = await tenant.ask(
    `{ __schema { types { name inputFields { name } fields { name args { name ${type} } } } } }`,
  );
  const types = schema['types'] as {
    name: string;
    inputFields: { name: string }[] | null;
    fields: { name: string; args: { name: string; type: TypeRef }[] }[] | null;
  }[];
  const inputFieldsOf = (ref: TypeRef | null | undefined): string[] => {
    if (ref == null) return [];
    const found = types.find(({ name }) => name === ref.name)?.inputFields;
    return found?.map(({ name }) => name) ?? inputFieldsOf(ref.ofType);
  };
  return (['Query', 'Mutation', 'Subscription'] as const).flatMap((operation) =>
    (types.find(({ name }) => name === operation)?.fields ?? []).map((field) => ({
      operation,
      name: field.name,
      argumentNames: field.args.flatMap((argument) => [
        argument.name,
        ...inputFieldsOf(argument.type),
      ]),
    })),
  );
}
