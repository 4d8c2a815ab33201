/** Rooms of lib/, lowest first: a room imports from rooms before it, never from one behind it. Rooms in one entry are independent of each other. */
const order = [
  ['base'],
  ['windows', 'targets', 'workflow', 'kubernetes'],
  ['model'],
  ['rollout'],
  ['events', 'fleet', 'api'],
  ['ports', 'auth', 'upgrades', 'notifications'],
  ['store'],
  ['adapters', 'sleepers', 'timeline'],
  ['orchestrations'],
  ['planning', 'turns'],
  ['sweep', 'forecast'],
  ['useCases'],
  ['product'],
];

const upwards = order.flatMap((rooms, level) =>
  rooms.map((room) => {
    const allowed = [room, ...order.slice(0, level).flat()].join('|');
    return {
      name: `room-${room}`,
      comment: `lib/${room} may import from ${allowed.replaceAll('|', ', ')}: see docs/architecture.md`,
      severity: 'error',
      from: { path: `^lib/${room}/` },
      to: { path: '^lib/', pathNot: `^lib/(${allowed})/` },
    };
  }),
);

const outside = (name, from, to, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: to },
});

export default {
  forbidden: [
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
    ...upwards,
    {
      name: 'every-room-is-in-the-order',
      comment: 'A new room of lib/ needs its place in the order above.',
      severity: 'error',
      from: { path: '^lib/', pathNot: `^lib/(${order.flat().join('|')})/` },
      to: {},
    },
    outside(
      'lib-is-pure',
      '^lib/',
      '^(functions|infra|local|test|bench)/|node_modules/(aws-cdk|constructs|@types/aws-lambda)',
      'The product knows neither Lambda nor CDK.',
    ),
    outside(
      'functions-are-entry-points',
      '^functions/',
      '^(infra|local|test|bench)/',
      'What is deployed imports the product only.',
    ),
    outside(
      'clients-know-the-api-only',
      '^(cli|console/(?!generator/))',
      '^(lib|functions|infra|local|test|bench)/|^console/generator/',
      'A client sees what the OpenAPI document says; its types are generated from that.',
    ),
    outside(
      'cli-knows-the-client-only',
      '^cli/',
      '^console/(?!client/)',
      'The command line shares the generated client with the page, and nothing else.',
    ),
    outside(
      'emulators-stand-alone',
      '^local/aws/',
      '^(lib|functions|infra|test|bench)/',
      'local/aws stands as a package would.',
    ),
    outside(
      'nothing-deployed-from-tests',
      '^(infra|local)/',
      '^(test|bench)/',
      'Tests import the product, not the other way round.',
    ),
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    // Its swc knows neither JSX (biome.json holds the same rule for those files) nor `await using`.
    exclude: '\\.tsx$|^local/startStack\\.ts$',
    includeOnly: '^(lib|functions|infra|local|bench|test|console|cli)/',
  },
};
