import { AslDriver, aslStateMachine } from '@app/testing';

import type { Json } from '../index';
import { AWS_TASK_QUEUE } from '../index';

type State = Parameters<typeof aslStateMachine>[0];

const PROCESSOR = {
  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
  StartAt: 'P',
  States: { P: { Type: 'Pass', End: true } },
};

function map(more: State): AslDriver {
  return new AslDriver(
    aslStateMachine({ Type: 'Map', ItemProcessor: PROCESSOR, End: true, ...more }),
  );
}

/** A Map whose items are read: runs it with what the service answers. */
async function reading(config: State, body: string, more: State = {}): Promise<AslDriver> {
  const driver = map({
    ItemReader: {
      Resource: 'arn:aws:states:::s3:getObject',
      Parameters: { Bucket: 'b', 'Key.$': '$.key' },
      ReaderConfig: config,
    },
    ...more,
  });
  driver.begin({ key: 'k' });
  await driver.turn();
  const [call] = driver.pendingCalls();
  expect(call).toMatchObject({
    activityType: 'aws:s3:getObject',
    input: { Bucket: 'b', Key: 'k' },
    command: { taskQueue: AWS_TASK_QUEUE },
  });
  driver.answer(call!.activityId, { type: 'completed', result: { Body: body } });
  await driver.settle();
  return driver;
}

function outputOf(driver: AslDriver): Json {
  const outcome = driver.outcome();
  return outcome.status === 'Completed' ? outcome.output : outcome.status;
}

describe('a distributed Map state', () => {
  it('gives its items in batches of a number', async () => {
    const driver = map({
      ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { 'from.$': '$.from' } },
      ItemsPath: '$.items',
    });
    await driver.start({ from: 'x', items: [1, 2, 3] });
    expect(outputOf(driver)).toEqual([
      { BatchInput: { from: 'x' }, Items: [1, 2] },
      { BatchInput: { from: 'x' }, Items: [3] },
    ]);
  });

  it('gives its items in batches of a size, and one that is too large by itself', async () => {
    const driver = map({ ItemBatcher: { MaxInputBytesPerBatch: 24 } });
    await driver.start(['aaa', 'bbb', 'cccccccccccccccccccccccc', 'd']);
    expect(outputOf(driver)).toEqual([
      { Items: ['aaa', 'bbb'] },
      { Items: ['cccccccccccccccccccccccc'] },
      { Items: ['d'] },
    ]);
  });

  it('reads CSV with its headers in the first row', async () => {
    const driver = await reading(
      { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
      'a,b\r\n1,"x, ""y"""\r\n\r\n2,\n',
    );
    expect(outputOf(driver)).toEqual([
      { a: '1', b: 'x, "y"' },
      { a: '2', b: '' },
    ]);
  });

  it('reads CSV with headers that the definition gives, and another delimiter', async () => {
    const driver = await reading(
      {
        InputType: 'CSV',
        CSVHeaderLocation: 'GIVEN',
        CSVHeaders: ['p', 'q', 'r'],
        CSVDelimiter: 'PIPE',
      },
      '1|2\n3|4|5|6',
    );
    expect(outputOf(driver)).toEqual([
      { p: '1', q: '2', r: '' },
      { p: '3', q: '4', r: '5' },
    ]);
  });

  it('reads JSON lines, and no more items than it may', async () => {
    const driver = await reading({ InputType: 'JSONL', MaxItems: 2 }, '1\n\n{"a":2}\n3\n');
    expect(outputOf(driver)).toEqual([1, { a: 2 }]);
  });

  it('reads the items that a pointer leads to', async () => {
    const driver = await reading({ InputType: 'JSON', ItemsPointer: '/x~1y/0' }, '{"x/y":[[7,8]]}');
    expect(outputOf(driver)).toEqual([7, 8]);
  });

  it.each([
    ['no JSON', 'nope'],
    ['no list', '{"a":1}'],
  ])('fails when what was read is %s', async (_what, body) => {
    const driver = await reading({ InputType: 'JSON' }, body);
    expect(driver.outcome()).toMatchObject({ status: 'Failed', error: 'States.ItemReaderFailed' });
  });

  it('lets Retry and Catch look at a failed read', async () => {
    const driver = map({
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        Parameters: {},
        ReaderConfig: { InputType: 'JSON' },
      },
      Retry: [{ ErrorEquals: ['States.ItemReaderFailed'], MaxAttempts: 1 }],
    });
    driver.begin({});
    await driver.turn();
    driver.answer('1', { type: 'failed', error: 'S3.NoSuchKey', cause: 'gone' });
    await driver.turn();
    driver.fireNextTimer();
    await driver.turn();
    driver.answer('1', { type: 'completed', result: { Body: '[1]' } });
    await driver.settle();
    expect(outputOf(driver)).toEqual([1]);
  });

  it('lists objects', async () => {
    const driver = map({
      ItemReader: { Resource: 'arn:aws:states:::s3:listObjectsV2', Parameters: { Bucket: 'b' } },
    });
    driver.begin({});
    await driver.turn();
    driver.answer('1', { type: 'completed', result: { Contents: [{ Key: 'a' }] } });
    await driver.settle();
    expect(outputOf(driver)).toEqual([{ Key: 'a' }]);
  });

  it('does not begin when its results could not be written', async () => {
    const driver = map({
      ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Bucket: 'b' } },
    });
    await driver.start([1]);
    expect(driver.outcome()).toMatchObject({
      status: 'Failed',
      error: 'States.ResultWriterFailed',
    });
  });
});
