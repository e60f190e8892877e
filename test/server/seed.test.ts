import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateUserCommand,
  DeleteUserCommand,
  GetGroupCommand,
  GetInstanceProfileCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  ListAccessKeysCommand,
  ListAccountAliasesCommand,
  ListAttachedGroupPoliciesCommand,
  ListAttachedRolePoliciesCommand,
  ListRolesCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterAll, afterEach, describe, expect, test } from '@jest/globals'
import type { Iamulator } from '../../server/admin/endpoint.ts'
import { createIamulator } from '../../server/app/iamulator.ts'
import { DEFAULT_QUOTAS } from '../../server/aws/quotas.ts'
import { SeedError } from '../../server/runtime/errors.ts'
import type { Settings } from '../../server/runtime/settings.ts'
import { loadSeed } from '../../server/seed/index.ts'
import { ACCOUNT, administratorOf, expectError, startServer, type TestServer } from '../harness.ts'

const OTHER = '111111111111'
const directory = mkdtempSync(join(tmpdir(), 'iamulator-seed-'))
afterAll(() => rmSync(directory, { recursive: true }))

const FULL = `
quotas: { UsersQuota: 7, GroupsQuota: 8 }
externalPrincipals: ["arn:aws:iam::999999999999:role/ci"]
accounts:
  ${ACCOUNT}:
    alias: my-company
    policies:
      - name: read-buckets
        path: /team/
        description: Reads buckets
        document: &allow-get
          Version: "2012-10-17"
          Statement: { Effect: Allow, Action: "s3:Get*", Resource: "*" }
        tags: { team: red }
    groups:
      - name: developers
        path: /staff/
        attachedPolicies: [read-buckets, "arn:aws:iam::aws:policy/ReadOnlyAccess"]
        inlinePolicies: { gets: *allow-get }
    users:
      - name: Alice
        path: /staff/
        groups: [developers]
        tags: { team: red }
        permissionsBoundary: arn:aws:iam::aws:policy/AdministratorAccess
        inlinePolicies:
          everything: '{"Version":"2012-10-17", "Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'
        accessKeys:
          - { id: AKIAALICE00000000000, secret: the secret of Alice }
          - { id: AKIAALICE00000000001, secret: another, status: Inactive }
    roles:
      - name: first
        maxSessionDuration: 7200
        description: The first
        attachedPolicies: [read-buckets]
        trust:
          Version: "2012-10-17"
          Statement:
            Effect: Allow
            Principal: { AWS: ["arn:aws:iam::${ACCOUNT}:user/staff/Alice", "arn:aws:iam::${OTHER}:role/second"] }
            Action: sts:AssumeRole
    instanceProfiles:
      - { name: web, role: first, tags: { tier: front } }
  "${OTHER}":
    roles:
      - name: second
        trust:
          Version: "2012-10-17"
          Statement:
            Effect: Allow
            Principal: { AWS: ["arn:aws:iam::${ACCOUNT}:role/first", "arn:aws:iam::999999999999:role/ci"] }
            Action: sts:AssumeRole
`
const ALICE = { accessKeyId: 'AKIAALICE00000000000', secretAccessKey: 'the secret of Alice' }

function write(text: string, name = 'seed.yaml'): string {
  const file = join(directory, name)
  writeFileSync(file, text)
  return file
}

let server: TestServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

async function seeded(text: string, settings: Partial<Settings> = {}): Promise<TestServer> {
  server = await startServer(settings)
  server.iamulator.seed = await loadSeed(write(text))
  server.iamulator.seed.apply(server.iamulator)
  return server
}

/** The message of the error that loading or applying the seed ends with, without the directory. */
async function failure(text: string, iamulator?: Iamulator): Promise<string> {
  try {
    const seed = await loadSeed(write(text))
    seed.apply(iamulator ?? (await createIamulator()))
  } catch (error) {
    expect(error).toBeInstanceOf(SeedError)
    return error instanceof Error ? error.message.replaceAll(`${directory}/`, '') : ''
  }
  throw new Error('nothing failed')
}

