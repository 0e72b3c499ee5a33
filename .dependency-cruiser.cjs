/** The rings as executable text: who may import whom, and why. */

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      comment:
        'A circle has no bottom to begin reading at. Hand one side in as a parameter, or move the shared part out. Types may refer to each other: they are gone when the code runs.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'ring-0-imports-nothing',
      severity: 'error',
      comment: 'contract is the words: it knows nobody, or everybody would know what it knows.',
      from: { path: '^libs/contract/src', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: '^libs/contract/src' },
    },
    {
      name: 'calendar-only-contract',
      severity: 'error',
      comment: 'When a schedule acts is arithmetic: the moment asked about arrives as a parameter.',
      from: { path: '^libs/calendar/src', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: '^libs/(contract|calendar)/src' },
    },
    {
      name: 'schedule-only-calendar',
      severity: 'error',
      comment:
        'A schedule is workflow code of our own: what it knows is in its state and in its history.',
      from: { path: '^libs/schedule/src', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: '^libs/(contract|calendar|schedule)/src' },
    },
    {
      name: 'engine-only-contract',
      severity: 'error',
      comment: 'The engine is pure: effects are data, and time and ids arrive in the request.',
      from: { path: '^libs/engine/src', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: '^libs/(contract|calendar|engine)/src' },
    },
    {
      name: 'asl-only-contract',
      severity: 'error',
      comment:
        'The interpreter is pure; expressions are evaluated by its host. A package here would run tenant code in the shard.',
      from: { path: '^libs/asl/src', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: '^libs/(contract|calendar|asl)/src' },
    },
    {
      name: 'apps-never-import-apps',
      severity: 'error',
      comment:
        'Roles run in processes of their own one day: they meet through ports of the contract. Only service, which composes one process, may know them all.',
      from: { path: '^apps/([^/]+)/src', pathNot: '^apps/service/src' },
      to: { path: '^apps/', pathNot: '^apps/$1/src' },
    },
    {
      name: 'libs-never-import-apps',
      severity: 'error',
      comment:
        'A library that knows an application cannot be used by another. Take what you need as a parameter.',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'stepfunctions-only-edges',
      severity: 'error',
      comment:
        'The Step Functions door maps and submits, like the API: it compiles with asl and projects histories, but decides nothing. What the engine knows comes back in replies and events.',
      from: { path: '^apps/stepfunctions/src', pathNot: '\\.spec\\.ts$' },
      to: { path: '^libs/(engine|schedule|calendar)/src' },
    },
    {
      name: 'public-face-only',
      severity: 'error',
      comment: 'Import from @app/<lib>: what its index does not export is free to change.',
      from: { path: '^(apps|libs)/([^/]+)/' },
      to: { path: '^libs/[^/]+/src/', pathNot: ['^$1/$2/', '^libs/[^/]+/src/index\\.ts$'] },
    },
    {
      name: 'pg-only-in-postgres',
      severity: 'error',
      comment:
        'SQL lives in libs/postgres, one operation per file. The embedded server only connects to know that it is up.',
      from: {
        pathNot: [
          '^libs/(postgres|testing)/',
          '^libs/platform/src/embedded-postgres/',
          '^migrations/',
        ],
      },
      to: { path: 'node_modules/(pg|typeorm)/' },
    },
    {
      name: 'kafka-knows-the-contract',
      severity: 'error',
      comment:
        'The request log is bytes with places: what they mean, and where it is remembered, is not for it.',
      from: { path: '^libs/kafka/src', pathNot: '\\.spec\\.ts$' },
      to: { path: '^(libs|apps)/', pathNot: '^libs/(contract|kafka)/src' },
    },
    {
      name: 'kafkajs-only-in-kafka',
      severity: 'error',
      comment:
        'kafkajs is unmaintained and has moods: what the service may rely on is the port that libs/kafka proves.',
      from: { pathNot: '^libs/kafka/' },
      to: { path: 'node_modules/kafkajs/' },
    },
    {
      name: 'http-out-only-in-webhook',
      severity: 'error',
      comment: 'Calls to customers obey the egress policy, and only libs/webhook knows it.',
      from: { pathNot: ['^libs/webhook/', '\\.spec\\.ts$'] },
      to: { path: 'node_modules/undici/' },
    },
    {
      name: 'opentelemetry-only-in-telemetry',
      severity: 'error',
      comment:
        'Who is traced knows the port of the contract: the SDK is loaded only where traces are sent, and free where not.',
      from: { pathNot: '^libs/telemetry/' },
      to: { path: 'node_modules/@opentelemetry/' },
    },
    {
      name: 'nest-only-at-the-rim',
      severity: 'error',
      comment:
        'Nest binds and decorates at the edge. Classes inside take their ports in the constructor, so that they can be built without it.',
      from: {
        pathNot: [
          '\\.(module|resolver|controller)\\.ts$',
          '^apps/service/src/main\\.ts$',
          '^libs/platform/',
        ],
      },
      to: { path: 'node_modules/@nestjs/' },
    },
    {
      name: 'testing-only-from-specs',
      severity: 'error',
      comment:
        'Twins and builders are for specs; what the product needs has its place in a library.',
      from: { pathNot: ['\\.spec\\.ts$', '^libs/testing/', '/testing/', '^test/'] },
      to: { path: ['^libs/testing/', '/src/testing/'] },
    },
    {
      name: 'no-spec-imports',
      severity: 'error',
      comment: "A spec is nobody's library. Move the shared part to libs/testing.",
      from: {},
      to: { path: '\\.spec\\.ts$' },
    },
    {
      name: 'not-to-dev-dep',
      severity: 'error',
      comment:
        'What only development installs is missing in production. Move the package to dependencies, or the code to a spec.',
      from: { path: '^(apps|libs)/', pathNot: ['\\.spec\\.ts$', '^libs/testing/', '/testing/'] },
      to: { dependencyTypes: ['npm-dev'] },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      comment: 'Nobody imports it and it imports nobody: dead, or forgotten in an index.',
      from: { orphan: true, pathNot: ['\\.spec\\.ts$', '\\.d\\.ts$', 'expression-child\\.ts$'] },
      to: {},
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.base.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|test/architecture/fixtures)' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
