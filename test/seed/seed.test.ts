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
import { DEFAULT_QUOTAS } from '../../core/aws/quotas.ts'
import { SeedError } from '../../core/runtime/errors.ts'
import type { Settings } from '../../core/runtime/settings.ts'
import type { Iamulator } from '../../server/admin/endpoint.ts'
import { assembleIamulator } from '../../server/app/iamulator.ts'
import { loadSeed } from '../../server/seed/index.ts'
import { ACCOUNT, administratorOf, expectError, startServer, type TestServer } from '../support/harness.ts'

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

/** Returns the message of the error when the seed is loaded or applied, without the directory. */
async function failure(text: string, iamulator?: Iamulator): Promise<string> {
  try {
    const seed = await loadSeed(write(text))
    seed.apply(iamulator ?? (await assembleIamulator()))
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
      message: expect.stringMatching(
        /AWS would reject the seed at accounts\.111111111111\.roles\[0\]\.trust\.Statement\.Principal\.AWS \(\S+seed\.yaml:7:111\): MalformedPolicyDocument: /,
      ),
    })
    const role = iam(administratorOf(OTHER)).send(new GetRoleCommand({ RoleName: 'r' }))
    await expectError(role, { code: 'NoSuchEntity', status: 404 })
  })
})

/** Nested aliases that would expand to ten thousand lists. */
const BOMB = [
  'a: &a [x]',
  ...['b', 'c', 'd', 'e', 'f'].map(
    (name, index) => `${name}: &${name} [${Array(10).fill(`*${'abcde'[index]}`)}]`,
  ),
].join('\n')

