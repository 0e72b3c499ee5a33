import { Metrics } from './metrics';

/** Of small sets that are known beforehand. A tenant's, a queue's or a workflow's name is none. */
const LABELS = new Set(['version', 'task', 'outcome', 'door', 'status', 'circuit', 'role', 'le']);

function observed(): Metrics {
  const metrics = new Metrics('1.2.3');
  metrics.observe({
    isReady: () => true,
    shardCount: 16,
    shards: () => ({ shardCount: 4, waitingCount: 7 }),
    backlog: () => ({ waitingCount: 3, oldestOfferedAt: 1_000, queueCount: 2 }),
    endpoints: () => [
      { circuit: 'Closed', inFlightCount: 5 },
      { circuit: 'Open', inFlightCount: 0 },
      { circuit: 'Closed', inFlightCount: 1 },
    ],
    now: () => 31_000,
    cluster: {
      isLogOpen: true,
      logLag: () => Promise.resolve(12),
      memberCounts: () => new Map([['history', 3]]),
    },
  });
  metrics.turn({ requests: 2, facts: 5, milliseconds: 4, waitedMs: 3 });
  metrics.committed(2);
  metrics.started(1_500);
  metrics.delivered('Completed', 20);
  metrics.delivered('Completed', 30);
  metrics.workflowTask('Failed', 20);
  metrics.answered('graphql', 503, 20);
  metrics.fenced();
  metrics.fault();
  return metrics;
}

describe('metrics', () => {
  it('show what is counted and what waits', async () => {
    const text = await observed().registry.metrics();
    const lines = new Set(text.split('\n'));
    for (const line of [
      'perdure_build_info{version="1.2.3"} 1',
      'perdure_ready 1',
      'perdure_shards 16',
      'perdure_shards_owned 4',
      'perdure_inbox_requests 7',
      'perdure_backlog_tasks 3',
      'perdure_backlog_oldest_seconds 30',
      'perdure_endpoints{circuit="Closed"} 2',
      'perdure_endpoints{circuit="Open"} 1',
      'perdure_deliveries_in_flight 6',
      'perdure_log_open 1',
      'perdure_log_lag_records 12',
      'perdure_members{role="history"} 3',
      'perdure_facts_total 5',
      'perdure_fenced_turns_total 1',
      'perdure_faults_total 1',
      'perdure_queue_age_seconds_sum 0.003',
      'perdure_commit_seconds_sum 0.002',
      'perdure_schedule_to_start_seconds_sum 1.5',
      'perdure_delivery_seconds_count{task="activity",outcome="Completed"} 2',
      'perdure_delivery_seconds_count{task="workflow",outcome="Failed"} 1',
      'perdure_http_request_seconds_count{door="graphql",status="5xx"} 1',
    ]) {
      expect(lines).toContain(line);
    }
  });

  it('are named as Prometheus wants it, with labels of bounded sets', async () => {
    const own = (await observed().registry.getMetricsAsJSON()).filter(({ name }) =>
      name.startsWith('perdure_'),
    );
    expect(own.length).toBeGreaterThan(20);
    for (const { name, type, help, values } of own) {
      expect(name).toMatch(/^perdure_[a-z]+(_[a-z]+)*$/);
      expect(help).toMatch(/^[A-Z].*\.$/s);
      expect([name, name.endsWith('_total')]).toEqual([name, String(type) === 'counter']);
      expect(name).not.toMatch(/_(ms|milliseconds|minutes|count|sum|bucket)$/);
      for (const { labels } of values) {
        expect(Object.keys(labels).filter((label) => !LABELS.has(label))).toEqual([]);
      }
    }
  });
});
