/** AssumeRoot, and the permissions of its sessions. */
import * as sdk from '@aws-sdk/client-iam'
import { AssumeRootCommand, type AssumeRootCommandInput, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { SeedOrganization } from '../../../server/seed/types.ts'
import type { Tx } from '../../../store/index.ts'
import {
  ACCOUNT,
  ADMINISTRATOR,
  administratorOf,
  type Credentials,
  expectError,
  OTHER,
  policy,
  ROOT,
  rootOf,
  type TestServer,
  trust,
} from '../../support/harness.ts'
import {
  type Attachments,
  OUTSIDER,
  organizationWith,
  policyArn,
  resourceControl,
  seededServer,
  serviceControl,
} from '../../support/organizations.ts'
import { at, here } from '../../support/places.ts'
import { membersOf, userArn, userWith } from '../callers.ts'
import { certificates } from '../iam/credentials/key-fixtures.ts'
import { PASSWORD } from '../iam/credentials/passwords.ts'
import { credentialsIn, roleTrusting, sessionAt } from './sts-callers.ts'

const DELEGATED = '222222222222'
const MEMBER_ROOT = `arn:aws:iam::${OTHER}:root`

const taskArn = (name: string) => `arn:aws:iam::aws:policy/root-task/${name}`
const AUDIT = 'IAMAuditRootUserCredentials'
const CREATE = 'IAMCreateRootUserPassword'
const DELETE = 'IAMDeleteRootUserCredentials'

const POLICIES = [
  serviceControl('no-keys', 'Deny', 'iam:ListAccessKeys'),
  resourceControl('no-root', 'sts:AssumeRoot'),
]

let server: TestServer
beforeEach(() => start({}))
afterEach(() => server.close())

async function start(attachments: Attachments): Promise<void> {
  const base = organizationWith(POLICIES, attachments)
  const organization: SeedOrganization = {
    ...base,
    trustedServices: ['iam.amazonaws.com'],
    rootAccess: ['RootCredentialsManagement', 'RootSessions'],
    root: { ...base.root, accounts: { [DELEGATED]: { administers: ['iam.amazonaws.com'] } } },
  }
  server = await seededServer({ organization })
}

async function restart(attachments: Attachments): Promise<void> {
  await server.close()
  await start(attachments)
}

const inMember = (work: (tx: Tx) => void) => server.iamulator.store.transact(at(OTHER), work)

function assumeRoot(caller: Credentials, task = AUDIT, more: Partial<AssumeRootCommandInput> = {}) {
  const input = { TargetPrincipal: OTHER, TaskPolicyArn: { arn: taskArn(task) }, ...more }
  return server.sts(caller).send(new AssumeRootCommand(input))
}

const rootFor = async (task: string) => server.iam(credentialsIn(await assumeRoot(ADMINISTRATOR, task)))

const deniedBy = (reason: string, arn = userArn('iamulator'), target = MEMBER_ROOT) => ({
  code: 'AccessDenied',
  status: 403,
  message: `User: ${arn} is not authorized to perform: sts:AssumeRoot on resource: ${target}${reason}`,
})
/** Who may not administer an account gets no reason. */
const NOT_ADMITTED = ''

describe('who gets a session', () => {
  test.each([
    ['the management account', ADMINISTRATOR],
    ['the delegated administrator', administratorOf(DELEGATED)],
  ])('%s, of the member named by its number or by the ARN of its root user', async (_who, caller) => {
    for (const TargetPrincipal of [OTHER, MEMBER_ROOT]) {
      const answer = await assumeRoot(caller, AUDIT, { TargetPrincipal })
      expect(membersOf(answer)).toEqual({
        Credentials: {
          AccessKeyId: expect.stringMatching(/^ASIA/),
          SecretAccessKey: expect.any(String),
          SessionToken: expect.any(String),
          Expiration: expect.any(Date),
        },
      })
      const identity = await server.sts(credentialsIn(answer)).send(new GetCallerIdentityCommand())
      expect(membersOf(identity)).toEqual({ Account: OTHER, Arn: MEMBER_ROOT, UserId: OTHER })
    }
  })

  test('not another member', () =>
    expectError(
      assumeRoot(administratorOf(OTHER), AUDIT, { TargetPrincipal: DELEGATED }),
      deniedBy(NOT_ADMITTED, `arn:aws:iam::${OTHER}:user/iamulator`, `arn:aws:iam::${DELEGATED}:root`),
    ))

  test('C7.7.4: not of an account outside, not of the management account, and not from outside', async () => {
    for (const target of [OUTSIDER, ACCOUNT]) {
      await expectError(
        assumeRoot(administratorOf(DELEGATED), AUDIT, { TargetPrincipal: target }),
        deniedBy(NOT_ADMITTED, `arn:aws:iam::${DELEGATED}:user/iamulator`, `arn:aws:iam::${target}:root`),
      )
    }
    await expectError(
      assumeRoot(administratorOf(OUTSIDER)),
      deniedBy(NOT_ADMITTED, `arn:aws:iam::${OUTSIDER}:user/iamulator`),
    )
  })

  test('not the root user', () =>
    expectError(assumeRoot(ROOT), deniedBy(NOT_ADMITTED, `arn:aws:iam::${ACCOUNT}:root`)))

  test('K9: whom a policy allows it, for the task that it names', async () => {
    const onlyAudits = JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: 'sts:AssumeRoot',
        Resource: MEMBER_ROOT,
        Condition: { ArnEquals: { 'sts:TaskPolicyArn': taskArn(AUDIT) } },
      },
    })
    const auditor = await userWith(server, 'auditor', onlyAudits)
    await assumeRoot(auditor)
    const reason = ' because no identity-based policy allows the sts:AssumeRoot action'
    await expectError(assumeRoot(auditor, DELETE), deniedBy(reason, userArn('auditor')))
  })

  test('unless a resource control policy of the member forbids it', async () => {
    await restart({ account: { resourceControlPolicies: ['no-root'] } })
    await expectError(
      assumeRoot(ADMINISTRATOR),
      deniedBy(` with an explicit deny in a resource control policy: ${policyArn(server, 'no-root')}`),
    )
  })

  test('also where nothing is enforced, but of those who could', async () => {
    await server.close()
    server = await seededServer({ organization: organizationWith([], {}) }, { auth: 'off' })
    await expectError(assumeRoot(ADMINISTRATOR), { code: 'AccessDenied', status: 403 })
  })
})

