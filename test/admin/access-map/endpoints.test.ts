/** The endpoints of the access map. */
import { CreateRoleCommand } from '@aws-sdk/client-iam'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { describe, expect, test } from '@jest/globals'
import type { AccessEdge, AccessNode, TrustGraph, WhoCanIdentity } from '../../../schemas/endpoints.ts'
import { request } from '../../support/admin.ts'
import { administratorOf, serverForAllTests } from '../../support/harness.ts'
import { seededServer } from '../../support/organizations.ts'
import {
  DEV,
  GITHUB_PROVIDER,
  MAIN,
  MANAGEMENT,
  PARTNER,
  PROD,
  role,
  SANDBOX,
  shop,
  user,
  WAREHOUSE,
} from './shop.ts'

const server = serverForAllTests(() => seededServer(shop))

async function graph(query = ''): Promise<TrustGraph> {
  const { status, body } = await request(server, 'GET', `trust-graph${query}`)
  expect(status).toBe(200)
  return body
}

const edgeIn = ({ edges }: TrustGraph, from: string, to: string): AccessEdge | undefined =>
  edges.find((edge) => edge.from === from && edge.to === to)

const textsOf = (edge: AccessEdge | undefined) =>
  edge?.conditions.map(({ all }) => all.map(({ text }) => text))

const nodeIn = ({ nodes }: TrustGraph, id: string): AccessNode | undefined =>
  nodes.find((node) => node.id === id)

describe('GET /_iamulator/trust-graph', () => {
  const deployer = role(PROD, 'github-deployer')

  test('edges work, work on a condition, or are declared and do not work', async () => {
    const map = await graph()
    expect(edgeIn(map, deployer, role(PROD, 'release-bot'))).toMatchObject({
      action: 'sts:AssumeRole',
      verdict: 'allowed',
      conditions: [],
      used: 0,
    })
    const external = edgeIn(map, deployer, role(WAREHOUSE, 'lake-writer'))
    expect(external).toMatchObject({ verdict: 'conditional' })
    expect(external?.conditions[0]?.example).toEqual({ 'sts:externalid': 'shop-releases' })
    expect(textsOf(external)).toEqual([['sts:ExternalId = shop-releases']])
    expect(edgeIn(map, deployer, role(PROD, 'data-export'))).toMatchObject({
      verdict: 'explicitDeny',
      layer: 'identity',
      declaredBy: 'trust',
    })
    expect(edgeIn(map, role(MANAGEMENT, 'auditor'), role(WAREHOUSE, 'lake-writer'))).toMatchObject({
      verdict: 'implicitDeny',
      layer: 'trust',
      declaredBy: 'identity',
    })
    expect(edgeIn(map, role(PROD, 'release-bot'), deployer)).toBeUndefined()
  })

  test('users who can become nothing are not in the map, roles that nobody can become are', async () => {
    const map = await graph()
    expect(nodeIn(map, user(PROD, 'zoe'))).toBeUndefined()
    expect(nodeIn(map, user(PROD, 'operator1'))).toMatchObject({ kind: 'user', groups: ['Operators'] })
    expect(nodeIn(map, role(SANDBOX, 'sandbox-admin'))).toMatchObject({ administrator: true })
    expect(nodeIn(map, deployer)).toMatchObject({
      kind: 'role',
      account: PROD,
      boundary: `arn:aws:iam::${PROD}:policy/developer-boundary`,
    })
    expect(nodeIn(map, `arn:aws:iam::${PARTNER}:root`)).toMatchObject({ kind: 'account', name: PARTNER })
  })

  test('a provider has a node for each subject, and one for all others', async () => {
    const map = await graph()
    const providers = map.nodes.filter(({ kind }) => kind === 'provider')
    expect(providers).toMatchObject([
      { id: `${GITHUB_PROVIDER}#sub = ${MAIN}`, name: 'acme/shop', detail: 'main' },
      { id: `${GITHUB_PROVIDER}#others`, name: 'acme/shop', detail: 'others' },
    ])
    expect(textsOf(edgeIn(map, providers[0]?.id ?? '', deployer))).toEqual([[`sub = ${MAIN}`]])
    expect(edgeIn(map, providers[1]?.id ?? '', deployer)).toMatchObject({
      action: 'sts:AssumeRoleWithWebIdentity',
      verdict: 'implicitDeny',
      layer: 'trust',
    })
  })

  test('uses are counted, and the map is computed again only when the state has changed', async () => {
    const before = await graph()
    const [from, to] = [user(SANDBOX, 'dave'), role(MANAGEMENT, 'auditor')]
    const { body } = await request(server, 'POST', 'credentials', { account: SANDBOX, user: 'dave' })
    const assume = new AssumeRoleCommand({ RoleArn: to, RoleSessionName: 'audit', ExternalId: 'audit' })
    await expect(server.sts(body).send(assume)).rejects.toThrow()
    expect(edgeIn(await graph(), from, to)).toMatchObject({ verdict: 'implicitDeny', used: 0 })
    const policy = { Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' } }
    server.iamulator.store.transact({ partition: 'aws', accountId: SANDBOX }, (tx) => {
      const row = tx.users.get('dave')
      if (row) tx.users.put('dave', { ...row, inline: { own: JSON.stringify(policy) } })
    })
    await server.sts(body).send(assume)
    const after = await graph()
    expect(after.version).toBeGreaterThan(before.version)
    expect(edgeIn(after, from, to)).toMatchObject({
      verdict: 'conditional',
      used: 1,
      last: expect.any(String),
    })
    const again = await graph()
    expect(again.version).toBe(after.version)
  })

  test('a role shows when it was last used', async () => {
    const { body } = await request(server, 'POST', 'credentials', { account: PROD, role: 'release-bot' })
    const { accessKeyId, secretAccessKey, sessionToken } = body.credentials ?? body
    const target = new AssumeRoleCommand({ RoleArn: role(PROD, 'Operator'), RoleSessionName: 'session' })
    await expect(server.sts({ accessKeyId, secretAccessKey, sessionToken }).send(target)).rejects.toThrow()
    expect(nodeIn(await graph(), role(PROD, 'release-bot'))).toMatchObject({ lastUsed: expect.any(String) })
  })

  test('the map of an account has its neighbors', async () => {
    const map = await graph(`?account=${DEV}`)
    expect(map.nodes.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        role(DEV, 'web-box'),
        'ec2.amazonaws.com',
        user(PROD, 'alice'),
        role(SANDBOX, 'sandbox-admin'),
      ]),
    )
    expect(nodeIn(map, role(WAREHOUSE, 'lake-writer'))).toBeUndefined()
    expect(map.edges.every(({ from, to }) => `${from} ${to}`.includes(DEV))).toBe(true)
  })

  test('unknown parameters are refused', async () => {
    const { status, body } = await request(server, 'GET', 'trust-graph?acount=1')
    expect({ status, body }).toEqual({
      status: 400,
      body: {
        error: 'InvalidQuery',
        message: expect.stringContaining('Unknown parameter "acount". Did you mean "account"?'),
      },
    })
  })
})

