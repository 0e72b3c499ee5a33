import { AslDriver, aslMachine, aslStateMachine } from '@app/testing';

import {
  type AwsEvent,
  ExecutionHistory,
  executionHistory,
  mapRunArn,
  SUBMITTED_SIGNAL,
  toWire,
} from '../index';

/** `id<previous Type` of every event. */
function chain(events: readonly AwsEvent[]): string[] {
  return events.map(({ id, previousEventId, type }) => `${id}<${previousEventId} ${type}`);
}

function told(driver: AslDriver): AwsEvent[] {
  return executionHistory(driver.emptyRun(), driver.events);
}

const ITEMS = { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', End: true } };

describe('the Step Functions history of a run', () => {
  it('lets the first state follow nothing, as its start does', async () => {
    const driver = new AslDriver(aslMachine({ StartAt: 'A', States: ITEMS }));
    await driver.start({ a: 1 });
    expect(chain(told(driver))).toEqual([
      '1<0 ExecutionStarted',
      '2<0 PassStateEntered',
      '3<2 PassStateExited',
      '4<3 PassStateEntered',
      '5<4 PassStateExited',
      '6<5 ExecutionSucceeded',
    ]);
  });

  it('tells the end of an iteration beside the chain that the next iteration goes on from', async () => {
    const driver = new AslDriver(
      aslStateMachine({
        Type: 'Map',
        MaxConcurrency: 1,
        ItemProcessor: { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } },
        End: true,
      }),
    );
    await driver.start([1, 2]);
    expect(chain(told(driver)).slice(2)).toEqual([
      '3<2 MapStateStarted',
      '4<3 MapIterationStarted',
      '5<4 PassStateEntered',
      '6<5 PassStateExited',
      '7<6 MapIterationSucceeded',
      '8<6 MapIterationStarted',
      '9<8 PassStateEntered',
      '10<9 PassStateExited',
      '11<10 MapIterationSucceeded',
      '12<11 MapStateSucceeded',
      '13<11 MapStateExited',
      '14<13 ExecutionSucceeded',
    ]);
  });

  it('aborts the iterations beside a failed one before the Map fails', async () => {
    const driver = new AslDriver(
      aslStateMachine({
        Type: 'Map',
        ItemProcessor: {
          StartAt: 'T',
          States: { T: { Type: 'Task', Resource: 'perdure:activity:t', End: true } },
        },
        End: true,
      }),
    );
    driver.begin([1, 2]);
    await driver.turn();
    const [first] = driver.pendingCalls();
    driver.answer(first!.activityId, { type: 'failed', error: 'E', cause: 'c' });
    await driver.turn();
    expect(chain(told(driver)).slice(7)).toEqual([
      '8<5 TaskStateEntered',
      '9<8 TaskScheduled',
      '10<7 TaskStarted',
      '11<10 TaskFailed',
      '12<11 MapIterationFailed',
      '13<9 TaskStateAborted',
      '14<13 MapIterationAborted',
      '15<13 MapStateFailed',
      '16<15 ExecutionFailed',
    ]);
  });

  it('keeps the items of a distributed Map out of the history around them, and tells them in one of their own', async () => {
    const driver = new AslDriver(
      aslStateMachine({
        Type: 'Map',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'A',
          States: ITEMS,
        },
        End: true,
      }),
    );
    await driver.start([5, 6]);
    expect(chain(told(driver)).slice(1)).toEqual([
      '2<0 MapStateEntered',
      '3<2 MapStateStarted',
      '4<3 MapRunStarted',
      '5<4 MapRunSucceeded',
      '6<5 MapStateSucceeded',
      '7<5 MapStateExited',
      '8<7 ExecutionSucceeded',
    ]);
    const child = new ExecutionHistory(driver.emptyRun(), '0.1.0.1');
    const events = driver.events.flatMap((event) => child.push(event));
    expect(chain(events)).toEqual(chain(childOf()));
    expect(events[0]?.details).toMatchObject({ input: '6' });
  });

  it('names what a visit of a distributed Map runs the same whenever it is asked', async () => {
    const driver = new AslDriver(
      aslStateMachine({
        Type: 'Map',
        Label: 'orders',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'W',
          States: { W: { Type: 'Wait', Seconds: 5, End: true } },
        },
        End: true,
      }),
    );
    driver.begin([1]);
    await driver.turn();
    const { run } = driver;
    const arn = mapRunArn(run, run.frame('0'), 'machine');
    expect(arn).toMatch(
      /^arn:aws:states:us-east-1:000000000000:mapRun:machine\/orders:[0-9a-f-]{36}$/,
    );
    expect(told(driver).at(-1)?.details).toEqual({ mapRunArn: arn });
  });

  it('tells that work was submitted when whoever submits it says so', async () => {
    const driver = new AslDriver(
      aslStateMachine({
        Type: 'Task',
        Resource: 'arn:aws:states:::states:startExecution.sync:2',
        Arguments: { StateMachineArn: 'arn' },
        QueryLanguage: 'JSONata',
        End: true,
      }),
    );
    driver.begin({});
    await driver.turn();
    const [call] = driver.pendingCalls();
    driver.signal(SUBMITTED_SIGNAL.nameOf(call!.activityId), { ExecutionArn: 'child' });
    driver.answer(call!.activityId, { type: 'completed', result: { Status: 'SUCCEEDED' } });
    await driver.turn();
    const events = told(driver);
    expect(chain(events).slice(2, 6)).toEqual([
      '3<2 TaskScheduled',
      '4<3 TaskStarted',
      '5<4 TaskSubmitted',
      '6<5 TaskSucceeded',
    ]);
    expect(toWire(events[4]!, (time) => time / 1_000)).toMatchObject({
      taskSubmittedEventDetails: {
        output: '{"ExecutionArn":"child"}',
        resource: 'startExecution.sync:2',
        resourceType: 'states',
      },
    });
  });

  it('says that a job could not be submitted when it fails before that', async () => {
    const driver = new AslDriver(
      aslStateMachine({
        Type: 'Task',
        Resource: 'arn:aws:states:::glue:startJobRun.sync',
        Parameters: {},
        End: true,
      }),
      { activity: () => ({ type: 'failed', error: 'Glue.EntityNotFoundException', cause: 'no' }) },
    );
    await driver.start();
    expect(chain(told(driver)).slice(4)).toEqual(['5<4 TaskSubmitFailed', '6<5 ExecutionFailed']);
  });

  it('gives a whole history however it is cut into pages', async () => {
    const driver = new AslDriver(aslMachine({ StartAt: 'A', States: ITEMS }));
    await driver.start({});
    const paged = new ExecutionHistory(driver.emptyRun());
    const events: AwsEvent[] = [];
    for (const event of driver.events) events.push(...paged.push(event));
    expect(events).toEqual(told(driver));
    expect(paged.length).toBe(events.length);
  });

  it('says why a run was stopped when it was told', async () => {
    const driver = new AslDriver(aslStateMachine({ Type: 'Wait', Seconds: 60, End: true }));
    driver.begin({});
    await driver.turn();
    driver.terminate('enough');
    expect(told(driver).at(-1)).toMatchObject({
      id: 3,
      previousEventId: 0,
      type: 'ExecutionAborted',
      details: { cause: 'enough' },
    });
  });
});

function childOf(): AwsEvent[] {
  return [
    [0, 'ExecutionStarted'],
    [0, 'PassStateEntered'],
    [2, 'PassStateExited'],
    [3, 'PassStateEntered'],
    [4, 'PassStateExited'],
    [5, 'ExecutionSucceeded'],
  ].map(([previousEventId, type], index) => ({
    id: index + 1,
    previousEventId,
    timestamp: 0,
    type,
  })) as AwsEvent[];
}