describe('how long, and what it carries', () => {
  test('12.12, C7.7.4: a quarter of an hour at most, and 0 seconds at least', async () => {
    const expectLasts = async (seconds: number, DurationSeconds?: number) => {
      const before = Math.floor(Date.now() / 1000)
      const { Credentials: issued } = await assumeRoot(ADMINISTRATOR, AUDIT, { DurationSeconds })
      const begin = (issued?.Expiration?.getTime() ?? 0) / 1000 - seconds
      expect(begin).toBeGreaterThanOrEqual(before)
      expect(begin).toBeLessThanOrEqual(Math.ceil(Date.now() / 1000))
    }
    await expectLasts(900)
    await expectLasts(60, 60)
    await expectError(assumeRoot(ADMINISTRATOR, AUDIT, { DurationSeconds: 901 }), {
      code: 'ValidationError',
      status: 400,
    })
    const credentials = credentialsIn(await assumeRoot(ADMINISTRATOR, AUDIT, { DurationSeconds: 0 }))
    await expectError(server.iam(credentials).send(new sdk.GetAccountSummaryCommand({})), {
      code: 'ExpiredToken',
      status: 403,
    })
  })

  test('the source identity of the calling session', async () => {
    const arn = await roleTrusting(server, 'central', trust({ AWS: ACCOUNT }, 'sts:*'))
    await server.iam().send(
      new sdk.PutRolePolicyCommand({
        RoleName: 'central',
        PolicyName: 'p',
        PolicyDocument: policy('Allow', '*'),
      }),
    )
    const session = await sessionAt(server, ADMINISTRATOR, arn, { SourceIdentity: 'Somebody' })
    expect((await assumeRoot(session)).SourceIdentity).toBe('Somebody')
  })

  test('a token as large as asked for', async () => {
    const answer = await assumeRoot(ADMINISTRATOR, AUDIT, { MinimumSessionTokenSize: 1024 })
    expect(answer).toMatchObject({ SessionTokenSize: 1024, SessionTokenUtilization: 25 })
  })
})

