import { renderDefinition, substitute } from '../index';

const DEFINITION = {
  StartAt: 'Charge',
  States: {
    Charge: {
      Type: 'Task',
      Resource: 'perdure:activity:charge',
      Catch: [{ ErrorEquals: ['Declined', 'Expired'], Next: 'Tell' }],
      Next: 'Check',
    },
    Check: {
      Type: 'Choice',
      Choices: [{ Variable: '$.big', BooleanEquals: true, Next: 'Both' }],
      Default: 'Tell',
    },
    Both: {
      Type: 'Parallel',
      Branches: [
        { StartAt: 'Pack', States: { Pack: { Type: 'Pass', End: true } } },
        { StartAt: 'Bill', States: { Bill: { Type: 'Succeed' } } },
      ],
      End: true,
    },
    Tell: { Type: 'Fail', Error: 'Declined' },
  },
};

describe('the graph of a definition', () => {
  const graph = renderDefinition(JSON.stringify(DEFINITION));

  it('has a node for every state, with what it is inside of and what it calls', () => {
    const nodes = new Map(graph?.nodes.map((node) => [node.id, node]));
    expect(nodes.get('Charge')).toEqual({
      id: 'Charge',
      type: 'Task',
      resource: 'perdure:activity:charge',
    });
    expect(nodes.get('Bill')).toEqual({ id: 'Bill', type: 'Succeed', parent: 'Both', branch: 1 });
    expect([...nodes.keys()]).toEqual(expect.arrayContaining(['start', 'end', 'Both/0/start']));
    expect(nodes.size).toBe(graph?.nodes.length);
  });

  it('has an edge for every way out of a state', () => {
    expect(graph?.edges).toEqual(
      expect.arrayContaining([
        { from: 'start', to: 'Charge', kind: 'Next' },
        { from: 'Charge', to: 'Tell', kind: 'Catch', index: 0, label: 'Declined, Expired' },
        { from: 'Check', to: 'Both', kind: 'Choice', index: 0 },
        { from: 'Check', to: 'Tell', kind: 'Default' },
        { from: 'Both', to: 'end', kind: 'Next' },
        { from: 'Bill', to: 'Both/1/end', kind: 'Next' },
      ]),
    );
  });

  it('leads from node to node only', () => {
    const ids = new Set(graph?.nodes.map(({ id }) => id));
    for (const { from, to } of graph?.edges ?? []) {
      expect(ids.has(from) && ids.has(to)).toBe(true);
    }
  });

  it('is not there for a definition that does not compile', () => {
    expect(renderDefinition('{}')).toBeUndefined();
  });
});

describe('substitutions', () => {
  it('fill places inside of texts and whole texts', () => {
    const source = '{"Resource":"arn:${Region}:${Name}","TimeoutSeconds":"${Limit}"}';
    expect(substitute(source, { Region: 'eu', Name: 'a', Limit: 30 })).toEqual({
      ok: true,
      source: '{"Resource":"arn:eu:a","TimeoutSeconds":30}',
    });
  });

  it('cannot change the definition around them', () => {
    const filled = substitute('{"A":"x${V}"}', { V: '","B":"' });
    expect(filled.ok && JSON.parse(filled.source)).toEqual({ A: 'x","B":"' });
  });

  it('are not looked at for places themselves', () => {
    const filled = substitute('{"A":"${V}","B":"${W}"}', { V: '${W}', W: 'w' });
    expect(filled.ok && JSON.parse(filled.source)).toEqual({ A: '${W}', B: 'w' });
  });

  it('name every place without a value, and every value without a place', () => {
    const filled = substitute('{"A":"${One} ${Two}"}', { Two: 2, Three: 3 });
    expect(filled).toMatchObject({ ok: false, problems: [{ name: 'One' }, { name: 'Three' }] });
  });
});
