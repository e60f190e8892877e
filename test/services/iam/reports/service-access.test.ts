import * as sdk from '@aws-sdk/client-iam'
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { reportedServiceName } from '../../../../core/aws/reported-services.ts'
import { servicePrefixes } from '../../../../core/aws/service-authorization.ts'
import {
  ACCOUNT,
  type Credentials,
  expectError,
  NOW,
  policy,
  serverForEachTest,
  startServer,
  trust,
} from '../../../support/harness.ts'
import { at, OTHER_REGION, REGION } from '../../../support/places.ts'
import { groupArn, membersOf, userArn, userWith } from '../../callers.ts'

const ALLOWED = policy('Allow', ['iam:Get*', 'iam:ListUsers', 'sqs:SendMessage', 's3:*'])
const OWN = `arn:aws:iam::${ACCOUNT}:policy/own`
const ADMINISTRATOR_ACCESS = 'arn:aws:iam::aws:policy/AdministratorAccess'
const ROLE = `arn:aws:iam::${ACCOUNT}:role/app`
const MINUTE = 60_000

const server = serverForEachTest(() => startServer({}, { now: () => NOW }))
let iam: sdk.IAMClient
beforeEach(() => {
  iam = server.iam()
})

async function jobOf(
  Arn: string,
  Granularity?: sdk.AccessAdvisorUsageGranularityType,
  client = iam,
): Promise<string> {
  const command = new sdk.GenerateServiceLastAccessedDetailsCommand({ Arn, Granularity })
  return (await client.send(command)).JobId ?? ''
}
const details = (JobId: string, more: object = {}, client = iam) =>
  client.send(new sdk.GetServiceLastAccessedDetailsCommand({ JobId, ...more }))
const entities = (JobId: string, ServiceNamespace: string, more: object = {}) =>
  iam.send(new sdk.GetServiceLastAccessedDetailsWithEntitiesCommand({ JobId, ServiceNamespace, ...more }))

/** Generates a report and returns the row of the service. */
async function rowOf(arn: string, namespace: string, granularity?: 'ACTION_LEVEL') {
  const { ServicesLastAccessed = [] } = await details(await jobOf(arn, granularity), { MaxItems: 1000 })
  return ServicesLastAccessed.find(({ ServiceNamespace }) => ServiceNamespace === namespace)
}

const attempt = (call: Promise<unknown>) => call.catch(() => undefined)
const call = (credentials: Credentials, region?: string) =>
  attempt(server.iam(credentials, region).send(new sdk.GetAccountSummaryCommand({})))

async function sessionOf(roleArn: string): Promise<Credentials> {
  const assume = new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'session' })
  const { Credentials } = await server.sts().send(assume)
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {}
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
}

