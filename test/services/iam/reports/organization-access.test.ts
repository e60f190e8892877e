import * as sdk from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { servicePrefixes } from '../../../../server/aws/service-authorization.ts'
import { organizationKey } from '../../../../store/index.ts'
import {
  ACCOUNT,
  administratorOf,
  expectError,
  NOW,
  OTHER,
  ROOT,
  rootOf,
  type TestServer,
} from '../../../support/harness.ts'
import {
  INNER,
  ORGANIZATION,
  OUTER,
  OUTSIDER,
  organizationWith,
  policyArn,
  seededServer,
  statement,
} from '../../../support/organizations.ts'
import { membersOf, withServer } from '../../callers.ts'

const SECOND = '222222222222'
const ROOT_PATH = `${ORGANIZATION}/r-exam`
const OUTER_PATH = `${ROOT_PATH}/${OUTER}`
const INNER_PATH = `${OUTER_PATH}/${INNER}`
const OTHER_PATH = `${INNER_PATH}/${OTHER}`
const SECOND_PATH = `${ROOT_PATH}/${SECOND}`
const MANAGEMENT_PATH = `${ROOT_PATH}/${ACCOUNT}`
const MINUTE = 60_000
const ALL = servicePrefixes().length

const control = (name: string, content: object) =>
  ({ name, type: 'SERVICE_CONTROL_POLICY', content }) as const
const allowing = (...actions: string[]) => ({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: actions, Resource: '*' },
})

/** OTHER is in the inner organizational unit. SECOND and the management account are in the root. */
const organization = organizationWith(
  [
    control('few', allowing('iam:*', 'sts:*', 's3:Get*', 'sqs:*')),
    control('no-queues', statement('Deny', 'sqs:*')),
    control('no-buckets-here', statement('Deny', 's3:*', { Resource: 'arn:aws:s3:::here' })),
    control('no-buckets-elsewhere', {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Deny',
        NotAction: ['iam:*', 'sts:*'],
        Resource: '*',
        Condition: { StringNotEquals: { 'aws:RequestedRegion': 'eu-central-1' } },
      },
    }),
  ],
  {
    outer: { serviceControlPolicies: ['few'] },
    inner: { serviceControlPolicies: ['FullAWSAccess', 'no-queues'] },
    account: { serviceControlPolicies: ['FullAWSAccess', 'no-buckets-here', 'no-buckets-elsewhere'] },
  },
)
const root = { ...organization.root, accounts: { [SECOND]: {} } }

let server: TestServer
let iam: sdk.IAMClient
beforeAll(async () => {
  const seeded = await seededServer({ organization: { ...organization, root } }, {}, { now: () => NOW })
  server = seeded
  iam = server.iam()
  await server.iam(administratorOf(OTHER), 'eu-central-1').send(new sdk.ListUsersCommand({}))
  server.iamulator.clock.set(NOW + MINUTE)
  await server.iam(rootOf(SECOND)).send(new sdk.ListUsersCommand({}))
  server.iamulator.clock.set(NOW + 2 * MINUTE)
  await iam.send(new sdk.ListUsersCommand({}))
})
afterAll(() => server.close())

async function jobOf(EntityPath: string, OrganizationsPolicyId?: string, client = iam): Promise<string> {
  const command = new sdk.GenerateOrganizationsAccessReportCommand({ EntityPath, OrganizationsPolicyId })
  return (await client.send(command)).JobId ?? ''
}
const read = (JobId: string, more: object = {}, client = iam) =>
  client.send(new sdk.GetOrganizationsAccessReportCommand({ JobId, ...more }))

const namesIn = ({ AccessDetails = [] }: sdk.GetOrganizationsAccessReportCommandOutput) =>
  AccessDetails.map(({ ServiceNamespace }) => ServiceNamespace)
const idOf = (name: string) => policyArn(server, name).split('/').at(-1) ?? ''

async function iamIn(path: string, policyId?: string): Promise<object | undefined> {
  const { AccessDetails = [] } = await read(await jobOf(path, policyId), { MaxItems: 1000 })
  return AccessDetails.find(({ ServiceNamespace }) => ServiceNamespace === 'iam')
}

