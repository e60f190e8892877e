import * as sdk from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { servicePrefixes } from '../../../../core/aws/service-authorization.ts'
import { organizationKey } from '../../../../store/index.ts'
import {
  ACCOUNT,
  administratorOf,
  expectError,
  NOW,
  OTHER,
  policy,
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
import { at, FACTS, OTHER_REGION, REGION } from '../../../support/places.ts'
import { accessKeyOf, membersOf, userWith, withServer } from '../../callers.ts'

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
        Condition: { StringNotEquals: { 'aws:RequestedRegion': OTHER_REGION } },
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
  await server.iam(administratorOf(OTHER), OTHER_REGION).send(new sdk.ListUsersCommand({}))
  server.iamulator.clock.set(NOW + MINUTE)
  await server.iam(rootOf(SECOND)).send(new sdk.ListUsersCommand({}))
  server.iamulator.clock.set(NOW + 2 * MINUTE)
  await iam.send(new sdk.ListUsersCommand({}))
})
afterAll(() => server.close())

/** Requests a report a minute later than the last one, so that it is made anew. */
async function jobOf(EntityPath: string, OrganizationsPolicyId?: string, client = iam): Promise<string> {
  const { clock } = server.iamulator
  clock.set(clock.shared() + MINUTE)
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

const IAM = { ServiceName: 'AWS Identity and Access Management', ServiceNamespace: 'iam' }
const ofOther = {
  ...IAM,
  EntityPath: OTHER_PATH,
  Region: OTHER_REGION,
  LastAuthenticatedTime: new Date(NOW),
  TotalAuthenticatedEntities: 1,
}
const ofSecond = {
  ...IAM,
  EntityPath: SECOND_PATH,
  Region: REGION,
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
      JobCreationDate: new Date(server.iamulator.clock.shared()),
      JobCompletionDate: new Date(server.iamulator.clock.shared()),
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
    expect(await iamIn(SECOND_PATH, idOf('few'))).toEqual({
      ...IAM,
      Region: FACTS.iamRegion,
      TotalAuthenticatedEntities: 0,
    })
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

  test('12.9, C7.8.6: is for the user or the session that asked for it', async () => {
    const JobId = await jobOf(ROOT_PATH)
    for (const other of [server.iam(ROOT), server.iam(administratorOf(OTHER))]) {
      await expectError(read(JobId, {}, other), {
        code: 'NoSuchEntity',
        status: 404,
        message: `Job ${JobId} does not exist.`,
      })
    }
    const document = policy('Allow', ['iam:*OrganizationsAccessReport', 'organizations:*'])
    const reader = await userWith(server, 'reader', document)
    const own = await jobOf(ROOT_PATH, undefined, server.iam(reader))
    const otherKey = server.iam(await accessKeyOf(server, 'reader'))
    expect(await read(own, {}, otherKey)).toMatchObject({ JobStatus: 'COMPLETED' })
  })
})

describe('12.9, C7.8.6: the same request of the same principal', () => {
  const again = async (path: string, policyId?: string, client = iam) => {
    const input = { EntityPath: path, OrganizationsPolicyId: policyId }
    return (await client.send(new sdk.GenerateOrganizationsAccessReportCommand(input))).JobId
  }

  test('gets the same job for a minute', async () => {
    const { clock } = server.iamulator
    const JobId = await jobOf(SECOND_PATH)
    const made = clock.shared()
    expect(await again(SECOND_PATH)).toBe(JobId)
    clock.set(made + MINUTE - 1)
    expect(await again(SECOND_PATH)).toBe(JobId)
    clock.set(made + MINUTE)
    const later = await again(SECOND_PATH)
    expect(later).not.toBe(JobId)
    expect(await again(SECOND_PATH)).toBe(later)
    expect(await read(JobId)).toMatchObject({ JobCreationDate: new Date(made) })
  })

  test('is that about the same place and the same policy', async () => {
    const JobId = await jobOf(SECOND_PATH)
    expect(await again(OTHER_PATH)).not.toBe(JobId)
    const few = await again(SECOND_PATH, idOf('few'))
    expect(few).not.toBe(JobId)
    expect(await again(SECOND_PATH, idOf('few'))).toBe(few)
    expect(await again(SECOND_PATH, idOf('no-queues'))).not.toBe(few)
    expect(await again(SECOND_PATH, undefined, server.iam(ROOT))).not.toBe(JobId)
  })

  test('gets the same failure', async () => {
    const path = `${ROOT_PATH}/ou-exam-nothing2`
    const JobId = await jobOf(path)
    expect(await again(path)).toBe(JobId)
    expect(await read(JobId)).toMatchObject({ JobStatus: 'FAILED' })
  })
})

describe('12.9: a report that cannot be made tells why', () => {
  const failed = (Code: string, Message: string) => ({
    JobStatus: 'FAILED',
    JobCreationDate: expect.any(Date),
    JobCompletionDate: expect.any(Date),
    IsTruncated: false,
    ErrorDetails: { Code, Message },
  })
  const reportFor = async (path: string, policyId?: string, client = iam) =>
    membersOf(await read(await jobOf(path, policyId, client), {}, client))

  test.each([
    ['another root', `${ORGANIZATION}/r-other`],
    ['a unit that is not there', `${ROOT_PATH}/ou-exam-nothing1`],
    ['a unit elsewhere', `${ROOT_PATH}/${INNER}`],
    ['an account elsewhere', `${ROOT_PATH}/${OTHER}`],
    ['an account outside', `${ROOT_PATH}/${OUTSIDER}`],
    ['a path that ends with a slash', `${SECOND_PATH}/`],
  ])('%s', async (_what, path) => {
    expect(await reportFor(path)).toEqual(
      failed(
        'INVALID_ORGANIZATIONS_ENTITY_PATH',
        'The entity with the specified path does not exist in your organization.',
      ),
    )
  })

  test.each(['p-nothing0', 'p-RCPFullAWSAccess'])('no service control policy: %s', async (id) => {
    expect(await reportFor(ROOT_PATH, id)).toEqual(
      failed(
        'INVALID_ORGANIZATIONS_POLICY',
        'The policy with the specified ID does not exist in your organization.',
      ),
    )
  })

  test('12.9: a path in another organization is refused at once', async () => {
    for (const client of [iam, server.iam(administratorOf(OTHER))]) {
      await expectError(jobOf('o-other00001/r-exam', undefined, client), {
        code: 'AccessDenied',
        status: 403,
        message: 'The organization ID in the specified entity path is different than your organization ID.',
      })
    }
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
      store.transact(at(ACCOUNT), (tx) => {
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

test('12.9: a report that nobody asked for', async () => {
  const JobId = '0'.repeat(36)
  await expectError(read(JobId), {
    code: 'NoSuchEntity',
    status: 404,
    message: `Job ${JobId} does not exist.`,
  })
})

test('a path that is none', async () => {
  await expectError(jobOf('r-exam/ou-exam-1234567890'), { code: 'ValidationError', status: 400 })
})
