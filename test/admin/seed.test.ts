/** Tests seeds that are added while the server runs. */
import {
  CreateGroupCommand,
  CreateUserCommand,
  GetUserCommand,
  ListRolesCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { DEFAULT_QUOTAS } from '../../core/aws/quotas.ts'
import { loadSeed } from '../../server/seed/index.ts'
import { FileJournal } from '../../store/file-journal.ts'
import { withDirectory, withFile } from '../docs/temporary.ts'
import { request } from '../support/admin.ts'
import {
  ACCOUNT,
  administratorOf,
  expectError,
  OTHER,
  policy,
  startServer,
  type TestServer,
  trust,
} from '../support/harness.ts'

let server: TestServer
beforeEach(async () => {
  server = await startServer()
})
afterEach(async () => {
  jest.restoreAllMocks()
  await server.close()
})

const post = (path: string, body: unknown) => request(server, 'POST', path, body)
const seed = (body: object) => post('seed', body)
const namesIn = async (account: string) => {
  const { Users } = await server.iam(administratorOf(account)).send(new ListUsersCommand({}))
  return Users?.map(({ UserName }) => UserName)
}
const KEY = { id: 'AKIAALICEALICEALICE7', secret: 'the secret of Alice' }

describe('a seed', () => {
  test('is added to the state, and answered with what it made', async () => {
    await server.iam().send(new CreateUserCommand({ UserName: 'before' }))
    const Allow = JSON.parse(policy('Allow', 'iam:GetUser'))
    const users = [
      {
        name: 'alice',
        path: '/staff/',
        accessKeys: [{ ...KEY, status: 'Active' }],
        attachedPolicies: ['read'],
      },
      { name: 'bob' },
    ]
    const roles = [{ name: 'deployer', trust: trust({ AWS: `arn:aws:iam::${ACCOUNT}:user/before` }) }]
    const made = {
      users: {
        alice: {
          arn: `arn:aws:iam::${ACCOUNT}:user/staff/alice`,
          credentials: { accessKeyId: KEY.id, secretAccessKey: KEY.secret },
        },
        bob: { arn: `arn:aws:iam::${ACCOUNT}:user/bob` },
      },
      roles: { deployer: { arn: `arn:aws:iam::${ACCOUNT}:role/deployer` } },
      policies: { read: { arn: `arn:aws:iam::${ACCOUNT}:policy/read` } },
    }
    expect(await seed({ seed: { users, roles, policies: [{ name: 'read', document: Allow }] } })).toEqual({
      status: 200,
      body: { ...made, accounts: { [ACCOUNT]: made } },
    })
    expect(await namesIn(ACCOUNT)).toEqual(['alice', 'before', 'bob'])
    const alice = server.iam({ accessKeyId: KEY.id, secretAccessKey: KEY.secret })
    expect((await alice.send(new GetUserCommand({}))).User?.UserName).toBe('alice')
  })

  test('is text in YAML or JSON, for the account of the request', async () => {
    const nothing = { roles: {}, policies: {} }
    const bob = { ...nothing, users: { bob: { arn: `arn:aws:iam::${ACCOUNT}:user/bob` } } }
    const text = `users: [{ name: alice }]\naccounts:\n  "${ACCOUNT}": { users: [{ name: bob }] }`
    const { body } = await seed({ seed: text, account: OTHER })
    const alice = { ...nothing, users: { alice: { arn: `arn:aws:iam::${OTHER}:user/alice` } } }
    expect(body).toEqual({ ...alice, accounts: { [ACCOUNT]: bob, [OTHER]: alice } })
    const other = await seed({ seed: '{"users":[{"name":"eve"}]}', account: OTHER, partition: 'aws-cn' })
    expect(other.body).toMatchObject({ users: { eve: { arn: `arn:aws-cn:iam::${OTHER}:user/eve` } } })
    expect(await namesIn(OTHER)).toEqual(['alice'])
  })

  test('answers with nothing for an account that it does not contain', async () => {
    const { body } = await seed({ seed: { accounts: { [OTHER]: { users: [{ name: 'a' }] } } } })
    expect(body).toMatchObject({
      users: {},
      roles: {},
      policies: {},
      accounts: { [OTHER]: { users: { a: {} } } },
    })
  })

  test('gives the first active access key as credentials', async () => {
    const inactive = { ...KEY, id: 'AKIAALICEALICEALICE6', status: 'Inactive' }
    const { body } = await seed({ seed: { users: [{ name: 'alice', accessKeys: [inactive, KEY] }] } })
    const { accessKeyId, secretAccessKey } = body.users.alice.credentials
    const sts = server.sts({ accessKeyId, secretAccessKey })
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Arn: body.users.alice.arn })
  })
})

