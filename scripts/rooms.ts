/** The rooms of the project: what is in each, the questions that lead there, and what each may import. */

export interface Room {
  /** The content of the room, for the map in CONTRIBUTING.md. */
  readonly says: string
  /** The questions that lead there, each with the folder for what answers it with yes. */
  readonly questions: Readonly<Record<string, string>>
  /**
   * The rooms that it may import besides itself: folders, single files, or, after `type`, only the types of a folder. The
   * rules also apply to lazy imports. Undefined for folders that are not TypeScript of the product.
   */
  readonly mayImport?: readonly string[]
}

/** The rooms that all houses stand on. */
const CORE = ['core/engine', 'core/access', 'core/identity', 'core/runtime', 'core/standards', 'core/aws']
const GROUND = ['protocol', 'policy', 'store', 'schemas']
const BELOW_ADMIN = [
  ...[...CORE, ...GROUND, 'recognition', 'analysis', 'guard'],
  ...['server/services', 'server/endpoints', 'server/seed', 'server/http'],
]

/** From the top to the ground: a room stands above all that it may import. */
export const ROOMS: Readonly<Record<string, Room>> = {
  python: {
    says: 'the package for Python, over HTTP, with a pytest plugin. `src/` `tests/`',
    questions: {
      'Is it a method for tests in Python?':
        '`python/src/iamulator/`; it only calls our endpoints, like the JavaScript handle',
    },
  },
  console: {
    says: 'what runs in the browser: calls our endpoints, and imports only types of `schemas/` and `protocol/model/`',
    questions: {
      'Does it run in the browser, as part of the console?':
        '`console/`: a place in `places/`, what several places share in `components/`, `marks/`, or `decisions/`',
    },
  },
  // A program that only connects does not load the server.
  'package/create.ts': {
    says: 'the only file of the package that starts a server',
    questions: {},
    mayImport: ['package', 'server/index.ts'],
  },
  'server/index.ts': {
    says: 'what the package uses of the server',
    questions: {},
    mayImport: [
      ...['server/app', 'server/admin/in-process.ts', 'server/cli/settings-from-options.ts', 'core/runtime'],
    ],
  },
  'server/cli': {
    says: 'the command line: commands, options, banner',
    questions: { 'Is it a command or a flag?': '`server/cli/`' },
    mayImport: [
      ...['server/app', 'server/http/urls.ts', 'server/admin/decisions', 'analysis', 'core/runtime'],
      ...[
        'core/aws',
        'core/identity/administrator.ts',
        'core/standards/nearest.ts',
        'type core/engine',
        'store',
      ],
    ],
  },
  'server/app': {
    says: 'assembly: an emulator in `iamulator.ts`, which endpoint answers in `answer.ts`, the start in `start.ts`',
    questions: { 'Does it put parts together, or order endpoints?': '`server/app/`' },
    mayImport: [...BELOW_ADMIN, 'server/admin'],
  },
  'server/admin': {
    says: 'our own URLs under `/_iamulator/`: handlers only. `credentials/` `decisions/` `idp/` `policies/` `process/` `replicas/` `search/` `state/`',
    questions: {
      'Is it a URL of ours, under `/_iamulator/`?':
        '`server/admin/`, as a handler; what it answers is usually computed in `analysis/`',
    },
    mayImport: BELOW_ADMIN,
  },
  'server/seed': {
    says: 'turns a seed into the initial state. `identity-center/` `organization/`',
    questions: { 'Does it apply a member of a seed?': '`server/seed/`' },
    mayImport: [...CORE, ...GROUND, 'analysis', 'server/services', 'server/endpoints'],
  },
  'server/endpoints': {
    says: "AWS's URLs. `access-portal/` `api/` `console/` (its files) `container-credentials/` `instance-metadata/` `scim/` `sign-in/`",
    questions: {
      'Is it a page or a URL of AWS, such as the access portal?':
        '`server/endpoints/`, in a folder of its own',
    },
    mayImport: [...CORE, 'server/services', 'recognition', 'protocol', 'store', 'schemas'],
  },
  package: {
    says: 'the interface for JavaScript: `createIamulator`, `connectIamulator`. `handle/` `runners/` `transport/`',
    questions: {
      'Is it a method for tests in JavaScript?':
        '`package/handle/`; it only calls our endpoints, since other languages do',
      'Is it for a test runner, such as a matcher or a preset?':
        '`package/runners/`, and its name in `scripts/package/entries.mjs`',
    },
    mayImport: [
      ...[
        'schemas',
        'analysis',
        'core/aws/partitions.ts',
        'core/runtime/errors.ts',
        'core/runtime/timers.ts',
      ],
      'core/standards/nearest.ts',
    ],
  },
  'server/services': {
    says: 'what operations do, a folder for each service; a folder for each topic in the larger ones',
    questions: {
      'Is it one operation, such as DescribeOrganization?':
        '`server/services/`, in the folder of its service',
    },
    mayImport: [...CORE, 'analysis', ...GROUND],
  },
  'server/http': {
    says: 'the port: HTTP, TLS, and the CONNECT proxy for clients; knows no URL. `tls/`',
    questions: { 'Does it read from or write to the sockets of clients?': '`server/http/`' },
    mayImport: ['type core/engine', 'core/runtime', 'core/standards', 'core/aws', 'protocol'],
  },
  guard: {
    says: 'the proxy before other emulators. `form-upload/` `knowledge/` (of upstreams) `refusal/` `transport/`',
    questions: {
      "Does it forward a request, or refuse one in another service's words?": '`guard/`',
    },
    mayImport: [...CORE, 'recognition', 'protocol', 'store'],
  },
  analysis: {
    says: 'answers questions about policies, decisions, and the state: no HTTP, no writes. `access-map/` `explanation/` `generation/` `policy-checks/` `policy-coverage/`',
    questions: {
      "Does it answer a question about policies from AWS's facts, from calls, or from the state, and change nothing?":
        '`analysis/`',
    },
    mayImport: [...CORE, ...GROUND, 'type recognition'],
  },
  recognition: {
    says: 'which operation a request is, and on what: parameters, resources, condition keys; pure. `foreign/` `parameters/` `resolution/`',
    questions: { 'Does it find out which operation a request is, or on what?': '`recognition/`' },
    mayImport: [
      'core/aws',
      'core/standards',
      'protocol',
      'type core/access',
      'core/identity/administrator.ts',
    ],
  },
  'core/engine': {
    says: 'what a call is, how it is authorized and run; the frame around an answer. `permission-sets/`',
    questions: { 'Does it concern each call, whatever the operation?': '`core/engine/`' },
    mayImport: ['core/access', 'core/identity', 'core/aws', 'type core/runtime', 'protocol', 'store'],
  },
  'core/access': {
    says: 'may they: layers, condition keys, trust, decisions. `organization/` `records/`',
    questions: { 'Does it allow or deny, or give a condition key its value?': '`core/access/`' },
    mayImport: ['core/identity', 'core/aws', 'protocol', 'policy', 'store'],
  },
  'core/identity': {
    says: 'who calls: callers, sessions, senders, providers. `identity-center/` `saml/` `web-identity/`',
    questions: { 'Does it establish who a caller is, such as a bearer token?': '`core/identity/`' },
    mayImport: ['core/standards', 'core/aws', 'core/runtime', 'protocol', 'store'],
  },
  'core/runtime': {
    says: 'this process: settings, clock, randomness, log, errors for people',
    questions: { 'Does it concern this process, such as a setting or the log?': '`core/runtime/`' },
    mayImport: ['core/aws', 'store'],
  },
  store: {
    says: 'state: tables, transactions, journals, snapshots. `rows/` `shared/` (replicas, and the log that they share)',
    questions: {
      'Is it a table, a row, or a place where state is kept, such as a journal on Redis?':
        '`store/`: rows in `rows/`, journals beside `file-journal.ts`, databases of replicas in `shared/`',
    },
    mayImport: [],
  },
  protocol: {
    says: 'the wire: requests and responses, model, parsing, validation, SigV4, error texts. `errors/` `json/` `model/` `rest-json/` `s3-post/` `sigv4/`',
    questions: { "Is it part of the wire format, or one of AWS's error texts?": '`protocol/`' },
    mayImport: [],
  },
  policy: {
    says: 'policy documents: evaluation, validation, lint, and proofs; pure, and without a state. `conditions/` `explain/` `lint/` `management/` `open/` `proofs/` `validate/`',
    questions: { 'Does it evaluate, validate, or compare policy documents that it is given?': '`policy/`' },
    mayImport: [],
  },
  schemas: {
    says: 'the published schemas, the types generated from them, and the types of policy documents',
    questions: { 'Is it a type that a schema of ours generates, or the schema?': '`schemas/`' },
    mayImport: [],
  },
  'core/aws': {
    says: 'facts that AWS publishes: IDs, ARNs, regions, hosts, quotas, catalogues. `data/`',
    questions: { 'Is it a fact that AWS publishes or fixes, such as the form of an ARN?': '`core/aws/`' },
    mayImport: [],
  },
  'core/standards': {
    says: 'XML, X.509, JOSE, CBOR, TOTP, JSON Schema: knows no AWS. `x509/` `xml/`',
    questions: { 'Would it exist if there were no AWS?': '`core/standards/`' },
    mayImport: [],
  },
}

/** Returns the room of a file or folder, such as `core/engine`. Undefined outside of all rooms. */
export function roomOf(path: string): string | undefined {
  const [top = '', second = ''] = path.split('/')
  return [path, `${top}/${second}`, top].find((name) => name in ROOMS)
}

/**
 * Returns the floor of each room that has rules: one above the highest of those that it may import. The ground is 1.
 *
 * @throws Error if rooms import each other in a circle
 */
export function floorsOf(rooms: Readonly<Record<string, Room>>): ReadonlyMap<string, number> {
  const floors = new Map<string, number>()
  const floorOf = (room: string, above: readonly string[]): number => {
    if (above.includes(room)) throw new Error(`A circle: ${[...above, room].join(' -> ')}`)
    const below = (rooms[room]?.mayImport ?? [])
      .map((place) => roomOf(place.replace('type ', '')) ?? place)
      .filter((other) => other !== room)
    const floor =
      floors.get(room) ?? 1 + Math.max(0, ...below.map((other) => floorOf(other, [...above, room])))
    floors.set(room, floor)
    return floor
  }
  for (const [room, { mayImport }] of Object.entries(rooms)) if (mayImport) floorOf(room, [])
  return floors
}