describe('a report', () => {
  test('12.7, C7.8.6: is complete at once, and lists the services that the permissions allow', async () => {
    await userWith(server, 'alice', ALLOWED)
    const JobId = await jobOf(userArn('alice'))
    expect(JobId).toHaveLength(36)
    const never = (ServiceNamespace: string) => ({
      ServiceName: reportedServiceName(ServiceNamespace),
      ServiceNamespace,
      TotalAuthenticatedEntities: 0,
    })
    expect(membersOf(await details(JobId))).toEqual({
      JobStatus: 'COMPLETED',
      JobType: 'SERVICE_LEVEL',
      JobCreationDate: new Date(NOW),
      JobCompletionDate: new Date(NOW),
      ServicesLastAccessed: [never('iam'), never('s3'), never('sqs')],
      IsTruncated: false,
    })
  })

  test('C7.8.6: tells of calls, also of those that were refused', async () => {
    const credentials = await userWith(server, 'alice', ALLOWED)
    await call(credentials, OTHER_REGION)
    expect(await rowOf(userArn('alice'), 'iam')).toEqual({
      ServiceName: 'AWS Identity and Access Management',
      ServiceNamespace: 'iam',
      LastAuthenticated: new Date(NOW),
      LastAuthenticatedEntity: userArn('alice'),
      LastAuthenticatedRegion: OTHER_REGION,
      TotalAuthenticatedEntities: 1,
    })
    server.iamulator.clock.set(NOW + MINUTE)
    await attempt(server.iam(credentials).send(new sdk.DeleteUserCommand({ UserName: 'alice' })))
    expect(await rowOf(userArn('alice'), 'iam')).toMatchObject({
      LastAuthenticated: new Date(NOW + MINUTE),
      TotalAuthenticatedEntities: 1,
    })
  })

  test('does not list what the permissions do not allow, though it was called', async () => {
    const credentials = await userWith(server, 'alice', ALLOWED)
    await server.sts(credentials).send(new GetCallerIdentityCommand())
    expect(await rowOf(userArn('alice'), 'sts')).toBeUndefined()
  })

  test('12.7: does not list what another policy denies always and everywhere', async () => {
    await userWith(server, 'alice', ALLOWED)
    const namespaces = async (granularity?: 'ACTION_LEVEL') => {
      const { ServicesLastAccessed = [] } = await details(await jobOf(userArn('alice'), granularity))
      return ServicesLastAccessed.map(({ ServiceNamespace }) => ServiceNamespace)
    }
    const deny = (PolicyDocument: string) =>
      iam.send(new sdk.PutUserPolicyCommand({ UserName: 'alice', PolicyName: 'denying', PolicyDocument }))
    await deny(policy('Deny', ['sqs:*', 's3:Get*', 'iam:ListUsers']))
    expect(await namespaces()).toEqual(['iam', 's3'])
    expect(await namespaces('ACTION_LEVEL')).toEqual(['iam', 's3'])
    await deny(policy('Deny', ['sqs:SendMessage', 's3:*']))
    expect(await namespaces()).toEqual(['iam'])
    await deny(policy('Deny', 'sqs:*', `arn:aws:sqs:us-east-1:${ACCOUNT}:some`))
    expect(await namespaces()).toEqual(['iam', 's3', 'sqs'])
  })

  test('stays as it was made', async () => {
    const credentials = await userWith(server, 'alice', ALLOWED)
    const early = await jobOf(userArn('alice'))
    await call(credentials)
    const [service] = (await details(early)).ServicesLastAccessed ?? []
    expect(service).toMatchObject({ ServiceNamespace: 'iam', TotalAuthenticatedEntities: 0 })
  })

  test('12.7, C7.8.6: has pages of 200 services, sorted, unless others are asked for', async () => {
    await userWith(server, 'alice', policy('Allow', '*'))
    const JobId = await jobOf(userArn('alice'))
    const seen: (string | undefined)[][] = []
    let Marker: string | undefined
    do {
      const page = await details(JobId, { Marker })
      seen.push(page.ServicesLastAccessed?.map(({ ServiceNamespace }) => ServiceNamespace) ?? [])
      expect(page.IsTruncated).toBe(page.Marker !== undefined)
      Marker = page.Marker
    } while (Marker !== undefined)
    expect(seen.map(({ length }) => length)).toEqual([200, 200, servicePrefixes().length - 400])
    expect(seen.flat()).toEqual(servicePrefixes())
    expect((await details(JobId, { MaxItems: 1000 })).ServicesLastAccessed).toHaveLength(seen.flat().length)
    expect((await details(JobId, { MaxItems: 7 })).ServicesLastAccessed).toHaveLength(7)
  })

  test('of many the latest hundred are kept', async () => {
    await userWith(server, 'alice')
    const first = await jobOf(userArn('alice'))
    server.iamulator.clock.set(NOW + MINUTE)
    for (let count = 1; count < 100; count++) await jobOf(userArn('alice'))
    expect(await details(first)).toBeDefined()
    await jobOf(userArn('alice'))
    await expectError(details(first), { code: 'NoSuchEntity', status: 404 })
    expect(server.iamulator.store.view(at(ACCOUNT)).accessReports.size).toBe(100)
  })
})