describe('a seed that is wrong is refused with line and column', () => {
  test.each([
    ['a: [', /^Flow sequence .* \(seed\.yaml:1:5\)$/],
    ['accounts: {}\naccounts: {}', /^Map keys must be unique \(seed\.yaml:2:1\)$/],
    ['accounts: {}\n---\naccounts: {}', /^A seed cannot contain several YAML documents \(seed\.yaml:2:1\)$/],
    ['accounts:\n  "000000000000": *nobody', /^Unknown anchor "nobody" \(seed\.yaml:2:19\)$/],
    [BOMB, /^Excessive alias count.* \(seed\.yaml:1:1\)$/],
    ['- 1', /^Invalid value of the seed \(seed\.yaml:1:1\): must be an object$/],
    ['', /^Invalid value of the seed \(seed\.yaml:1:1\): must be an object$/],
    ['account: {}', /^Unknown property "account" \(seed\.yaml:1:1\)\. Did you mean "accounts"\?$/],
    ['accounts:\n  "12": {}', /^Invalid key "12" at accounts \(seed\.yaml:2:3\): must match pattern /],
    ['quotas:\n  UsersQuota: -1', /^Invalid value at quotas\.UsersQuota \(seed\.yaml:2:15\): must be >= 0$/],
    [
      'quotas:\n  UserQuota: 1',
      /^Unknown property "UserQuota" at quotas \(seed\.yaml:2:3\)\. Did you mean "UsersQuota"\?$/,
    ],
  ])('%j', async (text, message) => {
    expect(await failure(text)).toMatch(message)
  })

  const inAccount = (text: string) => `accounts:\n  "${ACCOUNT}":\n${text}`
  test.each([
    [
      '    users:\n      - nme: alice',
      'Unknown property "nme" at accounts.000000000000.users[0] (seed.yaml:4:9). Did you mean "name"?',
    ],
    ['    users: [{}]', 'Missing property "name" at accounts.000000000000.users[0] (seed.yaml:3:13)'],
    [
      '    users: [{ name: a, tags: { n: 1 } }]',
      'Invalid value at accounts.000000000000.users[0].tags.n (seed.yaml:3:35): must be a string. Put it in quotes.',
    ],
    [
      '    users:\n      - name: a b',
      "AWS would reject the seed at accounts.000000000000.users[0] (seed.yaml:4:9): ValidationError: 1 validation error detected: Value at 'userName'",
    ],
    [
      '    users:\n      - name: a\n      - name: A',
      'AWS would reject the seed at accounts.000000000000.users[1] (seed.yaml:5:9): EntityAlreadyExists: User with name A already',
    ],
    [
      '    users: [{ name: iamulator }]',
      'AWS would reject the seed at accounts.000000000000.users[0] (seed.yaml:3:13): EntityAlreadyExists: User with name iamulator already exists.',
    ],
    [
      '    users:\n      - name: a\n        groups: [b]',
      'AWS would reject the seed at accounts.000000000000.users[0].groups[0] (seed.yaml:5:18): NoSuchEntity: The group with name b',
    ],
    [
      '    users:\n      - name: a\n        attachedPolicies: [p]',
      'AWS would reject the seed at accounts.000000000000.users[0].attachedPolicies[0] (seed.yaml:5:28): NoSuchEntity: Policy arn:aws:iam::000000000000:policy/p does not exist',
    ],
    [
      '    users:\n      - name: a\n        inlinePolicies:\n          p: "{}"',
      'AWS would reject the seed at accounts.000000000000.users[0].inlinePolicies.p (seed.yaml:6:14): MalformedPolicyDocument: ',
    ],
    [
      '    roles:\n      - { name: r, trust: "{" }',
      'AWS would reject the seed at accounts.000000000000.roles[0].trust (seed.yaml:4:27): MalformedPolicyDocument: ',
    ],
    [
      '    serviceLinkedRoles:\n      - service: batch.amazonaws.com\n        customSuffix: x',
      'AWS would reject the seed at accounts.000000000000.serviceLinkedRoles[0] (seed.yaml:4:9): InvalidInput: Custom suffix is not allowed for batch.amazonaws.com',
    ],
  ])('%j', async (text, message) => {
    expect(await failure(inAccount(text))).toContain(message)
  })

  const key = (id: string) => `{ id: ${id}, secret: s }`
  const notAnId =
    'Invalid value at accounts.000000000000.users[0].accessKeys[0].id (seed.yaml:3:43): must match pattern'
  test.each([
    [key('short'), notAnId],
    [key('ASIA000000000000'), notAnId],
    [key('root-111111111111'), notAnId],
    [
      `${key('AKIA000000000000')}, ${key('AKIA000000000000')}`,
      'Access key AKIA000000000000 already exists at accounts.000000000000.users[0].accessKeys[1] (seed.yaml:3:74)',
    ],
    [
      `${key('AKIA000000000000')}, ${key('AKIA000000000001')}, ${key('AKIA000000000002')}`,
      'AWS would reject the seed at accounts.000000000000.users[0].accessKeys[2] (seed.yaml:3:111): LimitExceeded: Cannot exceed quota for AccessKeysPerUser: 2',
    ],
  ])('access keys %s', async (keys, message) => {
    const text = inAccount(`    users: [{ name: a, accessKeys: [${keys}] }]`)
    expect(await failure(text)).toContain(message)
  })

  test.each([
    [12, '2'],
    [600, 'many'],
  ])('every flaw of %d is told, up to ten', async (length, others) => {
    const users = Array.from({ length }, () => '      - {}').join('\n')
    const lines = (await failure(inAccount(`    users:\n${users}`))).split('\n')
    expect(lines[0]).toBe('Missing property "name" at accounts.000000000000.users[0] (seed.yaml:4:9)')
    expect(lines).toHaveLength(11)
    expect(lines[10]).toBe(`... and ${others} more errors`)
  })

  test('in an alias, where the text stands', async () => {
    const text = `accounts:\n  "${ACCOUNT}": &a\n    users: [{ nme: a }]\n  "${OTHER}": *a\n`
    expect((await failure(text)).split('\n').map((line) => /seed\.yaml:\d+:\d+/.exec(line)?.[0])).toEqual([
      'seed.yaml:3:13',
      'seed.yaml:3:13',
      'seed.yaml:3:15',
      'seed.yaml:3:15',
    ])
  })

  test('and nothing of it is applied', async () => {
    const iamulator = await assembleIamulator()
    const text = `accounts:\n  "${OTHER}": { users: [{ name: a }] }\n  "${ACCOUNT}": { users: [{ name: b }, { name: b }] }`
    await failure(text, iamulator)
    expect(iamulator.store.status().rows).toBe(0)
    await iamulator.store.close()
  })

  test('a file that is not there', async () => {
    const missing = loadSeed(join(directory, 'missing.yaml'))
    await expect(missing).rejects.toThrow(/^Seed file not found: .*missing\.yaml$/)
  })
})

test('the schema knows every quota', () => {
  const schema = JSON.parse(readFileSync(new URL('../../schemas/seed.schema.json', import.meta.url), 'utf8'))
  expect(Object.keys(schema.properties.quotas.properties)).toEqual(Object.keys(DEFAULT_QUOTAS))
})
