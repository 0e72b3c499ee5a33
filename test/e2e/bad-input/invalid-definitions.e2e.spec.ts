import { type Answer, GraphqlClient } from '../support/graphql';
import { TestService } from '../support/service';
import { INVALID_DEFINITIONS } from './invalid-definitions';

interface Issue {
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
  readonly severity: string;
}

/** The value that a pointer's parent names, or `undefined`: a problem may be a field that is missing. */
function parentOf(source: unknown, pointer: string): unknown {
  const parts = pointer.split('/').slice(1, -1);
  return parts.reduce<unknown>((value, part) => {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)[key]
      : undefined;
  }, source);
}

describe('an invalid definition', () => {
  let service: TestService;
  let api: GraphqlClient;

  beforeAll(async () => {
    service = await TestService.start();
    api = new GraphqlClient(service.url);
  });

  afterAll(() => service.stop());

  it('comes in more than fifty kinds', () => {
    expect(new Set(INVALID_DEFINITIONS.map(([name]) => name)).size).toBeGreaterThan(50);
  });

  it.each(INVALID_DEFINITIONS)(
    'is refused with a place and a sentence: %s',
    async (_name, source, pointer, said) => {
      const answer = await api.put('invalid', source);
      expect(answer).toMatchObject({
        __typename: 'DefinitionInvalid',
        code: 'DEFINITION_INVALID',
        advice: expect.stringMatching(/Correct every problem/),
        retryable: false,
      });
      const issues = answer['issues'] as Issue[];
      expect(issues).toContainEqual(
        expect.objectContaining({ pointer, message: expect.stringMatching(said) }),
      );
      for (const issue of issues) {
        expect(issue.message).toMatch(/^\S.{8,}/s);
        expect(issue.code).toMatch(/^[A-Z_]+$/);
        if (issue.pointer.split('/').length < 2) continue;
        const parsed = typeof source === 'string' ? (JSON.parse(source) as unknown) : source;
        expect([issue.pointer, typeof parentOf(parsed, issue.pointer)]).toEqual([
          issue.pointer,
          'object',
        ]);
      }
      const { validateDefinition } = await api.ask(
        `query ($source: JSON!) {
          validateDefinition(source: $source) {
            valid issues { pointer code message severity }
          }
        }`,
        { source },
      );
      expect(validateDefinition).toEqual({ valid: false, issues });
    },
  );

  it('leaves no trace, and no start finds it', async () => {
    const { definition, definitions } = await api.ask(
      `{ definition(name: "invalid") { version } definitions { edges { cursor } } }`,
    );
    expect({ definition, definitions } as Answer).toEqual({
      definition: null,
      definitions: { edges: [] },
    });
    expect(await api.start({ definition: 'invalid' })).toMatchObject({
      code: 'DEFINITION_NOT_FOUND',
    });
  });

  it('does not spoil the version before it', async () => {
    const good = { StartAt: 'S', States: { S: { Type: 'Pass', Result: 'good', End: true } } };
    expect(await api.put('kept', good)).toMatchObject({ __typename: 'PutDefinition' });
    expect(await api.put('kept', { StartAt: 'Nowhere' })).toMatchObject({
      code: 'DEFINITION_INVALID',
    });
    expect(await api.run({ definition: 'kept' })).toMatchObject({ output: 'good' });
  });

  it('was no reason for an error of the service', () => {
    expect(service.isAlive).toBe(true);
    expect(service.errors).toEqual([]);
  });
});
