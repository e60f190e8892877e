/** The search: what it finds while somebody types, and in which order. */
import {
  CreateAccountAliasCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteUserCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam'
import {
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  ListRootsCommand,
} from '@aws-sdk/client-organizations'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { request } from '../support/admin.ts'
import {
  ACCOUNT,
  administratorOf,
  OTHER,
  policy,
  serverForAllTests,
  startServer,
  trust,
} from '../support/harness.ts'

const TRUST = trust({ Service: 'ec2.amazonaws.com' })
const ALLOW = policy('Allow', 's3:*')

const server = serverForAllTests()
let requestId: string | undefined
beforeAll(async () => {
  const [iam, other] = [server.iam(), server.iam(administratorOf(OTHER))]
  const role = (RoleName: string, Path = '/') =>
    new CreateRoleCommand({ RoleName, Path, AssumeRolePolicyDocument: TRUST })
  await iam.send(role('github-deployer'))
  await other.send(role('Deployer', '/ci/'))
  await iam.send(new CreateUserCommand({ UserName: 'dora' }))
  await iam.send(new CreatePolicyCommand({ PolicyName: 'github-deploy', PolicyDocument: ALLOW }))
  await iam.send(new CreateOpenIDConnectProviderCommand({ Url: 'https://idp.example.com/deploy' }))
  await other.send(new CreateAccountAliasCommand({ AccountAlias: 'partner' }))
  const organizations = server.organizations()
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }))
  await organizations.send(new CreateAccountCommand({ AccountName: 'shop-prod', Email: 'shop@example.com' }))
  const { Roots: [{ Id } = {}] = [] } = await organizations.send(new ListRootsCommand({}))
  await organizations.send(new CreateOrganizationalUnitCommand({ ParentId: Id, Name: 'Deployments' }))
  const listed = await iam.send(new ListUsersCommand({}))
  requestId = listed.$metadata.requestId
})

const hits = async (q: string) => {
  const { status, body } = await request(server, 'GET', `search?q=${encodeURIComponent(q)}`)
  expect(status).toBe(200)
  return body.hits
}
const names = async (q: string) => (await hits(q)).map(({ name }: { readonly name: string }) => name)

test('finds by part of the name, in every account, what begins with it first', async () => {
  expect(await hits('DEPLOY')).toEqual([
    { kind: 'role', name: 'Deployer', id: `arn:aws:iam::${OTHER}:role/ci/Deployer`, account: OTHER },
    {
      kind: 'role',
      name: 'github-deployer',
      id: `arn:aws:iam::${ACCOUNT}:role/github-deployer`,
      account: ACCOUNT,
    },
    {
      kind: 'provider',
      name: 'idp.example.com/deploy',
      id: `arn:aws:iam::${ACCOUNT}:oidc-provider/idp.example.com/deploy`,
      account: ACCOUNT,
    },
    {
      kind: 'policy',
      name: 'github-deploy',
      id: `arn:aws:iam::${ACCOUNT}:policy/github-deploy`,
      account: ACCOUNT,
    },
    { kind: 'unit', name: 'Deployments', id: expect.stringMatching(/^ou-/), account: ACCOUNT },
  ])
})

test.each([
  ['partner', [{ kind: 'account', id: OTHER, detail: 'partner' }]],
  [OTHER.slice(0, 6), [{ kind: 'account', id: OTHER }]],
  ['shop', [{ kind: 'account', name: 'shop-prod', id: expect.stringMatching(/^\d{12}$/) }]],
  ['root', [{ kind: 'unit', name: 'Root', id: expect.stringMatching(/^r-/) }]],
  ['p-fullaws', []],
  ['nobody-has-this-name', []],
  ['  ', []],
])('%j finds %j', async (q, expected) => {
  expect(await hits(q)).toMatchObject(expected)
})

test('an ARN finds what it names, and that of a session the role', async () => {
  const role = `arn:aws:iam::${OTHER}:role/ci/Deployer`
  expect(await hits(role)).toMatchObject([{ kind: 'role', id: role }])
  expect(await hits(`arn:aws:sts::${OTHER}:assumed-role/Deployer/run-1`)).toMatchObject([{ id: role }])
  expect(await hits(`arn:aws:sts::${ACCOUNT}:assumed-role/Deployer/run-1`)).toEqual([])
  expect(await hits(`arn:aws:iam::${OTHER}:user/Deployer`)).toEqual([])
  expect(await hits(`arn:aws:iam::${ACCOUNT}:oidc-provider/idp.example.com/deploy`)).toMatchObject([
    { kind: 'provider' },
  ])
})

describe('decisions', () => {
  test('are found by request ID, or by its beginning', async () => {
    const found = [
      {
        kind: 'decision',
        name: 'iam:ListUsers',
        id: requestId,
        account: ACCOUNT,
        detail: `arn:aws:iam::${ACCOUNT}:user/iamulator`,
      },
    ]
    expect(await hits(requestId ?? '')).toEqual(found)
    expect(await hits(requestId?.slice(0, 13).toUpperCase() ?? '')).toEqual(found)
  })
})

test('what is new is found, and what is gone is not', async () => {
  const iam = server.iam()
  await iam.send(new CreateUserCommand({ UserName: 'the-ephemeral' }))
  expect(await names('ephemeral')).toEqual(['the-ephemeral'])
  await iam.send(new DeleteUserCommand({ UserName: 'the-ephemeral' }))
  expect(await names('ephemeral')).toEqual([])
})

test('shows at most 20, of which every kind has its share', async () => {
  const many = await startServer({}, {})
  try {
    const users = Array.from({ length: 60 }, (_, index) => ({ name: `crowd-${index}` }))
    const seed = {
      accounts: { [ACCOUNT]: { users, policies: [{ name: 'for-a-crowd', document: JSON.parse(ALLOW) }] } },
    }
    expect((await request(many, 'POST', 'seed', { seed })).status).toBe(200)
    const { body } = await request(many, 'GET', 'search?q=crowd')
    expect(body.hits).toHaveLength(20)
    expect(body.hits.slice(0, 2)).toMatchObject([{ name: 'crowd-0' }, { name: 'crowd-1' }])
    expect(body.hits.at(-1)).toMatchObject({ kind: 'policy', name: 'for-a-crowd' })
  } finally {
    await many.close()
  }
})

test.each([
  ['a text that is too long', `search?q=${'x'.repeat(2049)}`, '"q" must have at most 2048 characters.'],
  ['another parameter', 'search?name=x', 'Unknown parameter "name". Use "q".'],
])('%s is refused', async (_title, path, message) => {
  const { status, body } = await request(server, 'GET', path)
  expect({ status, body }).toEqual({ status: 400, body: { error: 'InvalidQuery', message } })
})