describe('the settings of a seed', () => {
  test('are added to those of the server, and removed by a reset', async () => {
    const initial = 'externalPrincipals: ["arn:aws:iam::999999999999:role/first"]\nquotas: { UsersQuota: 5 }'
    server.iamulator.seed = await withFile('seed.yaml', initial, loadSeed)
    await post('reset', {})
    const second = 'arn:aws:iam::999999999999:role/second'
    const added = {
      quotas: { GroupsQuota: 0 },
      externalPrincipals: [second],
      instances: [{ id: 'i-0123456789abcdef0' }],
      issuers: { 'https://idp.example.com': 'idp' },
    }
    expect(await seed({ seed: added })).toMatchObject({ status: 200 })
    expect(server.iamulator.quotas).toEqual({ ...DEFAULT_QUOTAS, UsersQuota: 5, GroupsQuota: 0 })
    const roles = ['first', second.slice(-6)].map((name) => ({
      name,
      trust: trust({ AWS: `arn:aws:iam::999999999999:role/${name}` }),
    }))
    expect(await seed({ seed: { roles } })).toMatchObject({ status: 200 })
    await expectError(server.iam().send(new CreateGroupCommand({ GroupName: 'g' })), {
      code: 'LimitExceeded',
      status: 409,
    })
    await post('reset', {})
    expect(server.iamulator.quotas).toEqual({ ...DEFAULT_QUOTAS, UsersQuota: 5 })
    expect(server.iamulator.instances.all()).toHaveLength(1)
    expect([...server.iamulator.webIdentities.issuers]).toEqual([])
    expect(await seed({ seed: { roles } })).toMatchObject({ status: 409 })
  })

  test('remain when an account is reset', async () => {
    await seed({ seed: { quotas: { GroupsQuota: 3 }, users: [{ name: 'alice' }] } })
    await post('reset', { account: ACCOUNT })
    expect(server.iamulator.quotas.GroupsQuota).toBe(3)
    expect(await namesIn(ACCOUNT)).toEqual([])
  })
})