describe('POST /_iamulator/who-can', () => {
  const lake = { action: 's3:PutObject', resource: 'arn:aws:s3:::lake/orders.csv' }

  async function identities(body: object): Promise<readonly WhoCanIdentity[]> {
    const { status, body: answer } = await request(server, 'POST', 'who-can', body)
    expect(status).toBe(200)
    return answer.identities
  }

  test('lists who can directly, then who can by way of roles, with the way', async () => {
    const found = await identities(lake)
    expect(found.filter(({ hops }) => hops === 0).map(({ id }) => id)).toEqual([
      role(WAREHOUSE, 'lake-writer'),
      role(SANDBOX, 'sandbox-admin'),
    ])
    const hops = found.map((each) => each.hops)
    expect(hops).toEqual([...hops].sort())
    const main = found.find(({ name, kind }) => kind === 'provider' && name === 'acme/shop')
    expect(main).toMatchObject({
      verdict: 'conditional',
      hops: 2,
      way: [
        `${GITHUB_PROVIDER}#sub = ${MAIN}`,
        role(PROD, 'github-deployer'),
        role(WAREHOUSE, 'lake-writer'),
      ],
    })
    expect(found.find(({ id }) => id === user(PROD, 'developer7'))).toMatchObject({
      verdict: 'allowed',
      hops: 2,
    })
    expect(found.find(({ id }) => id === user(PROD, 'zoe'))).toBeUndefined()
  })

  test('circumstances are open unless they are given', async () => {
    const trust = { action: 'sts:AssumeRole', resource: role(WAREHOUSE, 'lake-writer') }
    const verdictWith = async (context: object) => {
      const found = await identities({ ...trust, context })
      return found.find(({ id }) => id === role(PROD, 'github-deployer'))?.verdict
    }
    expect(await verdictWith({})).toBe('conditional')
    expect(await verdictWith({ 'sts:ExternalId': 'shop-releases' })).toBe('allowed')
    expect(await verdictWith({ 'sts:ExternalId': 'other' })).toBeUndefined()
  })

  test('a matrix has a cell for each action, in pages', async () => {
    const actions = ['s3:PutObject', 'iam:CreateUser']
    const { body } = await request(server, 'POST', 'who-can', { actions, account: WAREHOUSE, limit: 1 })
    expect(body).toMatchObject({
      actions,
      total: 3,
      next: 1,
      rows: [{ name: 'AWSServiceRoleForOrganizations' }],
    })
    const next = await request(server, 'POST', 'who-can', {
      actions,
      account: WAREHOUSE,
      after: 2,
      resource: lake.resource,
    })
    expect(next.body).toMatchObject({
      rows: [
        {
          name: 'lake-writer',
          cells: [{ verdict: 'allowed' }, { verdict: 'implicitDeny', layer: 'identity' }],
        },
      ],
    })
    const identities = [role(WAREHOUSE, 'lake-writer')]
    const one = await request(server, 'POST', 'who-can', { actions, identities })
    expect(one.body).toMatchObject({ total: 1, rows: [{ id: identities[0] }] })
  })

  test.each([
    [{}, 'The body must have either "action" or "actions".'],
    [
      { action: 's3:GetObject', actions: ['s3:GetObject'] },
      'The body must have either "action" or "actions".',
    ],
    [
      { action: 's3:GetObject', resource: 'bucket' },
      expect.stringContaining('resource is neither * nor an ARN'),
    ],
  ])('%j is refused', async (question, message) => {
    const { status, body } = await request(server, 'POST', 'who-can', question)
    expect({ status, body }).toEqual({ status: 400, body: { error: 'InvalidBody', message } })
  })
})