describe('a seed', () => {
  test('makes users with keys, tags, boundaries, policies and groups', async () => {
    const { iam, sts } = await seeded(FULL)
    expect(await sts(ALICE).send(new GetCallerIdentityCommand({}))).toMatchObject({
      Arn: `arn:aws:iam::${ACCOUNT}:user/staff/Alice`,
    })
    const { User } = await iam(ALICE).send(new GetUserCommand({}))
    expect(User).toMatchObject({
      Path: '/staff/',
      Tags: [{ Key: 'team', Value: 'red' }],
      PermissionsBoundary: { PermissionsBoundaryArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
    })
    const { AccessKeyMetadata } = await iam().send(new ListAccessKeysCommand({ UserName: 'Alice' }))
    expect(AccessKeyMetadata).toMatchObject([
      { AccessKeyId: 'AKIAALICE00000000000', Status: 'Active' },
      { AccessKeyId: 'AKIAALICE00000000001', Status: 'Inactive' },
    ])
    const policy = await iam().send(new GetUserPolicyCommand({ UserName: 'Alice', PolicyName: 'everything' }))
    expect(decodeURIComponent(policy.PolicyDocument ?? '')).toBe(
      '{"Version":"2012-10-17", "Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
    )
    const { Users } = await iam().send(new GetGroupCommand({ GroupName: 'developers' }))
    expect(Users).toMatchObject([{ UserName: 'Alice' }])
  })

  test('makes policies, attachments, instance profiles and the alias', async () => {
    const { iam } = await seeded(FULL)
    const arn = `arn:aws:iam::${ACCOUNT}:policy/team/read-buckets`
    const { Policy } = await iam().send(new GetPolicyCommand({ PolicyArn: arn }))
    expect(Policy).toMatchObject({ AttachmentCount: 2, Description: 'Reads buckets' })
    const { PolicyVersion } = await iam().send(
      new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: 'v1' }),
    )
    expect(decodeURIComponent(PolicyVersion?.Document ?? '')).toBe(
      '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}}',
    )
    const ofGroup = await iam().send(new ListAttachedGroupPoliciesCommand({ GroupName: 'developers' }))
    expect(ofGroup.AttachedPolicies?.map(({ PolicyArn }) => PolicyArn)).toEqual(
      expect.arrayContaining([arn, 'arn:aws:iam::aws:policy/ReadOnlyAccess']),
    )
    const ofRole = await iam().send(new ListAttachedRolePoliciesCommand({ RoleName: 'first' }))
    expect(ofRole.AttachedPolicies).toEqual([{ PolicyArn: arn, PolicyName: 'read-buckets' }])
    const { InstanceProfile } = await iam().send(
      new GetInstanceProfileCommand({ InstanceProfileName: 'web' }),
    )
    expect(InstanceProfile).toMatchObject({
      Roles: [{ RoleName: 'first' }],
      Tags: [{ Key: 'tier', Value: 'front' }],
    })
    const { AccountAliases } = await iam().send(new ListAccountAliasesCommand({}))
    expect(AccountAliases).toEqual(['my-company'])
  })

  test('makes roles that trust each other across accounts, and external principals', async () => {
    const { iam, sts } = await seeded(FULL)
    const first = await iam().send(new GetRoleCommand({ RoleName: 'first' }))
    expect(first.Role).toMatchObject({ MaxSessionDuration: 7200, Description: 'The first' })
    const second = await iam(administratorOf(OTHER)).send(new GetRoleCommand({ RoleName: 'second' }))
    expect(decodeURIComponent(second.Role?.AssumeRolePolicyDocument ?? '')).toContain(
      `["arn:aws:iam::${ACCOUNT}:role/first","arn:aws:iam::999999999999:role/ci"]`,
    )
    const session = { RoleArn: `arn:aws:iam::${ACCOUNT}:role/first`, RoleSessionName: 'test' }
    const { AssumedRoleUser } = await sts(ALICE).send(new AssumeRoleCommand(session))
    expect(AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/first/test`)
  })

  test('makes service-linked roles, which trust policies may name', async () => {
    const { iam } = await seeded(`
accounts:
  "${ACCOUNT}":
    roles:
      - name: trusting
        trust: { Version: "2012-10-17", Statement: { Effect: Allow, Action: sts:AssumeRole, Principal: { AWS: "arn:aws:iam::${OTHER}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling_blue" } } }
  "${OTHER}":
    serviceLinkedRoles:
      - { service: batch.amazonaws.com }
      - { service: autoscaling.amazonaws.com, customSuffix: blue, description: For the blue group }
`)
    const { Roles } = await iam(administratorOf(OTHER)).send(new ListRolesCommand({}))
    expect(Roles).toMatchObject([
      { RoleName: 'AWSServiceRoleForAutoScaling_blue', Description: 'For the blue group' },
      { RoleName: 'AWSServiceRoleForBatch', Path: '/aws-service-role/batch.amazonaws.com/' },
    ])
    const { Role } = await iam().send(new GetRoleCommand({ RoleName: 'trusting' }))
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toContain(`"${Roles?.[0]?.Arn}"`)
  })

  test('may be JSON', async () => {
    const { iam } = await seeded(`{\n\t"accounts": {\n\t\t"${OTHER}": {"users": [{"name": "bob"}]}\n\t}\n}`)
    const { Users } = await iam(administratorOf(OTHER)).send(new ListUsersCommand({}))
    expect(Users).toMatchObject([{ UserName: 'bob' }])
  })

  test('sets quotas, which flags outrank', async () => {
    const { iamulator } = await seeded(FULL, { quotas: { UsersQuota: 9 } })
    expect(iamulator.quotas).toEqual({ ...DEFAULT_QUOTAS, UsersQuota: 9, GroupsQuota: 8 })
  })

  test('is what a reset goes back to', async () => {
    const { iam, sts, url } = await seeded(FULL)
    await iam().send(new CreateUserCommand({ UserName: 'mallory' }))
    await iam(administratorOf(OTHER)).send(new CreateUserCommand({ UserName: 'trent' }))
    const reset = async (body?: object) => {
      const response = await fetch(`${url}/_iamulator/reset`, {
        method: 'POST',
        body: JSON.stringify(body) ?? '',
      })
      return { status: response.status, body: await response.json() }
    }
    expect(await reset({ account: OTHER })).toEqual({ status: 200, body: { reset: OTHER, seeded: true } })
    const names = async (account: string) =>
      (await iam(administratorOf(account)).send(new ListUsersCommand({}))).Users?.map(
        ({ UserName }) => UserName,
      )
    expect([await names(ACCOUNT), await names(OTHER)]).toEqual([['Alice', 'mallory'], []])
    expect(await reset()).toEqual({ status: 200, body: { reset: 'everything', seeded: true } })
    expect(await names(ACCOUNT)).toEqual(['Alice'])
    await sts(ALICE).send(new GetCallerIdentityCommand({}))
  })

  test('that refers to what is gone from another account leaves a reset account empty and says so', async () => {
    const { iam, url } = await seeded(`
accounts:
  "${ACCOUNT}": { users: [{ name: alice }] }
  "${OTHER}":
    roles:
      - name: r
        trust: { Version: "2012-10-17", Statement: { Effect: Allow, Action: sts:AssumeRole, Principal: { AWS: "arn:aws:iam::${ACCOUNT}:user/alice" } } }
`)
    await iam().send(new DeleteUserCommand({ UserName: 'alice' }))
    const response = await fetch(`${url}/_iamulator/reset`, {
      method: 'POST',
      body: `{"account":"${OTHER}"}`,
    })
    expect(response.status).toBe(409)
    expect(await response.json()).toMatchObject({
      error: 'SeedNotApplied',
      message: expect.stringContaining('seed.yaml:7:16: UpdateAssumeRolePolicy: MalformedPolicyDocument: '),
    })
    const role = iam(administratorOf(OTHER)).send(new GetRoleCommand({ RoleName: 'r' }))
    await expectError(role, { code: 'NoSuchEntity', status: 404 })
  })
})

/** Aliases of aliases, which would be ten thousand lists. */
const BOMB = [
  'a: &a [x]',
  ...['b', 'c', 'd', 'e', 'f'].map(
    (name, index) => `${name}: &${name} [${Array(10).fill(`*${'abcde'[index]}`)}]`,
  ),
].join('\n')

describe('a seed that is wrong is refused with line and column', () => {
  test.each([
    ['a: [', /^seed\.yaml:1:5: /],
    ['accounts: {}\naccounts: {}', /^seed\.yaml:2:1: Map keys must be unique$/],
    ['accounts: {}\n---\naccounts: {}', /^seed\.yaml:2:1: A seed is a single document$/],
    ['accounts:\n  "000000000000": *nobody', /^seed\.yaml:2:19: There is no anchor nobody$/],
    [BOMB, /^seed\.yaml:1:1: Excessive alias count/],
    ['- 1', /^seed\.yaml:1:1: the seed must be object$/],
    ['', /^seed\.yaml:1:1: the seed must be object$/],
    [
      'account: {}',
      /^seed\.yaml:1:1: the seed has no member account; there are \$schema, quotas, .*accounts, organization, instances, containers, roleTemplates, policyTemplates$/,
    ],
    ['accounts:\n  "12": {}', /^seed\.yaml:2:3: accounts has the key 12, which must match pattern /],
    ['quotas:\n  UsersQuota: -1', /^seed\.yaml:2:15: quotas\.UsersQuota must be >= 0$/],
    ['quotas:\n  UserQuota: 1', /^seed\.yaml:2:3: quotas has no member UserQuota; there are /],
  ])('%j', async (text, message) => {
    expect(await failure(text)).toMatch(message)
  })

  const inAccount = (text: string) => `accounts:\n  "${ACCOUNT}":\n${text}`
  test.each([
    [
      '    users:\n      - nme: alice',
      ':4:9: accounts.000000000000.users[0] has no member nme; there are name, path',
    ],
    ['    users:\n      - path: /x/', ':4:9: accounts.000000000000.users[0] needs name'],
    [
      '    users: [{ name: a, tags: { n: 1 } }]',
      ':3:35: accounts.000000000000.users[0].tags.n must be string: put it',
    ],
    [
      '    users:\n      - name: a b',
      ":4:9: CreateUser: ValidationError: 1 validation error detected: Value at 'userName'",
    ],
    [
      '    users:\n      - name: a\n      - name: A',
      ':5:9: CreateUser: EntityAlreadyExists: User with name A already',
    ],
    [
      '    users: [{ name: iamulator }]',
      ':3:13: CreateUser: EntityAlreadyExists: User with name iamulator already exists.',
    ],
    [
      '    users:\n      - name: a\n        groups: [b]',
      ':5:18: AddUserToGroup: NoSuchEntity: The group with name b',
    ],
    [
      '    users:\n      - name: a\n        attachedPolicies: [p]',
      ':5:28: AttachUserPolicy: NoSuchEntity: Policy arn:aws:iam::000000000000:policy/p does not exist',
    ],
    [
      '    users:\n      - name: a\n        inlinePolicies:\n          p: "{}"',
      ':6:14: PutUserPolicy: MalformedPolicyDocument: ',
    ],
    [
      '    roles:\n      - { name: r, trust: "{" }',
      ':4:27: UpdateAssumeRolePolicy: MalformedPolicyDocument: ',
    ],
    [
      '    serviceLinkedRoles:\n      - service: batch.amazonaws.com\n        customSuffix: x',
      ':4:9: CreateServiceLinkedRole: InvalidInput: Custom suffix is not allowed for batch.amazonaws.com',
    ],
  ])('%j', async (text, message) => {
    expect(await failure(inAccount(text))).toContain(`seed.yaml${message}`)
  })

  const key = (id: string) => `{ id: ${id}, secret: s }`
  test.each([
    [key('short'), ':3:43: accounts.000000000000.users[0].accessKeys[0].id must match pattern'],
    [key('ASIA000000000000'), ':3:43: accounts.000000000000.users[0].accessKeys[0].id must match pattern'],
    [key('root-111111111111'), ':3:43: accounts.000000000000.users[0].accessKeys[0].id must match pattern'],
    [
      `${key('AKIA000000000000')}, ${key('AKIA000000000000')}`,
      ':3:74: the access key AKIA000000000000 exists already',
    ],
    [
      `${key('AKIA000000000000')}, ${key('AKIA000000000001')}, ${key('AKIA000000000002')}`,
      ':3:111: CreateAccessKey: LimitExceeded: Cannot exceed quota for AccessKeysPerUser: 2',
    ],
  ])('access keys %s', async (keys, message) => {
    const text = inAccount(`    users: [{ name: a, accessKeys: [${keys}] }]`)
    expect(await failure(text)).toContain(`seed.yaml${message}`)
  })

  test('every flaw is told, up to ten', async () => {
    const users = Array.from({ length: 12 }, () => '      - {}').join('\n')
    const lines = (await failure(inAccount(`    users:\n${users}`))).split('\n')
    expect(lines[0]).toBe('seed.yaml:4:9: accounts.000000000000.users[0] needs name')
    expect(lines).toHaveLength(11)
    expect(lines[10]).toBe('... and 2 more')
  })

  test('in an alias, where the text stands', async () => {
    const text = `accounts:\n  "${ACCOUNT}": &a\n    users: [{ nme: a }]\n  "${OTHER}": *a\n`
    expect((await failure(text)).split('\n').map((line) => line.slice(0, 14))).toEqual([
      'seed.yaml:3:13',
      'seed.yaml:3:13',
      'seed.yaml:3:15',
      'seed.yaml:3:15',
    ])
  })

  test('and nothing of it is applied', async () => {
    const iamulator = await createIamulator()
    const text = `accounts:\n  "${OTHER}": { users: [{ name: a }] }\n  "${ACCOUNT}": { users: [{ name: b }, { name: b }] }`
    await failure(text, iamulator)
    expect(iamulator.store.status().rows).toBe(0)
    await iamulator.store.close()
  })

  test('a file that is not there', async () => {
    const missing = loadSeed(join(directory, 'missing.yaml'))
    await expect(missing).rejects.toThrow(/^--seed: ENOENT: .*missing\.yaml/)
  })
})

test('the schema knows every quota', () => {
  const schema = JSON.parse(
    readFileSync(new URL('../../server/seed/seed.schema.json', import.meta.url), 'utf8'),
  )
  expect(Object.keys(schema.properties.quotas.properties)).toEqual(Object.keys(DEFAULT_QUOTAS))
})
