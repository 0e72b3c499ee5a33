import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { TestService } from '../support/service';
import { findBoto3 } from './boto3/find-boto3';
import { developmentKeys } from './sfn-client';

const boto3 = findBoto3();

const STEPS = [
  'create_and_run',
  'page',
  'stop',
  'redrive',
  'alias_routing',
  'express_sync',
  'activity_worker',
  'callbacks',
  'test_state',
  'map_runs',
  'tags',
  'typed_errors',
];

if ('missing' in boto3) {
  it.skip(`serves boto3 (skipped: ${boto3.missing})`, () => undefined);
} else {
  it("serves Amazon's client for Python, typed errors included", async () => {
    const service = await TestService.start();
    try {
      const { accessKeyId, secretAccessKey } = developmentKeys(service);
      const { stdout } = await promisify(execFile)(
        'python3',
        [join(__dirname, 'boto3/drive.py'), service.url, accessKeyId, secretAccessKey],
        { env: boto3.env },
      );
      expect(stdout.trim().split('\n')).toEqual(STEPS.map((step) => `ok ${step}`));
    } finally {
      await service.stop();
    }
  }, 120_000);
}
