/** Measures whether operations in memory cost more in a large account, half users and half roles. */
import { ask, cost, repeat, request, sendAll } from './load.mjs'
import { compare, report } from './report.mjs'
import { startIamulator } from './servers.mjs'

const REQUESTS = 2000
const PAGES = 200
const FEW = 1000
const MANY = 100_000
const ROLES_OF_REPORT = 10_000
/** One policy for each round, because attaching a policy again would cost less. */
const POLICIES = [
  'AdministratorAccess',
  'AmazonEC2FullAccess',
  'AmazonEC2ReadOnlyAccess',
  'AmazonS3FullAccess',
  'AmazonS3ReadOnlyAccess',
  'IAMFullAccess',
  'IAMReadOnlyAccess',
  'PowerUserAccess',
  'ReadOnlyAccess',
]
const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
})
const QUOTAS = ['UsersQuota', 'RolesQuota', 'AttachedPoliciesPerRoleQuota'].flatMap((name) => [
  '--quota',
  `${name}=1000000`,
])

const OPERATIONS = {
  createUser: 'CreateUser',
  getUser: 'GetUser',
  attach: 'AttachRolePolicy',
  deleteRole: 'DeleteRole',
}

export async function measureEntities() {
  const small = await startIamulator(...QUOTAS)
  const large = await startIamulator(...QUOTAS)
  for (const [server, count] of [
    [small, FEW],
    [large, MANY],
  ]) {
    await create(server, 'User', count / 2)
    await create(server, 'Role', count / 2)
  }
  await measureOperations(small, large)
  await measurePages(large)
  for (const server of [small, large]) await server.stop()
  await measureReport()
}

async function measureOperations(small, large) {
  const [few, many] = [operationsAmong(small, FEW / 2), operationsAmong(large, MANY / 2)]
  const measures = {}
  for (const name of Object.keys(OPERATIONS)) {
    measures[`few ${name}`] = few[name]
    measures[`many ${name}`] = many[name]
  }
  const { cost: costOf, ratio } = await compare(measures)
  for (const [name, what] of Object.entries(OPERATIONS)) {
    const grown = ratio(`many ${name}`, `few ${name}`)
    report(
      `${what}: 100,000 entities compared with 1,000`,
      grown,
      'x',
      { atMost: 1.2 },
      costOf(`many ${name}`),
    )
  }
}

const nameOf = (kind, number) => `${kind.toLowerCase()}-${String(number).padStart(7, '0')}`

const creation = (kind, name) => ({
  Action: `Create${kind}`,
  [`${kind}Name`]: name,
  ...(kind === 'Role' ? { AssumeRolePolicyDocument: TRUST } : {}),
})

async function create({ port }, kind, count, prefix = '') {
  const STEP = 5000
  for (let start = 0; start < count; start += STEP) {
    const requests = repeat(Math.min(STEP, count - start), (index) =>
      request(port, 'iam', creation(kind, prefix + nameOf(kind, start + index))),
    )
    await sendAll(port, requests)
  }
}

function operationsAmong(server, count) {
  const { port } = server
  let created = 0
  let round = 0
  const each = (requests, parameters) => repeat(requests, (index) => request(port, 'iam', parameters(index)))
  const spread = (kind, requests) => (index) => nameOf(kind, Math.floor((index * count) / requests))
  const [user, role] = [spread('User', REQUESTS), spread('Role', FEW / 2)]
  const attachment = (policy) => (index) => ({
    Action: 'AttachRolePolicy',
    RoleName: role(index),
    PolicyArn: `arn:aws:iam::aws:policy/${policy}`,
  })
  return {
    createUser: () =>
      cost(
        server,
        each(REQUESTS, () => creation('User', `new-${created++}`)),
      ),
    getUser: () =>
      cost(
        server,
        each(REQUESTS, (index) => ({ Action: 'GetUser', UserName: user(index) })),
      ),
    attach: () => cost(server, each(FEW / 2, attachment(POLICIES[round++]))),
    deleteRole: async () => {
      await create(server, 'Role', REQUESTS, 'gone-')
      const deletion = (index) => ({ Action: 'DeleteRole', RoleName: `gone-${nameOf('Role', index)}` })
      return cost(server, each(REQUESTS, deletion))
    },
  }
}

/** Compares the last full page with the first. */
async function measurePages(server) {
  const { port } = server
  const page = (Marker) => ({ Action: 'ListUsers', MaxItems: '100', ...(Marker ? { Marker } : {}) })
  const last = await lastMarker(port, page)
  const costOfPage = (marker) => () => cost(server, repeat(PAGES, request(port, 'iam', page(marker))))
  const { cost: costOf, ratio } = await compare({ first: costOfPage(), last: costOfPage(last) })
  report(
    'ListUsers: the last page compared with the first',
    ratio('last', 'first'),
    'x',
    { atMost: 1.2 },
    costOf('last'),
  )
}

/** Returns the marker of the last full page. */
async function lastMarker(port, page) {
  let [before, marker] = [undefined, undefined]
  for (;;) {
    const answer = await ask(port, request(port, 'iam', page(marker)))
    const next = /<Marker>([^<]+)</.exec(answer)?.[1]
    if (next === undefined) return before
    before = marker
    marker = next
  }
}

/**
 * Compares the cost per role of all of GetAccountAuthorizationDetails. The comparison is with that for ten
 * times the roles.
 */
async function measureReport() {
  const few = await startIamulator(...QUOTAS)
  const many = await startIamulator(...QUOTAS)
  await create(few, 'Role', ROLES_OF_REPORT / 10)
  await create(many, 'Role', ROLES_OF_REPORT)
  const { cost: costOf, ratio } = await compare({
    few: () => costOfDetails(few, ROLES_OF_REPORT / 10),
    many: () => costOfDetails(many, ROLES_OF_REPORT),
  })
  report(
    'GetAccountAuthorizationDetails: a role among 10,000 compared with 1,000',
    ratio('many', 'few'),
    'x',
    { atMost: 1.2 },
    costOf('many'),
  )
  for (const server of [few, many]) await server.stop()
}

/** Returns CPU milliseconds per role. */
async function costOfDetails(server, roles) {
  const { port } = server
  const markers = [undefined]
  const page = (Marker) =>
    request(port, 'iam', {
      Action: 'GetAccountAuthorizationDetails',
      'Filter.member.1': 'Role',
      MaxItems: '1000',
      ...(Marker ? { Marker } : {}),
    })
  for (;;) {
    const next = /<Marker>([^<]+)</.exec(await ask(port, page(markers.at(-1))))?.[1]
    if (next === undefined) break
    markers.push(next)
  }
  const rounds = Math.ceil(20_000 / roles)
  const requests = repeat(rounds, 0).flatMap(() => markers.map(page))
  return (await cost(server, requests, 1)) * (markers.length / roles)
}