describe('whom a report is about', () => {
  test('a role', async () => {
    const AssumeRolePolicyDocument = trust({ AWS: userArn('iamulator') })
    await iam.send(new sdk.CreateRoleCommand({ RoleName: 'app', AssumeRolePolicyDocument }))
    await iam.send(
      new sdk.PutRolePolicyCommand({ RoleName: 'app', PolicyName: 'a', PolicyDocument: ALLOWED }),
    )
    await call(await sessionOf(ROLE))
    expect(await rowOf(ROLE, 'iam')).toMatchObject({
      LastAuthenticatedEntity: ROLE,
      TotalAuthenticatedEntities: 1,
    })
  })

  test('the built-in administrator', async () => {
    await iam.send(new sdk.ListUsersCommand({}))
    expect(await rowOf(userArn('iamulator'), 'iam')).toMatchObject({
      LastAuthenticatedEntity: userArn('iamulator'),
    })
  })

  test("a group: what its policies allow, and its members' calls", async () => {
    await iam.send(new sdk.CreateGroupCommand({ GroupName: 'staff' }))
    await iam.send(
      new sdk.PutGroupPolicyCommand({
        GroupName: 'staff',
        PolicyName: 'a',
        PolicyDocument: policy('Allow', 'iam:*'),
      }),
    )
    const [alice, bob, carol] = [
      await userWith(server, 'alice', ALLOWED),
      await userWith(server, 'bob'),
      await userWith(server, 'carol'),
    ]
    for (const UserName of ['alice', 'bob']) {
      await iam.send(new sdk.AddUserToGroupCommand({ GroupName: 'staff', UserName }))
    }
    await call(bob)
    server.iamulator.clock.set(NOW + MINUTE)
    await call(alice)
    server.iamulator.clock.set(NOW + 2 * MINUTE)
    await call(carol)
    const { ServicesLastAccessed } = await details(await jobOf(groupArn('staff')))
    expect(ServicesLastAccessed).toMatchObject([
      {
        ServiceNamespace: 'iam',
        LastAuthenticated: new Date(NOW + MINUTE),
        LastAuthenticatedEntity: userArn('alice'),
        TotalAuthenticatedEntities: 2,
      },
    ])
    expect(await rowOf(userArn('bob'), 'iam')).toMatchObject({ LastAuthenticated: new Date(NOW) })
  })

  test('a policy: users, directly and by their groups, and roles', async () => {
    await iam.send(new sdk.CreatePolicyCommand({ PolicyName: 'own', PolicyDocument: ALLOWED }))
    await iam.send(new sdk.CreateGroupCommand({ GroupName: 'staff' }))
    await iam.send(new sdk.AttachGroupPolicyCommand({ GroupName: 'staff', PolicyArn: OWN }))
    const [alice, bob] = [await userWith(server, 'alice'), await userWith(server, 'bob')]
    await userWith(server, 'carol', ALLOWED)
    await iam.send(new sdk.AttachUserPolicyCommand({ UserName: 'alice', PolicyArn: OWN }))
    for (const UserName of ['alice', 'bob']) {
      await iam.send(new sdk.AddUserToGroupCommand({ GroupName: 'staff', UserName }))
    }
    const AssumeRolePolicyDocument = trust({ AWS: userArn('iamulator') })
    await iam.send(new sdk.CreateRoleCommand({ RoleName: 'app', AssumeRolePolicyDocument }))
    await iam.send(new sdk.AttachRolePolicyCommand({ RoleName: 'app', PolicyArn: OWN }))
    await call(alice)
    server.iamulator.clock.set(NOW + MINUTE)
    await call(bob)
    const JobId = await jobOf(OWN)
    const { ServicesLastAccessed = [] } = await details(JobId)
    expect(ServicesLastAccessed.map(({ ServiceNamespace }) => ServiceNamespace)).toEqual(['iam', 's3', 'sqs'])
    expect(ServicesLastAccessed[0]).toMatchObject({
      LastAuthenticatedEntity: userArn('bob'),
      TotalAuthenticatedEntities: 2,
    })
    const { EntityDetailsList = [], ...job } = membersOf(await entities(JobId, 'iam'))
    expect(job).toEqual({
      JobStatus: 'COMPLETED',
      JobCreationDate: new Date(NOW + MINUTE),
      JobCompletionDate: new Date(NOW + MINUTE),
      IsTruncated: false,
    })
    const info = (Type: string, Name: string, Arn: string) => ({
      Arn,
      Name,
      Type,
      Id: expect.any(String),
      Path: '/',
    })
    expect(EntityDetailsList).toEqual([
      { EntityInfo: info('USER', 'bob', userArn('bob')), LastAuthenticated: new Date(NOW + MINUTE) },
      { EntityInfo: info('USER', 'alice', userArn('alice')), LastAuthenticated: new Date(NOW) },
      { EntityInfo: info('ROLE', 'app', ROLE) },
    ])
  })

  test("one of AWS's policies", async () => {
    expect(
      (await details(await jobOf(ADMINISTRATOR_ACCESS), { MaxItems: 1000 })).ServicesLastAccessed,
    ).toHaveLength(servicePrefixes().length)
  })

  test('nothing that is there', async () => {
    await expectError(jobOf(userArn('nobody')), {
      code: 'NoSuchEntity',
      status: 404,
      message: 'The user with name nobody cannot be found.',
    })
    await expectError(jobOf(OWN), {
      code: 'NoSuchEntity',
      status: 404,
      message: `Policy ${OWN} was not found.`,
    })
  })

  test('nothing that has permissions', async () => {
    const arn = `arn:aws:iam::${ACCOUNT}:instance-profile/app`
    await expectError(jobOf(arn), {
      code: 'InvalidInput',
      status: 400,
      message: `Invalid Entity Arn: ${arn} does not clearly define entity type and name.`,
    })
  })
})