const IAM = { ServiceName: 'AWS Identity and Access Management (IAM)', ServiceNamespace: 'iam' }
const ofOther = {
  ...IAM,
  EntityPath: OTHER_PATH,
  Region: 'eu-central-1',
  LastAuthenticatedTime: new Date(NOW),
  TotalAuthenticatedEntities: 1,
}
const ofSecond = {
  ...IAM,
  EntityPath: SECOND_PATH,
  Region: 'us-east-1',
  LastAuthenticatedTime: new Date(NOW + MINUTE),
  TotalAuthenticatedEntities: 1,
}

describe('a report', () => {
  test('on an account: the services that the policies above it leave, and its calls', async () => {
    const JobId = await jobOf(OTHER_PATH)
    expect(JobId).toHaveLength(36)
    const { AccessDetails, ...rest } = membersOf(await read(JobId))
    expect(rest).toEqual({
      JobStatus: 'COMPLETED',
      JobCreationDate: new Date(NOW + 2 * MINUTE),
      JobCompletionDate: new Date(NOW + 2 * MINUTE),
      NumberOfServicesAccessible: 3,
      NumberOfServicesNotAccessed: 2,
      IsTruncated: false,
    })
    expect(AccessDetails).toEqual([
      ofOther,
      { ServiceName: 'Amazon S3', ServiceNamespace: 's3', TotalAuthenticatedEntities: 0 },
      {
        ServiceName: 'AWS Security Token Service',
        ServiceNamespace: 'sts',
        TotalAuthenticatedEntities: 0,
      },
    ])
  })

  test('on a unit: what the policies at it and above it leave, and the calls of all accounts in it', async () => {
    expect(namesIn(await read(await jobOf(INNER_PATH)))).toEqual(['iam', 's3', 'sts'])
    expect(namesIn(await read(await jobOf(OUTER_PATH)))).toEqual(['iam', 's3', 'sqs', 'sts'])
    expect(await iamIn(OUTER_PATH)).toEqual(ofOther)
  })

  test('on the root: the calls of all accounts but the management account', async () => {
    expect(await read(await jobOf(ROOT_PATH))).toMatchObject({
      NumberOfServicesAccessible: ALL,
      IsTruncated: true,
    })
    expect(await iamIn(ROOT_PATH)).toEqual({ ...ofSecond, TotalAuthenticatedEntities: 2 })
  })

  test('on the management account: all services, whatever policy is named', async () => {
    for (const policyId of [undefined, idOf('few'), 'p-nothing0']) {
      expect(await read(await jobOf(MANAGEMENT_PATH, policyId))).toMatchObject({
        NumberOfServicesAccessible: ALL,
      })
      expect(await iamIn(MANAGEMENT_PATH, policyId)).toMatchObject({
        EntityPath: MANAGEMENT_PATH,
        TotalAuthenticatedEntities: 1,
      })
    }
  })

  test('on a policy: what it allows, and the calls of the accounts that it applies to', async () => {
    expect(namesIn(await read(await jobOf(ROOT_PATH, idOf('few'))))).toEqual(['iam', 's3', 'sqs', 'sts'])
    expect(await iamIn(ROOT_PATH, idOf('few'))).toEqual(ofOther)
    expect(await iamIn(ROOT_PATH, 'p-FullAWSAccess')).toEqual({ ...ofSecond, TotalAuthenticatedEntities: 2 })
    expect(await iamIn(SECOND_PATH, idOf('few'))).toEqual({ ...IAM, TotalAuthenticatedEntities: 0 })
    expect(namesIn(await read(await jobOf(OTHER_PATH, idOf('no-queues'))))).toEqual([])
  })

  test('has pages, in the order that is asked for', async () => {
    const JobId = await jobOf(OTHER_PATH)
    const sorted = async (SortKey: string) => namesIn(await read(JobId, { SortKey }))
    expect(await sorted('SERVICE_NAMESPACE_ASCENDING')).toEqual(['iam', 's3', 'sts'])
    expect(await sorted('SERVICE_NAMESPACE_DESCENDING')).toEqual(['sts', 's3', 'iam'])
    expect(await sorted('LAST_AUTHENTICATED_TIME_DESCENDING')).toEqual(['iam', 's3', 'sts'])
    expect(await sorted('LAST_AUTHENTICATED_TIME_ASCENDING')).toEqual(['s3', 'sts', 'iam'])
    const first = await read(JobId, { MaxItems: 2, SortKey: 'SERVICE_NAMESPACE_DESCENDING' })
    expect([first.IsTruncated, namesIn(first)]).toEqual([true, ['sts', 's3']])
    const more = { MaxItems: 2, SortKey: 'SERVICE_NAMESPACE_DESCENDING', Marker: first.Marker }
    const second = await read(JobId, more)
    expect([second.IsTruncated, namesIn(second)]).toEqual([false, ['iam']])
  })

  test('stays as it was made', async () => {
    const JobId = await jobOf(SECOND_PATH)
    await server.sts(administratorOf(SECOND)).send(new GetCallerIdentityCommand())
    const { AccessDetails = [] } = await read(JobId, { MaxItems: 1000 })
    const sts = AccessDetails.find(({ ServiceNamespace }) => ServiceNamespace === 'sts')
    expect(sts).toMatchObject({ TotalAuthenticatedEntities: 0 })
  })

  test('is for the account that asked for it', async () => {
    const JobId = await jobOf(ROOT_PATH)
    expect(await read(JobId, {}, server.iam(ROOT))).toMatchObject({ JobStatus: 'COMPLETED' })
    await expectError(read(JobId, {}, server.iam(administratorOf(OTHER))), {
      code: 'NoSuchEntity',
      status: 404,
      message: `The report with job id ${JobId} cannot be found.`,
    })
  })
})