describe('in the session', () => {
  const sessionDenied = (action: string, arn: string) => ({
    code: 'AccessDenied',
    status: 403,
    message: `User: ${MEMBER_ROOT} is not authorized to perform: ${action} on resource: ${arn} with an explicit deny in a session policy: ${taskArn(AUDIT)}`,
  })

  test('12.12, C7.7.5: an auditor reads what root has, and nothing else', async () => {
    await server.iam(rootOf(OTHER)).send(new sdk.CreateAccessKeyCommand({}))
    const iam = await rootFor(AUDIT)
    expect((await iam.send(new sdk.ListAccessKeysCommand({}))).AccessKeyMetadata).toHaveLength(1)
    expect((await iam.send(new sdk.ListSigningCertificatesCommand({}))).Certificates).toEqual([])
    expect((await iam.send(new sdk.ListMFADevicesCommand({}))).MFADevices).toEqual([])
    expect((await iam.send(new sdk.GetUserCommand({}))).User).toEqual({
      Arn: MEMBER_ROOT,
      CreateDate: expect.any(Date),
      UserId: OTHER,
    })
    const { SummaryMap } = await iam.send(new sdk.GetAccountSummaryCommand({}))
    expect(SummaryMap).toMatchObject({ AccountAccessKeysPresent: 1, AccountPasswordPresent: 0 })
    await expectError(iam.send(new sdk.GetLoginProfileCommand({})), {
      code: 'NoSuchEntity',
      status: 404,
      message: 'Login Profile for User null cannot be found.',
    })
    await expectError(
      iam.send(new sdk.ListUsersCommand({})),
      sessionDenied('iam:ListUsers', `arn:aws:iam::${OTHER}:user/`),
    )
    await server.iam(administratorOf(OTHER)).send(new sdk.CreateUserCommand({ UserName: 'bob' }))
    await expectError(
      iam.send(new sdk.ListAccessKeysCommand({ UserName: 'bob' })),
      sessionDenied('iam:ListAccessKeys', 'user bob'),
    )
  })

  test('one may ask when a key of root was last used', async () => {
    const { AccessKey } = await server.iam(rootOf(OTHER)).send(new sdk.CreateAccessKeyCommand({}))
    const iam = await rootFor(AUDIT)
    const command = new sdk.GetAccessKeyLastUsedCommand({ AccessKeyId: AccessKey?.AccessKeyId })
    expect((await iam.send(command)).AccessKeyLastUsed?.ServiceName).toBe('N/A')
  })

  test('12.12, C7.7.5: root gets a login profile without a name and a password, once', async () => {
    const iam = await rootFor(CREATE)
    const { LoginProfile } = await iam.send(new sdk.CreateLoginProfileCommand({}))
    expect(LoginProfile).toEqual({ CreateDate: expect.any(Date), PasswordResetRequired: false })
    expect((await iam.send(new sdk.GetLoginProfileCommand({}))).LoginProfile).toEqual(LoginProfile)
    expect(server.iamulator.store.view(at(OTHER)).loginProfiles.get('root')?.hashes).toEqual([])
    await expectError(iam.send(new sdk.CreateLoginProfileCommand({})), {
      code: 'EntityAlreadyExists',
      status: 409,
      message: `Login Profile for account ${OTHER} already exists.`,
    })
  })

  test.each([
    ['password', { Password: PASSWORD }],
    ['maxSigninSessionDuration', { MaxSigninSessionDuration: 3600 }],
  ])('root does not choose the %s there', async (member, chosen) => {
    await expectError((await rootFor(CREATE)).send(new sdk.CreateLoginProfileCommand(chosen)), {
      code: 'ValidationError',
      status: 400,
      message: `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must be null`,
    })
  })

  test('12.4, C7.7.5: a password that is to be recovered is shown in summary and credential report', async () => {
    const administrator = server.iam(administratorOf(OTHER))
    const root = async () => {
      const { SummaryMap } = await administrator.send(new sdk.GetAccountSummaryCommand({}))
      await administrator.send(new sdk.GenerateCredentialReportCommand({}))
      const { Content } = await administrator.send(new sdk.GetCredentialReportCommand({}))
      const [, row = ''] = Buffer.from(Content ?? [])
        .toString()
        .split('\n')
      return [SummaryMap?.['AccountPasswordPresent'], ...row.split(',').slice(3, 7)]
    }
    const { LoginProfile } = await (await rootFor(CREATE)).send(new sdk.CreateLoginProfileCommand({}))
    const changed = LoginProfile?.CreateDate?.toISOString().replace('.000', '')
    expect(await root()).toEqual([1, 'true', 'no_information', changed, 'not_supported'])
    await (await rootFor(DELETE)).send(new sdk.DeleteLoginProfileCommand({}))
    server.iamulator.store.transact(at(OTHER), (tx) => tx.credentialReports.delete('report'))
    expect(await root()).toEqual([0, 'false', 'N/A', 'not_supported', 'not_supported'])
  })

  test('all of the credentials of root are deleted', async () => {
    const { AccessKey } = await server.iam(rootOf(OTHER)).send(new sdk.CreateAccessKeyCommand({}))
    const { Certificate } = await server
      .iam(rootOf(OTHER))
      .send(new sdk.UploadSigningCertificateCommand({ CertificateBody: certificates.server }))
    const SerialNumber = `arn:aws:iam::${OTHER}:mfa/root-account-mfa-device`
    inMember((tx) => {
      const use = { userId: 'root', enableDate: 0, drift: 0, lastStep: 0 }
      tx.mfaDevices.put(here(SerialNumber), {
        kind: 'virtual',
        serialNumber: here(SerialNumber),
        seed: 'JBSWY3DP',
        tags: [],
        use,
      })
    })
    await (await rootFor(CREATE)).send(new sdk.CreateLoginProfileCommand({}))
    const iam = await rootFor(DELETE)
    await iam.send(new sdk.DeleteAccessKeyCommand({ AccessKeyId: AccessKey?.AccessKeyId }))
    await iam.send(new sdk.DeleteSigningCertificateCommand({ CertificateId: Certificate?.CertificateId }))
    await iam.send(new sdk.DeactivateMFADeviceCommand({ SerialNumber }))
    await iam.send(new sdk.DeleteLoginProfileCommand({}))
    const { SummaryMap } = await (await rootFor(AUDIT)).send(new sdk.GetAccountSummaryCommand({}))
    expect(SummaryMap).toMatchObject({
      AccountAccessKeysPresent: 0,
      AccountMFAEnabled: 0,
      AccountPasswordPresent: 0,
      AccountSigningCertificatesPresent: 0,
    })
    await expectError(iam.send(new sdk.DeleteLoginProfileCommand({})), {
      code: 'NoSuchEntity',
      status: 404,
      message: 'Login Profile for User null cannot be found.',
    })
  })

  test.each(['S3UnlockBucketPolicy', 'SQSUnlockQueuePolicy'])('%s allows nothing of IAM', async (task) => {
    await expectError((await rootFor(task)).send(new sdk.GetAccountSummaryCommand({})), {
      code: 'AccessDenied',
      status: 403,
    })
  })

  test('service control policies bind root', async () => {
    await restart({ account: { serviceControlPolicies: ['FullAWSAccess', 'no-keys'] } })
    await expectError((await rootFor(AUDIT)).send(new sdk.ListAccessKeysCommand({})), {
      code: 'AccessDenied',
      status: 403,
      message: `User: ${MEMBER_ROOT} is not authorized to perform: iam:ListAccessKeys on resource: ${MEMBER_ROOT} with an explicit deny in a service control policy: ${policyArn(server, 'no-keys')}`,
    })
  })

  test('root itself, without AssumeRoot, still has to name a user', async () => {
    const root = server.iam(rootOf(OTHER))
    await expectError(root.send(new sdk.GetLoginProfileCommand({})), {
      code: 'ValidationError',
      status: 400,
      message: 'Must specify userName when calling with non-User credentials',
    })
  })
})
