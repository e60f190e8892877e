/** What AssumeRoot requires: a task, its feature, trusted access, and an administrator of the organization. */
import * as sdk from '@aws-sdk/client-iam'
import { AssumeRootCommand } from '@aws-sdk/client-sts'
import { describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  ADMINISTRATOR,
  administratorOf,
  type Credentials,
  expectError,
  OTHER,
  serverForEachTest,
} from '../../support/harness.ts'
import { changeOrganization, organizationWith, seededServer } from '../../support/organizations.ts'
import { at } from '../../support/places.ts'
import { membersOf, userArn, userWith } from '../callers.ts'
import { credentialsIn } from './sts-callers.ts'

const DELEGATED = '222222222222'
const MEMBER_ROOT = `arn:aws:iam::${OTHER}:root`
const IAM = 'iam.amazonaws.com'

const taskArn = (name: string) => `arn:aws:iam::aws:policy/root-task/${name}`
const AUDIT = 'IAMAuditRootUserCredentials'
const CREDENTIAL_TASKS = [AUDIT, 'IAMCreateRootUserPassword', 'IAMDeleteRootUserCredentials']
const UNLOCK_TASKS = ['S3UnlockBucketPolicy', 'SQSUnlockQueuePolicy']

const server = serverForEachTest(() => {
  const base = organizationWith([], {})
  return seededServer({
    organization: {
      ...base,
      trustedServices: [IAM],
      rootAccess: ['RootCredentialsManagement', 'RootSessions'],
      root: { ...base.root, accounts: { [DELEGATED]: { administers: [IAM] } } },
    },
  })
})

/** Takes the administration of IAM from the delegated administrator. */
function deregister(): void {
  server.iamulator.store.transact(at(ACCOUNT), (tx) => {
    const { administers: _, ...member } = tx.memberAccounts.get(DELEGATED) ?? {}
    if ('accountId' in member) tx.memberAccounts.put(DELEGATED, Object(member))
  })
}

const assumeRoot = (task: string, caller = ADMINISTRATOR, TargetPrincipal = OTHER) =>
  server.sts(caller).send(new AssumeRootCommand({ TargetPrincipal, TaskPolicyArn: { arn: taskArn(task) } }))

const featuresFor = (caller: Credentials) =>
  server.iam(caller).send(new sdk.ListOrganizationsFeaturesCommand({}))

const refused = (message: string) => ({ code: 'AccessDenied', status: 403, message })
const NO_CREDENTIALS = refused(
  'Root credentials management feature is not enabled for your AWS Organization.',
)
const NO_SESSIONS = refused('Root sessions feature is not enabled for your AWS Organization.')
const NO_TRUST = refused('Service not enabled for AWS Organizations.')
const notAdmitted = (arn: string) =>
  refused(`User: ${arn} is not authorized to perform: sts:AssumeRoot on resource: ${MEMBER_ROOT}`)

describe('12.10, C7.7.1: a task requires its own feature', () => {
  test.each(CREDENTIAL_TASKS)('%s: the management of root credentials', async (task) => {
    changeOrganization(server, { rootAccess: ['RootSessions'] })
    await expectError(assumeRoot(task), NO_CREDENTIALS)
    await expectError(assumeRoot(task, administratorOf(DELEGATED)), NO_CREDENTIALS)
    changeOrganization(server, { rootAccess: ['RootCredentialsManagement'] })
    await assumeRoot(task)
    await assumeRoot(task, administratorOf(DELEGATED))
  })

  test.each(UNLOCK_TASKS)('%s: root sessions', async (task) => {
    changeOrganization(server, { rootAccess: ['RootCredentialsManagement'] })
    await expectError(assumeRoot(task), NO_SESSIONS)
    changeOrganization(server, { rootAccess: ['RootSessions'] })
    await assumeRoot(task)
  })

  test('without any feature, none can be done, and the operations of IAM enable one each', async () => {
    changeOrganization(server, { rootAccess: [] })
    await expectError(assumeRoot(AUDIT), NO_CREDENTIALS)
    await server.iam().send(new sdk.EnableOrganizationsRootSessionsCommand({}))
    await expectError(assumeRoot(AUDIT), NO_CREDENTIALS)
    await assumeRoot('S3UnlockBucketPolicy')
    await server.iam().send(new sdk.EnableOrganizationsRootCredentialsManagementCommand({}))
    await assumeRoot(AUDIT)
  })

  test('who may not administer the account is not told of features', async () => {
    changeOrganization(server, { rootAccess: [] })
    const arn = `arn:aws:iam::${OTHER}:user/iamulator`
    await expectError(assumeRoot(AUDIT, administratorOf(OTHER)), notAdmitted(arn))
    const nobody = await userWith(server, 'nobody')
    const reason = 'because no identity-based policy allows the sts:AssumeRoot action'
    const { message } = notAdmitted(userArn('nobody'))
    await expectError(assumeRoot(AUDIT, nobody), refused(`${message} ${reason}`))
  })
})