describe('a report that cannot be made tells why', () => {
  const failed = (Code: string, Message: string) => ({
    JobStatus: 'FAILED',
    JobCreationDate: expect.any(Date),
    JobCompletionDate: expect.any(Date),
    ErrorDetails: { Code, Message },
  })
  const reportFor = async (path: string, policyId?: string, client = iam) =>
    membersOf(await read(await jobOf(path, policyId, client), {}, client))

  test.each([
    ['another organization', 'o-other00001/r-exam'],
    ['another root', `${ORGANIZATION}/r-other`],
    ['a unit that is not there', `${ROOT_PATH}/ou-exam-nothing1`],
    ['a unit elsewhere', `${ROOT_PATH}/${INNER}`],
    ['an account elsewhere', `${ROOT_PATH}/${OTHER}`],
    ['an account outside', `${ROOT_PATH}/${OUTSIDER}`],
  ])('%s', async (_what, path) => {
    expect(await reportFor(path)).toEqual(
      failed(
        'TargetNotFoundException',
        "We can't find a root, OU, or account with the TargetId that you specified.",
      ),
    )
  })

  test.each(['p-nothing0', 'p-RCPFullAWSAccess'])('no service control policy: %s', async (id) => {
    expect(await reportFor(ROOT_PATH, id)).toEqual(
      failed('PolicyNotFoundException', "We can't find a policy with the PolicyId that you specified."),
    )
  })

  test('a member account asks', async () => {
    expect(await reportFor(ROOT_PATH, undefined, server.iam(administratorOf(OTHER)))).toEqual(
      failed('AccessDeniedException', "You don't have permissions to access this resource."),
    )
  })

  test('an account in no organization asks', () =>
    withServer({}, async (other) => {
      expect(await reportFor(ROOT_PATH, undefined, other.iam())).toEqual(
        failed('AWSOrganizationsNotInUseException', 'Your account is not a member of an organization.'),
      )
    }))

  test('service control policies are not enabled', async () => {
    const { store } = server.iamulator
    const change = (policyTypes: readonly 'SERVICE_CONTROL_POLICY'[]) =>
      store.transact(ACCOUNT, (tx) => {
        const row = tx.organizations.get(organizationKey)
        if (row) tx.organizations.put(organizationKey, { ...row, policyTypes })
      })
    change([])
    expect(await reportFor(ROOT_PATH)).toEqual(
      failed(
        'PolicyTypeNotEnabledException',
        "The specified policy type isn't currently enabled in this root.",
      ),
    )
    change(['SERVICE_CONTROL_POLICY'])
  })
})

test('a report that nobody asked for', async () => {
  const JobId = '0'.repeat(36)
  await expectError(read(JobId), {
    code: 'NoSuchEntity',
    status: 404,
    message: `The report with job id ${JobId} cannot be found.`,
  })
})

test('a path that is none', async () => {
  await expectError(jobOf('r-exam/ou-exam-1234567890'), { code: 'ValidationError', status: 400 })
})