describe('actions', () => {
  test('are told of where any was called: all that are allowed', async () => {
    const credentials = await userWith(server, 'alice', ALLOWED)
    await attempt(server.iam(credentials).send(new sdk.ListUsersCommand({})))
    await attempt(server.iam(credentials).send(new sdk.ListRolesCommand({})))
    const JobId = await jobOf(userArn('alice'), 'ACTION_LEVEL')
    const { JobType, ServicesLastAccessed = [] } = await details(JobId)
    expect(JobType).toBe('ACTION_LEVEL')
    expect(
      ServicesLastAccessed.map(({ TrackedActionsLastAccessed }) => TrackedActionsLastAccessed?.length),
    ).toEqual([expect.any(Number), undefined, undefined])
    const actions = ServicesLastAccessed[0]?.TrackedActionsLastAccessed ?? []
    const find = (name: string) => actions.find(({ ActionName }) => ActionName === name)
    expect(find('ListUsers')).toEqual({
      ActionName: 'ListUsers',
      LastAccessedEntity: userArn('alice'),
      LastAccessedTime: new Date(NOW),
      LastAccessedRegion: REGION,
    })
    expect(find('GetRole')).toEqual({ ActionName: 'GetRole' })
    expect(find('ListRoles')).toBeUndefined()
  })

  test('are not told of where none of those was called that are allowed, nor in reports on services', async () => {
    const credentials = await userWith(server, 'alice', ALLOWED)
    await attempt(server.iam(credentials).send(new sdk.ListRolesCommand({})))
    const row = await rowOf(userArn('alice'), 'iam', 'ACTION_LEVEL')
    expect(row).toMatchObject({ TotalAuthenticatedEntities: 1 })
    expect(row).not.toHaveProperty('TrackedActionsLastAccessed')
    await attempt(server.iam(credentials).send(new sdk.ListUsersCommand({})))
    expect(await rowOf(userArn('alice'), 'iam')).not.toHaveProperty('TrackedActionsLastAccessed')
  })
})

