/** Tests the coverage of policies over HTTP: which policies are listed, and what is counted. */
import {
  CreateUserCommand,
  DeleteUserPolicyCommand,
  GetUserCommand,
  ListRolesCommand,
  ListUsersCommand,
  PutUserPolicyCommand,
  UpdateAccountPasswordPolicyCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { SeedFile } from '../../../server/seed/types.ts'
import { userArn, userWith } from '../../services/callers.ts'
import {
  ACCOUNT,
  administratorOf,
  NOW,
  OTHER,
  policy,
  ROOT,
  type TestServer,
  trust,
} from '../../support/harness.ts'
import { organizationWith, seededServer, serviceControl, statement } from '../../support/organizations.ts'
import { post } from '../decisions/requests.ts'

const ALICE = { id: 'AKIAALICEALICEALICE7', secret: 'alice-has-a-secret-that-everybody-knows' }
const ALICE_KEY = { accessKeyId: ALICE.id, secretAccessKey: ALICE.secret }

const SEED: SeedFile = {
  organization: organizationWith([serviceControl('no-roles', 'Deny', 'iam:ListRoles')], {
    root: { serviceControlPolicies: ['FullAWSAccess', 'no-roles'] },
  }),
  accounts: {
    [ACCOUNT]: {
      policies: [
        { name: 'limit', document: statement('Allow', 'iam:*') },
        { name: 'unused', document: statement('Allow', 's3:*') },
      ],
      groups: [{ name: 'staff', inlinePolicies: { list: statement('Allow', 'iam:List*') } }],
      users: [
        {
          name: 'alice',
          groups: ['staff'],
          accessKeys: [ALICE],
          permissionsBoundary: 'limit',
          inlinePolicies: { assume: statement('Allow', 'sts:AssumeRole') },
        },
      ],
      roles: [
        { name: 'deployer', trust: JSON.parse(trust({ AWS: userArn('alice') })) },
        { name: 'reader', trust: JSON.parse(trust({ AWS: ACCOUNT })) },
      ],
      serviceLinkedRoles: [{ service: 'ecs.amazonaws.com' }],
    },
  },
}

let server: TestServer
beforeEach(async () => {
  server = await seededServer(SEED, {}, { now: () => NOW })
})
afterEach(() => server.close())

interface Statement {
  readonly line: number
  readonly matched: number
  readonly decided: number
  readonly elementsThatNeverMatched: readonly string[]
}
interface Report {
  readonly ratio: number
  readonly policies: readonly {
    readonly account: string
    readonly policy: string
    readonly holder?: string
    readonly kind: string
    readonly document: string
    readonly statements: readonly Statement[]
    readonly file: { readonly path: string; readonly text: string }
  }[]
}

async function read(query = ''): Promise<Report> {
  const answer = await fetch(`${server.url}/_iamulator/coverage${query}`)
  return JSON.parse(await answer.text())
}

/** Returns the counts of the statements, `matched/decided`, by the name of the policy's file. */
async function counts(query = ''): Promise<Readonly<Record<string, string>>> {
  const { policies } = await read(query)
  return Object.fromEntries(
    policies.map(({ file, statements }) => [
      file.path,
      statements.map(({ matched, decided }) => `${matched}/${decided}`).join(' '),
    ]),
  )
}

const path = (name: string, account = ACCOUNT) => `policies/${account}/${name}.json`

const lcov = async (query = '') =>
  (await fetch(`${server.url}/_iamulator/coverage?format=lcov${query}`)).text()

/** Every policy of the seed, with the counts of those that were used. */
const withCounts = (used: Readonly<Record<string, string>> = {}) => {
  const names = [
    'group/staff/list',
    'policy/limit',
    'policy/unused',
    'role/deployer/trust-policy',
    'role/reader/trust-policy',
    'service-control-policy/no-roles',
    'user/alice/assume',
  ]
  return Object.fromEntries(names.map((name) => [path(name), used[name] ?? '0/0']))
}

describe('the policies', () => {
  test('are those that somebody wrote, used or not', async () => {
    expect(await counts()).toEqual(withCounts())
    const { ratio, policies } = await read()
    expect(ratio).toBe(0)
    expect(policies.map(({ kind, policy, holder }) => [kind, policy, holder])).toEqual([
      ['inline', 'list', `arn:aws:iam::${ACCOUNT}:group/staff`],
      ['managed', `arn:aws:iam::${ACCOUNT}:policy/limit`, undefined],
      ['managed', `arn:aws:iam::${ACCOUNT}:policy/unused`, undefined],
      ['trust', 'trust-policy', `arn:aws:iam::${ACCOUNT}:role/deployer`],
      ['trust', 'trust-policy', `arn:aws:iam::${ACCOUNT}:role/reader`],
      ['serviceControl', 'no-roles', undefined],
      ['inline', 'assume', userArn('alice')],
    ])
  })

  test('of one account', async () => {
    await server.iam(administratorOf(OTHER)).send(new ListUsersCommand({}))
    expect(await counts(`?account=${OTHER}`)).toEqual({})
    expect(await counts(`?account=${ACCOUNT}`)).toEqual(await counts())
    expect(await counts(`?account=${ACCOUNT}&partition=aws-cn`)).toEqual({})
    expect((await read(`?account=${OTHER}`)).ratio).toBe(1)
  })
})

describe('what is counted', () => {
  test('an allowed call, in each layer', async () => {
    await server.iam(ALICE_KEY).send(new ListUsersCommand({}))
    expect(await counts()).toEqual(withCounts({ 'group/staff/list': '1/1', 'policy/limit': '1/1' }))
    expect((await read()).ratio).toBe(2 / 7)
  })

  test('a denied call', async () => {
    await expect(server.iam(ALICE_KEY).send(new GetUserCommand({}))).rejects.toThrow('not authorized')
    expect(await counts()).toEqual(withCounts({ 'policy/limit': '1/0' }))
  })

  test('a Deny of the organization', async () => {
    const member = server.iam(administratorOf(OTHER))
    await expect(member.send(new ListRolesCommand({}))).rejects.toThrow('service control policy')
    expect(await counts()).toEqual(withCounts({ 'service-control-policy/no-roles': '1/1' }))
  })

  test('the trust policy of a role', async () => {
    const RoleArn = `arn:aws:iam::${ACCOUNT}:role/deployer`
    await server
      .sts()
      .send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'work' }))
      .catch(() => undefined)
    const [deployer] = (await read()).policies.filter(({ file }) => file.path.includes('deployer'))
    expect(deployer?.statements).toEqual([
      {
        index: 0,
        line: 1,
        matched: 0,
        decided: 0,
        elementsThatNeverMatched: ['Principal'],
        lastRequest: { action: 'sts:AssumeRole', resource: RoleArn },
      },
    ])
    await server.sts(ALICE_KEY).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'work' }))
    expect(await counts()).toEqual(
      withCounts({ 'role/deployer/trust-policy': '1/1', 'user/alice/assume': '1/1' }),
    )
  })

  test('questions of other services, with the policies that they send, but no explanation', async () => {
    const resourcePolicy = {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::pictures/*' },
        { Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: 'arn:aws:s3:::pictures/*' },
      ],
    }
    const question = { principal: userArn('alice'), action: 's3:GetObject', resourcePolicy }
    const [one, other] = ['arn:aws:s3:::pictures/1.png', 'arn:aws:s3:::pictures/2.png']
    await post(server, 'explain', { ...question, resource: one })
    expect(await counts()).toEqual(withCounts())
    await post(server, 'authorize', { ...question, resources: [one, other] })
    const { [path('resource/s3/pictures/resource-policy')]: pictures, ...rest } = await counts()
    expect(pictures).toBe('2/2 0/0')
    expect(rest).toEqual(withCounts())
  })

  test('decisions that were cleared, and with --auth audit', async () => {
    await server.close()
    server = await seededServer(SEED, { auth: 'audit' })
    const alice = server.iam(ALICE_KEY)
    for (let call = 0; call < 25; call++) await alice.send(new ListUsersCommand({}))
    await alice.send(new GetUserCommand({}))
    server.iamulator.decisions.clear()
    expect(await counts()).toEqual(withCounts({ 'group/staff/list': '25/25', 'policy/limit': '26/25' }))
  })
})

describe('over time', () => {
  const forget = (query = '') => fetch(`${server.url}/_iamulator/coverage${query}`, { method: 'DELETE' })

  test('a reset of the state keeps the counts of the same policies', async () => {
    await server.iam(ALICE_KEY).send(new ListUsersCommand({}))
    await fetch(`${server.url}/_iamulator/reset`, { method: 'POST' })
    await expect(server.iam(administratorOf(OTHER)).send(new ListRolesCommand({}))).rejects.toThrow()
    await server.iam(ALICE_KEY).send(new ListUsersCommand({}))
    const used = {
      'group/staff/list': '2/2',
      'policy/limit': '2/2',
      'service-control-policy/no-roles': '1/1',
    }
    expect(await counts()).toEqual(withCounts(used))
  })

  test('a policy that was changed or deleted stays, if a decision was based on it', async () => {
    const put = (PolicyDocument: string) =>
      server.iam().send(new PutUserPolicyCommand({ UserName: 'bob', PolicyName: 'p', PolicyDocument }))
    const bob = server.iam(await userWith(server, 'bob'))
    await put(policy('Allow', 'iam:ListGroups'))
    await put(policy('Allow', 'iam:ListUsers'))
    await bob.send(new ListUsersCommand({}))
    expect(await counts()).toMatchObject({ [path('user/bob/p')]: '1/1' })
    await put(policy('Allow', 'iam:ListRoles'))
    await bob.send(new ListRolesCommand({}))
    await bob.send(new ListRolesCommand({}))
    const both = Object.entries(await counts()).filter(([name]) => name.includes('bob'))
    expect(both.map(([, count]) => count).toSorted()).toEqual(['1/1', '2/2'])
    for (const [name] of both)
      expect(name).toMatch(/^policies\/000000000000\/user\/bob\/p\.[0-9a-f]{8}\.json$/)
    await server.iam().send(new DeleteUserPolicyCommand({ UserName: 'bob', PolicyName: 'p' }))
    expect(Object.entries(await counts()).filter(([name]) => name.includes('bob'))).toEqual(both)
  })

  test('DELETE sets the counts to zero, also of one account', async () => {
    const list = () => server.iam(ALICE_KEY).send(new ListUsersCommand({}))
    const used = { 'group/staff/list': '1/1', 'policy/limit': '1/1' }
    await list()
    expect(await (await forget(`?account=${OTHER}`)).json()).toEqual({ reset: OTHER })
    expect(await counts()).toEqual(withCounts(used))
    expect(await (await forget(`?account=${ACCOUNT}`)).json()).toEqual({ reset: ACCOUNT })
    expect(await counts()).toEqual(withCounts())
    await list()
    expect(await counts()).toEqual(withCounts(used))
    expect(await (await forget()).json()).toEqual({ reset: 'everything' })
    expect(await counts()).toEqual(withCounts())
  })
})

describe('the permissions that nobody wrote', () => {
  test('are not listed', async () => {
    await server.iam(ROOT).send(new UpdateAccountPasswordPolicyCommand({ AllowUsersToChangePassword: true }))
    await server.iam(ALICE_KEY).send(new ListUsersCommand({}))
    const answer = await post(server, 'authorize', {
      principal: `arn:aws:sts::${ACCOUNT}:federated-user/bob`,
      session: { policy: statement('Allow', 's3:*'), federatedBy: `arn:aws:iam::${ACCOUNT}:root` },
      action: 's3:GetObject',
      resources: ['arn:aws:s3:::pictures/1.png'],
      endpointPolicy: statement('Allow', 's3:*', { Principal: '*' }),
    })
    expect(JSON.parse(answer.text)).toMatchObject({ allowed: true })
    expect(Object.keys(await counts())).toEqual(Object.keys(withCounts()))
  })
})

describe('the files', () => {
  const put = (PolicyName: string, PolicyDocument: string) =>
    server.iam().send(new PutUserPolicyCommand({ UserName: 'alice', PolicyName, PolicyDocument }))
  const fileOf = async (name: string) => (await read()).policies.find(({ policy }) => policy === name)?.file

  test('contain the document as it is, if each statement has a line of its own', async () => {
    const text =
      '{"Statement": [\n{"Effect": "Deny", "Action": "a:b", "Resource": "*"},\n\n{"Effect": "Allow", "Action": "iam:List*", "Resource": "*"}]}'
    await put('lines', text)
    expect(await fileOf('lines')).toEqual({ path: path('user/alice/lines'), text })
    await server.iam(ALICE_KEY).send(new ListUsersCommand({}))
    expect(await lcov()).toContain(
      ['TN:', `SF:${path('user/alice/lines')}`, 'DA:2,0', 'DA:4,1', 'LF:2', 'LH:1', 'end_of_record', ''].join(
        '\n',
      ),
    )
  })

  test('are indented, if statements share a line', async () => {
    const statements = ['iam:Get*', 'iam:List*'].map((Action) => ({ Effect: 'Allow', Action, Resource: '*' }))
    const document = { Version: '2012-10-17', Statement: statements }
    await put('line', JSON.stringify(document))
    expect(await fileOf('line')).toEqual({
      path: path('user/alice/line'),
      text: JSON.stringify(document, null, 2),
    })
    await server.iam(ALICE_KEY).send(new ListUsersCommand({}))
    expect(await lcov()).toContain(
      ['TN:', `SF:${path('user/alice/line')}`, 'DA:4,0', 'DA:9,1', 'LF:2', 'LH:1', 'end_of_record', ''].join(
        '\n',
      ),
    )
  })

  test('have one record each, in plain text', async () => {
    const answer = await fetch(`${server.url}/_iamulator/coverage?format=lcov`)
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    const files = [...(await answer.text()).matchAll(/^SF:(.*)$/gm)].map(([, file]) => file)
    expect(files).toEqual(Object.keys(withCounts()))
    expect(await lcov(`&account=${OTHER}`)).toBe('')
  })

  test('have a text for people, as the command prints it', async () => {
    const answer = await fetch(`${server.url}/_iamulator/coverage?format=text&account=${OTHER}`)
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(await answer.text()).toBe('100% of 0 policy statements decided a request\n')
    await server.iam(ALICE_KEY).send(new ListUsersCommand({}))
    const all = await (await fetch(`${server.url}/_iamulator/coverage?format=text`)).text()
    expect(all).toContain(
      '\n  arn:aws:iam::000000000000:group/staff list (inline)\n    ✓ statement 1, line 1: decided once\n',
    )
  })

  test.each([
    ['..', path('user/_/p')],
    ['a+=,.@-_b', path('user/a+=,.@-_b/p')],
  ])('of the user %s are where they should be', async (UserName, expected) => {
    await server.iam().send(new CreateUserCommand({ UserName, Path: '/path/' }))
    const PolicyDocument = policy('Allow', 'iam:*')
    await server.iam().send(new PutUserPolicyCommand({ UserName, PolicyName: 'p', PolicyDocument }))
    expect((await fileOf('p'))?.path).toBe(expected)
  })

  test('of resources with the same name have different paths, which stay the same', async () => {
    const resourcePolicy = statement('Allow', 'sqs:*', { Principal: '*' })
    const resources = ['us-east-1', 'us-west-2'].map((region) => `arn:aws:sqs:${region}:${ACCOUNT}:Jobs`)
    const question = { principal: userArn('alice'), action: 'sqs:SendMessage', resourcePolicy, resources }
    const pathsOf = async () => {
      await post(server, 'authorize', question)
      const paths = Object.keys(await counts()).filter((name) => name.includes('resource/'))
      await fetch(`${server.url}/_iamulator/coverage`, { method: 'DELETE' })
      return paths
    }
    const paths = await pathsOf()
    expect(new Set(paths).size).toBe(2)
    for (const name of paths) expect(name).toMatch(/resource\/sqs\/Jobs\/resource-policy\.[0-9a-f]{8}\.json$/)
    question.resources.reverse()
    expect(await pathsOf()).toEqual(paths)
  })
})

test.each([
  ['?format=xml', '"format" must be json, lcov, or text.'],
  [
    '?acount=1',
    'Unknown parameter "acount". Did you mean "account"? You can also use "partition" or "format".',
  ],
  ['?account=1', '"account" must be a string of 12 digits.'],
])('%s is refused', async (query, message) => {
  const answer = await fetch(`${server.url}/_iamulator/coverage${query}`)
  expect(answer.status).toBe(400)
  expect(await answer.json()).toEqual({ error: 'InvalidQuery', message })
})
