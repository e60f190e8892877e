/** Clients that act as users and roles. Each test runs in process and over HTTP. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import {
  CreateAccessKeyCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { allow, type Iamulator, type Identity, policyOf } from '../../package/index.ts'
import { HANDLE_KINDS } from '../support/handles.ts'
import { findPython } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'

const python = findPython()
const testWithBoto3 = tool('boto3', () => python !== undefined)
const OTHER = '123456789012'
const SEED = {
  users: [{ name: 'alice' }],
  roles: [
    {
      name: 'deployer',
      path: '/ci/',
      trust: policyOf(allow('sts:AssumeRole').to('ec2.amazonaws.com')),
      inlinePolicies: {
        all: policyOf(allow('iam:*').on('*').when('StringEquals', 'aws:PrincipalTag/team', 'blue')),
      },
    },
  ],
}

describe.each(HANDLE_KINDS)('$name', (kind) => {
  let iam: Iamulator

  beforeAll(async () => {
    iam = await kind.open()
  })
  beforeEach(async () => {
    await iam.reset()
    await iam.seed(SEED)
  })
  afterAll(() => kind.closeAll())

  const callerOf = async (as: Identity, handle = iam) =>
    (await new STSClient(handle.clientConfig(as)).send(new GetCallerIdentityCommand({}))).Arn
  const listUsers = (as: Identity) => new IAMClient(iam.clientConfig(as)).send(new ListUsersCommand({}))
  const keys = async () => {
    const administrator = new IAMClient(iam.clientConfig())
    const { AccessKeyMetadata } = await administrator.send(new ListAccessKeysCommand({ UserName: 'alice' }))
    return AccessKeyMetadata?.map(({ AccessKeyId }) => AccessKeyId)
  }

  test('a client acts as a user, with an access key that is made once', async () => {
    expect(await keys()).toEqual([])
    expect(await callerOf({ user: 'alice' })).toBe(iam.arn('user/alice'))
    const { credentials } = iam.clientConfig({ user: 'alice' })
    expect(await keys()).toEqual([credentials.accessKeyId])
    expect(credentials).toEqual({
      accessKeyId: expect.stringMatching(/^AKIA/),
      secretAccessKey: expect.stringMatching(/^\S{40}$/),
    })
  })

  test('a client uses the access key that the user has', async () => {
    const administrator = new IAMClient(iam.clientConfig())
    const { AccessKey } = await administrator.send(new CreateAccessKeyCommand({ UserName: 'alice' }))
    expect(iam.clientConfig({ user: 'alice' }).credentials).toEqual({
      accessKeyId: AccessKey?.AccessKeyId,
      secretAccessKey: AccessKey?.SecretAccessKey,
    })
  })

  test('a user who is deleted and made again gets new credentials', async () => {
    const first = iam.clientConfig({ user: 'alice' }).credentials
    await iam.reset()
    expect(() => iam.clientConfig({ user: 'alice' })).toThrow(
      expect.objectContaining({ name: 'IamulatorError', code: 'NoSuchEntity', status: 404 }),
    )
    await iam.seed(SEED)
    expect(iam.clientConfig({ user: 'alice' }).credentials.accessKeyId).not.toBe(first.accessKeyId)
    expect(await callerOf({ user: 'alice' })).toBe(iam.arn('user/alice'))
  })

  test('a user of a seed without access keys gets one on first use', async () => {
    const { users } = await iam.seed({ users: [{ name: 'bob' }] })
    expect(Object.keys(users['bob'] ?? {})).toEqual(['arn'])
    const bob = users['bob']?.credentials
    expect(bob && (await callerOf(bob))).toBe(iam.arn('user/bob'))
  })

  test('a client acts as a role, whoever the role trusts, until the session expires', async () => {
    const config = iam.clientConfig({ role: 'deployer' })
    expect(await callerOf(config.credentials)).toBe(
      'arn:aws:sts::000000000000:assumed-role/deployer/iamulator',
    )
    expect(config.credentials.sessionToken).toEqual(expect.any(String))
    expect(config.credentials.expiration?.getTime()).toBeGreaterThan(Date.now())
    await iam.clock.advance('2h')
    await expect(callerOf(config.credentials)).rejects.toMatchObject({ name: 'ExpiredToken' })
    expect(await callerOf({ role: 'deployer' })).toContain('assumed-role/deployer')
  })

  test('the session of a role has a name, tags, and a policy', async () => {
    const blue = { role: 'deployer', sessionName: 'ci', tags: { team: 'blue' } }
    expect(await callerOf(blue)).toBe('arn:aws:sts::000000000000:assumed-role/deployer/ci')
    expect((await listUsers(blue)).Users).toHaveLength(1)
    await expect(listUsers({ ...blue, tags: { team: 'red' } })).rejects.toMatchObject({
      name: 'AccessDenied',
    })
    const policy = policyOf(allow('s3:*').on('*'))
    for (const each of [policy, JSON.stringify(policy)])
      await expect(listUsers({ ...blue, policy: each })).rejects.toThrow('no session policy allows')
  })

  test('the session of a role lasts as long as required', async () => {
    const { credentials } = iam.clientConfig({ role: 'deployer', durationSeconds: 900 })
    await iam.clock.advance('14m')
    expect(await callerOf(credentials)).toContain('assumed-role/deployer')
    await iam.clock.advance('2m')
    await expect(callerOf(credentials)).rejects.toMatchObject({ name: 'ExpiredToken' })
  })

  test('a user and a role of another account', async () => {
    const view = iam.account(OTHER)
    await view.seed(SEED)
    expect(await callerOf({ user: 'alice' }, view)).toBe(view.arn('user/alice'))
    expect(await callerOf({ user: 'alice', account: OTHER })).toBe(view.arn('user/alice'))
    expect(await callerOf({ role: 'deployer' }, view)).toContain(`::${OTHER}:assumed-role/deployer`)
    expect(await callerOf({ user: 'alice', account: '000000000000' }, view)).toBe(iam.arn('user/alice'))
  })

  testWithBoto3('boto3 in a child process uses env, whatever variables it inherits', async () => {
    const script = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])"
    const inherited = {
      PATH: process.env['PATH'],
      AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:1',
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
      AWS_SECURITY_TOKEN: 'of another session',
    }
    const output = async (as: Identity) => {
      const env = { ...inherited, ...iam.env(as) }
      return (await promisify(execFile)(python ?? '', ['-c', script], { env })).stdout.trim()
    }
    expect(await output({ user: 'alice' })).toBe(iam.arn('user/alice'))
    expect(await output({ role: 'deployer' })).toContain('assumed-role/deployer/iamulator')
  })

  test('env has the endpoint of every service', () => {
    const names = Object.keys(iam.env()).filter((name) => name.startsWith('AWS_ENDPOINT_URL_'))
    expect(names.map((name) => name.slice('AWS_ENDPOINT_URL_'.length)).toSorted()).toEqual([
      ...[
        'ACCESSANALYZER',
        'ACCOUNT_ACCESS',
        'IAM',
        'IAM_TOOLBOX',
        'IDENTITYSTORE',
        'ORGANIZATIONS',
        'SIGNIN',
      ],
      ...['SSO', 'SSO_ADMIN', 'SSO_OIDC', 'STS'],
    ])
    expect(iam.env()).toMatchObject({ AWS_ENDPOINT_URL_SSO: iam.url, AWS_ENDPOINT_URL_SSO_ADMIN: iam.url })
  })

  test('env has the credentials of an identity', () => {
    const { credentials } = iam.clientConfig({ user: 'alice' })
    expect(iam.env({ user: 'alice' })).toMatchObject({
      AWS_ENDPOINT_URL: iam.url,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: '',
      AWS_REGION: 'us-east-1',
    })
    expect(iam.env({ role: 'deployer' })['AWS_SESSION_TOKEN']?.length).toBeGreaterThan(100)
  })
})