describe('entities', () => {
  test('12.7, C7.8.6: have pages, the latest access first', async () => {
    await iam.send(new sdk.CreateGroupCommand({ GroupName: 'staff' }))
    await iam.send(
      new sdk.PutGroupPolicyCommand({ GroupName: 'staff', PolicyName: 'a', PolicyDocument: ALLOWED }),
    )
    for (const [at, UserName] of ['a', 'b', 'c'].entries()) {
      const credentials = await userWith(server, UserName)
      await iam.send(new sdk.AddUserToGroupCommand({ GroupName: 'staff', UserName }))
      server.iamulator.clock.set(NOW + at * MINUTE)
      await call(credentials)
    }
    const JobId = await jobOf(groupArn('staff'))
    const first = await entities(JobId, 'iam', { MaxItems: 2 })
    const second = await entities(JobId, 'iam', { MaxItems: 2, Marker: first.Marker })
    const names = [first, second].map(({ EntityDetailsList }) =>
      EntityDetailsList?.map((each) => each.EntityInfo?.Name),
    )
    expect(names).toEqual([['c', 'b'], ['a']])
    expect([first.IsTruncated, second.IsTruncated]).toEqual([true, false])
  })

  test('of a user: the user itself', async () => {
    await userWith(server, 'alice', ALLOWED)
    const { EntityDetailsList } = await entities(await jobOf(userArn('alice')), 'S3')
    expect(EntityDetailsList).toMatchObject([{ EntityInfo: { Type: 'USER', Arn: userArn('alice') } }])
  })

  test('there are none for a service that the permissions do not allow', async () => {
    await userWith(server, 'alice', ALLOWED)
    expect(await entities(await jobOf(userArn('alice')), 'ec2')).toMatchObject({ EntityDetailsList: [] })
  })

  test('12.7: a service that AWS does not have', async () => {
    await userWith(server, 'alice', ALLOWED)
    await expectError(entities(await jobOf(userArn('alice')), 'x3'), {
      code: 'InvalidInput',
      status: 400,
      message: 'Service namepace x3 is either invalid or unsupported.',
    })
  })

  test('are those of the report: under new names, and not others that have got their old ones', async () => {
    const UserName = 'alice'
    await iam.send(new sdk.CreateUserCommand({ UserName }))
    const PolicyDocument = policy('Allow', 'iam:*')
    await iam.send(new sdk.PutUserPolicyCommand({ UserName, PolicyName: 'a', PolicyDocument }))
    const JobId = await jobOf(userArn('alice'))
    await iam.send(new sdk.UpdateUserCommand({ UserName, NewUserName: 'alicia' }))
    const { User } = await iam.send(new sdk.CreateUserCommand({ UserName }))
    const { EntityDetailsList = [] } = await entities(JobId, 'iam')
    expect(EntityDetailsList.map(({ EntityInfo }) => EntityInfo?.Arn)).toEqual([userArn('alicia')])
    expect(EntityDetailsList[0]?.EntityInfo?.Id).not.toBe(User?.UserId)

    await iam.send(new sdk.DeleteUserPolicyCommand({ UserName: 'alicia', PolicyName: 'a' }))
    await iam.send(new sdk.DeleteUserCommand({ UserName: 'alicia' }))
    expect((await details(JobId)).ServicesLastAccessed).toHaveLength(1)
    expect(await entities(JobId, 'iam')).toMatchObject({ JobStatus: 'COMPLETED', EntityDetailsList: [] })
  })

  test('12.7, C7.8.6: of a report that is not there', async () => {
    const JobId = '0'.repeat(36)
    await expectError(entities(JobId, 'iam'), {
      code: 'NoSuchEntity',
      status: 404,
      message: `Job ${JobId} does not exist.`,
    })
  })
})