test('people, everybody, named sessions, and providers of other accounts are in the map as well', async () => {
  const trust = (Principal: object, Action = 'sts:AssumeRole') => ({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal, Action },
  })
  const person = { givenName: 'Mia', familyName: 'Lee', email: 'mia@example.com' }
  const various = await seededServer({
    organization: { managementAccount: MANAGEMENT, root: { accounts: { [PROD]: {} } } },
    identityCenter: {
      account: MANAGEMENT,
      users: [
        { userName: 'mia', ...person },
        { userName: 'kim', ...person, email: 'kim@example.com' },
      ],
      permissionSets: [{ name: 'Admin' }],
      assignments: [{ user: 'mia', permissionSet: 'Admin', accounts: [PROD] }],
    },
    accounts: {
      [PROD]: {
        roles: [
          { name: 'open', trust: trust({ AWS: '*' }) },
          { name: 'caller', trust: trust({ Service: 'ec2.amazonaws.com' }) },
          { name: 'named', trust: trust({ AWS: `arn:aws:sts::${PROD}:assumed-role/caller/deploy` }) },
          {
            name: 'foreign',
            trust: trust(
              { Federated: `arn:aws:iam::${DEV}:oidc-provider/idp.example.com` },
              'sts:AssumeRoleWithWebIdentity',
            ),
          },
        ],
      },
    },
  })
  const { body: map } = await request(various, 'GET', 'trust-graph')
  const { nodes, edges }: TrustGraph = map
  const mia = nodes.find(({ name }) => name === 'mia')
  expect(mia).toMatchObject({ kind: 'person', account: MANAGEMENT })
  expect(nodes.find(({ name }) => name === 'kim')).toBeUndefined()
  expect(edges.filter(({ from }) => from === mia?.id)).toMatchObject([
    { action: 'sso:GetRoleCredentials', verdict: 'allowed', layer: 'assignment' },
  ])
  expect(nodes.filter(({ kind, name }) => kind === 'provider' && name.startsWith('AWSSSO'))).toEqual([])
  expect(edges.find(({ from }) => from === 'aws:*')).toMatchObject({
    to: role(PROD, 'open'),
    verdict: 'allowed',
  })
  const session = edges.find(({ to, from }) => to === role(PROD, 'named') && from === role(PROD, 'caller'))
  expect(session).toMatchObject({ verdict: 'conditional' })
  expect(textsOf(session)).toEqual([['the session is deploy']])
  expect(edges.find(({ to }) => to === role(PROD, 'foreign'))).toMatchObject({
    verdict: 'implicitDeny',
    layer: 'trust',
    declaredBy: 'trust',
  })
  await various.close()
})

test('above 2,000 nodes, the map and the lists say so', async () => {
  const crowded = await seededServer({ accounts: { [DEV]: { users: [{ name: 'first' }] } } })
  crowded.iamulator.store.transact({ partition: 'aws', accountId: DEV }, (tx) => {
    const first = tx.users.get('first')
    for (let at = 0; first && at < 2000; at++) {
      const name = `user${at}`
      const arn = user(DEV, name)
      tx.users.put(name, { ...first, id: `AIDA${at}`.padEnd(21, 'A'), name, arn })
    }
  })
  const listed = await request(crowded, 'POST', 'who-can', { action: 's3:GetObject' })
  expect(listed).toEqual({
    status: 409,
    body: {
      error: 'TooManyNodes',
      message: 'There are 2001 users and roles, and 2000 are the limit. Ask for one account with "account".',
    },
  })
  const trust = { Statement: { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' } }
  const { body: graphBefore } = await request(crowded, 'GET', 'trust-graph')
  expect(graphBefore.nodes).toEqual([])
  await crowded.iam(administratorOf(DEV)).send(
    new CreateRoleCommand({
      RoleName: 'open',
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', ...trust }),
    }),
  )
  expect(await request(crowded, 'GET', 'trust-graph')).toMatchObject({
    status: 409,
    body: { error: 'TooManyNodes', message: expect.stringMatching(/^The map would have 200\d nodes/) },
  })
  await crowded.close()
})