describe('a seed that is refused changes nothing', () => {
  afterEach(async () => {
    expect(await namesIn(ACCOUNT)).toEqual([])
    expect(server.iamulator.quotas).toEqual(DEFAULT_QUOTAS)
    expect(server.iamulator.store.status().rows).toBe(0)
  })

  test.each<[object, number, string, string]>([
    [{}, 400, 'InvalidBody', '"seed" must be an object, or YAML or JSON text.'],
    [{ seed: 5 }, 400, 'InvalidBody', '"seed" must be an object, or YAML or JSON text.'],
    [{ seed: {}, file: 5 }, 400, 'InvalidBody', '"file" must be a string.'],
    [{ seed: {}, account: '12' }, 400, 'InvalidBody', '"account" must be a string of 12 digits.'],
    [
      { sed: {} },
      400,
      'InvalidBody',
      'Unknown property "sed". Did you mean "seed"? You can also use "file", "files", "account", or "partition".',
    ],
    [
      { seed: { users: [{ name: 'a', nam: 'b' }] } },
      400,
      'InvalidSeed',
      'Unknown property "nam" at users[0]. Did you mean "name"?',
    ],
    [
      { seed: 'users:\n  - name: a\n    nam: b', file: 'iam.seed.yaml' },
      400,
      'InvalidSeed',
      'Unknown property "nam" at users[0] (iam.seed.yaml:3:5). Did you mean "name"?',
    ],
    [{ seed: [] }, 400, 'InvalidBody', '"seed" must be an object, or YAML or JSON text.'],
    [
      { seed: 'users: [{ name: a }, { name: A }]' },
      409,
      'SeedNotApplied',
      'AWS would reject the seed at users[1] (line 1, column 22): EntityAlreadyExists: User with name A already exists.',
    ],
    [
      { seed: { quotas: { UsersQuota: 1 }, users: [{ name: 'a' }, { name: 'b' }] } },
      409,
      'SeedNotApplied',
      'AWS would reject the seed at users[1]: LimitExceeded: Cannot exceed quota for UsersPerAccount: 1',
    ],
    [
      { seed: { users: [{ name: 'u', inlinePolicies: { p: { file: '/etc/passwd' } } }] } },
      400,
      'InvalidSeed',
      'Cannot read /etc/passwd for this seed at users[0].inlinePolicies.p. Write the policy document instead of its path.',
    ],
    [
      { seed: { users: [{ name: 'u', inlinePolicies: { p: 'x.json' } }] }, files: { 'x.json': '{' } },
      400,
      'InvalidSeed',
      'Invalid JSON at users[0].inlinePolicies.p (x.json:1:2)',
    ],
    [
      { seed: { users: [{ name: 'u', inlinePolicies: { p: 'x.json' } }] }, files: {} },
      400,
      'InvalidSeed',
      'Policy file x.json not found at users[0].inlinePolicies.p',
    ],
    [
      { seed: {}, files: { x: 1 } },
      400,
      'InvalidBody',
      '"files" must map paths in the seed to the contents of files.',
    ],
    [
      { seed: {}, files: 'x' },
      400,
      'InvalidBody',
      '"files" must map paths in the seed to the contents of files.',
    ],
    [
      { seed: { samlProviders: [{ name: 'p', metadata: '/etc/passwd' }] } },
      400,
      'InvalidSeed',
      'Cannot read a file for this seed at samlProviders[0].metadata. Write the contents of the file instead of its path.',
    ],
    [
      {
        seed: {
          instances: [{ id: 'i-0123456789abcdef0' }],
          issuers: { 'https://x.example.com': 'https://y.example.com' },
        },
      },
      409,
      'SeedNotApplied',
      'Cannot use the issuer at issuers.https://x.example.com: keys are not fetched from y.example.com. Allow it with --issuer-host y.example.com',
    ],
  ])('%j', async (body, status, error, message) => {
    expect(await seed(body)).toEqual({ status, body: { error, message } })
    expect(server.iamulator.instances.all()).toHaveLength(1)
  })

  test('an organization beside another one of the account', async () => {
    const organization = { organization: { managementAccount: OTHER } }
    expect(await seed({ seed: organization })).toMatchObject({ status: 200 })
    expect(await seed({ seed: organization })).toEqual({
      status: 409,
      body: {
        error: 'SeedNotApplied',
        message:
          'AWS would reject the seed at organization.managementAccount: AlreadyInOrganizationException: The provided account is already a member of an organization.',
      },
    })
    await post('reset', {})
  })

  test('while the server starts', async () => {
    server.iamulator.ready = false
    expect(await seed({ seed: { users: [{ name: 'a' }] } })).toMatchObject({ status: 503 })
    server.iamulator.ready = true
  })
})

test('a seed that cannot be saved is undone, with its settings', async () => {
  await withDirectory(async (data) => {
    await server.close()
    server = await startServer({ data })
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    jest.spyOn(FileJournal.prototype, 'append').mockRejectedValue(full)
    const body = {
      seed: { quotas: { UsersQuota: 7 }, roles: [{ name: 'r', trust: trust({ AWS: ACCOUNT }) }] },
    }
    expect(await seed(body)).toMatchObject({ status: 503, body: { error: 'StoreUnavailable' } })
    jest.restoreAllMocks()
    expect(server.iamulator.quotas).toEqual(DEFAULT_QUOTAS)
    expect((await server.iam().send(new ListRolesCommand({}))).Roles).toEqual([])
    expect(await seed(body)).toMatchObject({ status: 200 })
    await server.close()
    server = await startServer({ data })
    expect((await server.iam().send(new ListRolesCommand({}))).Roles).toMatchObject([{ RoleName: 'r' }])
    // The directory is deleted next, so this server must not use it any more.
    await server.close()
    server = await startServer()
  })
})

describe('the files of a seed', () => {
  const users = [
    { name: 'a', inlinePolicies: { p: { file: 'p.json' }, q: './q.yaml' } },
    { name: 'b', inlinePolicies: { p: 'p.json' } },
  ]

  test('are listed, and added with the seed', async () => {
    const listed = await post('seed-files', { seed: { users } })
    expect(listed).toMatchObject({ status: 200, body: { files: ['p.json', './q.yaml'] } })
    const document = JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
    })
    const files = { 'p.json': document, './q.yaml': document }
    expect((await seed({ seed: { users }, files })).status).toBe(200)
    expect(await namesIn(ACCOUNT)).toEqual(['a', 'b'])
  })

  test('are not listed for what is no seed', async () => {
    expect(await post('seed-files', { seed: 'users: 1', file: 'seed.yaml' })).toMatchObject({
      status: 400,
      body: { error: 'InvalidSeed', message: expect.stringContaining('users (seed.yaml:1:8)') },
    })
  })
})