describe("C7.7.6: the tasks' policies have AWS's own IDs and descriptions", () => {
  const describing = (access: string, blanks = ' ') =>
    `Provides access required to ${access} using the Security Token Service (STS) AssumeRoot API.${blanks}Use this managed policy only with the STS AssumeRoot action.`

  test.each([
    [
      AUDIT,
      'ANPAZKAPJZG4BDSCREYVS',
      describing(
        'check the presence of root user credentials such as root user password and root user access keys',
      ),
    ],
    ['IAMCreateRootUserPassword', 'ANPAZKAPJZG4OEGTN7YT5', describing('create a root user password', '  ')],
    [
      'IAMDeleteRootUserCredentials',
      'ANPAZKAPJZG4CX73XKORQ',
      describing('delete all root user credentials such as root password and root access keys', '  '),
    ],
    ['S3UnlockBucketPolicy', 'ANPAZKAPJZG4OALTIPZOF', describing('unlock a S3 bucket policy')],
    ['SQSUnlockQueuePolicy', 'ANPAZKAPJZG4HPZI4FDUV', describing('unlock a SQS queue policy')],
  ])('%s', async (task, PolicyId, Description) => {
    const { Policy } = await server.iam().send(new sdk.GetPolicyCommand({ PolicyArn: taskArn(task) }))
    expect(Policy).toMatchObject({ PolicyName: task, Path: '/root-task/', PolicyId, Description })
    const { Policies = [] } = await server
      .iam()
      .send(new sdk.ListPoliciesCommand({ PathPrefix: '/root-task/' }))
    expect(Policies).toHaveLength(5)
    const listed = Policies.find(({ PolicyName }) => PolicyName === task)
    expect(listed).toMatchObject({ PolicyId })
    expect(listed).not.toHaveProperty('Description')
  })
})

describe('12.11, C7.7.1: trusted access', () => {
  test('is required, and brings the features back', async () => {
    changeOrganization(server, { trustedServices: [{ principal: 'sso.amazonaws.com', since: 0 }] })
    for (const task of [AUDIT, 'S3UnlockBucketPolicy']) await expectError(assumeRoot(task), NO_TRUST)
    await expectError(featuresFor(ADMINISTRATOR), {
      code: 'ServiceAccessNotEnabledException',
      status: 400,
      message: `Trusted Access for IAM not enabled by organization of input account ${ACCOUNT}.`,
    })
    changeOrganization(server, { trustedServices: [{ principal: IAM, since: 0 }] })
    expect((await featuresFor(ADMINISTRATOR)).EnabledFeatures).toEqual([
      'RootSessions',
      'RootCredentialsManagement',
    ])
    await assumeRoot(AUDIT)
  })

  test('cannot be without all features of the organization', async () => {
    changeOrganization(server, { featureSet: 'CONSOLIDATED_BILLING' })
    await expectError(assumeRoot(AUDIT), NO_TRUST)
  })
})

test('C7.7.1: a former delegated administrator sees and does nothing', async () => {
  await assumeRoot(AUDIT, administratorOf(DELEGATED))
  deregister()
  await expectError(
    assumeRoot(AUDIT, administratorOf(DELEGATED)),
    notAdmitted(`arn:aws:iam::${DELEGATED}:user/iamulator`),
  )
  await expectError(featuresFor(administratorOf(DELEGATED)), {
    code: 'AccountNotManagementOrDelegatedAdministratorException',
    status: 400,
    message: `Input account ${DELEGATED} is neither management account nor delegated admin.`,
  })
})

test('12.12, C7.7.1: sessions outlive features, trusted access, and delegation', async () => {
  const iam = server.iam(credentialsIn(await assumeRoot(AUDIT, administratorOf(DELEGATED))))
  await server
    .iam(administratorOf(DELEGATED))
    .send(new sdk.DisableOrganizationsRootCredentialsManagementCommand({}))
  await server.iam().send(new sdk.DisableOrganizationsRootSessionsCommand({}))
  changeOrganization(server, { trustedServices: [] })
  deregister()
  expect(membersOf(await iam.send(new sdk.ListAccessKeysCommand({})))).toEqual({
    AccessKeyMetadata: [],
    IsTruncated: false,
  })
})

describe('C7.7.4: before anybody is authorized, the request must contain', () => {
  const invalid = (message: string) => ({ code: 'ValidationError', status: 400, message })
  const NO_TARGET = invalid('Request must contain a valid target principal')
  const NO_TASK = invalid('Request must contain valid AWS managed task policy ARN')

  test.each([
    '1234567890123',
    `arn:aws:iam::${OTHER}:user/somebody`,
    `${OTHER}:root`,
    `arn:aws:sts::${OTHER}:root`,
  ])('an account or its root user, which this is not: %s', async (target) => {
    const nobody = await userWith(server, 'nobody')
    for (const caller of [ADMINISTRATOR, administratorOf(OTHER), nobody])
      await expectError(assumeRoot(AUDIT, caller, target), NO_TARGET)
    await expectError(assumeRoot('Other', ADMINISTRATOR, target), NO_TARGET)
  })

  test.each(['IAMFullAccess', 'iamauditrootusercredentials', `${AUDIT}/`])(
    'a task, which this is not: %s',
    async (task) => {
      const nobody = await userWith(server, 'nobody')
      for (const caller of [ADMINISTRATOR, administratorOf(OTHER), nobody])
        await expectError(assumeRoot(task, caller), NO_TASK)
      await expectError(assumeRoot(task, ADMINISTRATOR, ACCOUNT), NO_TASK)
    },
  )
})
