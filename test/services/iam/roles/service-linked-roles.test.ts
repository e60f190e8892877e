import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  CreateServiceLinkedRoleCommand,
  type CreateServiceLinkedRoleCommandInput,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  ListAttachedRolePoliciesCommand,
  ListEntitiesForPolicyCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  RemoveRoleFromInstanceProfileCommand,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
  UpdateRoleDescriptionCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { beforeAll, describe, expect, test } from '@jest/globals'
import services from '../../../../core/aws/data/service-linked-roles.json' with { type: 'json' }
import { managedPolicy } from '../../../../core/aws/managed-policies.ts'
import {
  ACCOUNT,
  administratorOf,
  expectError,
  expectRecorded,
  NOW,
  noteRecorded,
  OTHER,
  policy,
  recorded,
  serverForAllTests,
  startServer,
} from '../../../support/harness.ts'
import { deniedText, membersOf, READ_ONLY, userArn, userWith, withServer } from '../../callers.ts'
import { DOCUMENT } from '../../permitted/things.ts'
import { allowWhere } from '../policies/holders.ts'
import { EC2_TRUST, protectedError, roleArn, roleOf } from './role-callers.ts'

const NOT_ALLOWED =
  'test_iam.py::TestIAMServiceRoles::test_service_role_lifecycle_custom_suffix_not_allowed/custom-suffix-not-allowed'
const pathOf = (service: string) => `/aws-service-role/${service}/`
const policyArn = (name: string) => `arn:aws:iam::aws:policy/aws-service-role/${name}`
/** The form that only the answer of CreateServiceLinkedRole has. */
const sentTrustOf = (service: string) =>
  `{"Version":"2012-10-17","Statement":[{"Action":["sts:AssumeRole"],"Effect":"Allow","Principal":{"Service":["${service}"]}}]}`
const trustOf = (service: string) =>
  `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"${service}"},"Action":"sts:AssumeRole"}]}`

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
const iam = server.iam()

const create = (AWSServiceName: string, more: Partial<CreateServiceLinkedRoleCommandInput> = {}) =>
  iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName, ...more }))
const get = async (RoleName: string) => (await iam.send(new GetRoleCommand({ RoleName }))).Role

describe('CreateServiceLinkedRole', () => {
  test('answers what CreateRole answers of a plain role; GetRole shows the description too', async () => {
    const created = await create('spot.amazonaws.com', { Description: 'For spot instances' })
    const role = {
      Path: pathOf('spot.amazonaws.com'),
      RoleName: 'AWSServiceRoleForEC2Spot',
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
      Arn: `arn:aws:iam::${ACCOUNT}:role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot`,
      CreateDate: new Date(NOW),
    }
    const document = (text: string) => ({ AssumeRolePolicyDocument: encodeURIComponent(text) })
    const sent = document(sentTrustOf('spot.amazonaws.com'))
    expect(membersOf(created)).toEqual({ Role: { ...role, ...sent } })
    expect(await get('awsserviceroleforec2spot')).toEqual({
      ...role,
      ...document(trustOf('spot.amazonaws.com')),
      Description: 'For spot instances',
      MaxSessionDuration: 3600,
      RoleLastUsed: {},
    })
  })

  test('attaches the policy of the service, which counts as attached', async () => {
    await create('elasticloadbalancing.amazonaws.com')
    const PolicyArn = policyArn('AWSElasticLoadBalancingServiceRolePolicy')
    const RoleName = 'AWSServiceRoleForElasticLoadBalancing'
    const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))
    expect(AttachedPolicies).toEqual([{ PolicyName: 'AWSElasticLoadBalancingServiceRolePolicy', PolicyArn }])
    const { PolicyRoles } = await iam.send(new ListEntitiesForPolicyCommand({ PolicyArn }))
    expect(PolicyRoles).toMatchObject([{ RoleName }])
  })

  test('some services describe their role, unless the request does', async () => {
    await create('rds.amazonaws.com')
    expect((await get('AWSServiceRoleForRDS'))?.Description).toBe(
      'Allows Amazon RDS to manage AWS resources on your behalf',
    )
    await create('ssm.amazonaws.com', { Description: '' })
    expect((await get('AWSServiceRoleForAmazonSSM'))?.Description).toBe('')
    await create('acm.amazonaws.com')
    expect((await get('AWSServiceRoleForCertificateManager'))?.Description).toBeUndefined()
  })

  test('with a suffix an account has several', async () => {
    await create('autoscaling.amazonaws.com')
    await create('autoscaling.amazonaws.com', { CustomSuffix: 'blue' })
    await create('autoscaling.amazonaws.com', { CustomSuffix: 'green' })
    const { Roles } = await iam.send(
      new ListRolesCommand({ PathPrefix: '/aws-service-role/autoscaling.amazonaws.com/' }),
    )
    expect(Roles?.map(({ RoleName }) => RoleName)).toEqual([
      'AWSServiceRoleForAutoScaling',
      'AWSServiceRoleForAutoScaling_blue',
      'AWSServiceRoleForAutoScaling_green',
    ])
  })

  test('a suffix that the service does not take', async () => {
    await expectRecorded(
      create('accountdiscovery.ssm.amazonaws.com', { CustomSuffix: 'suffix' }),
      NOT_ALLOWED,
    )
  })

  test('a suffix that makes the name too long', async () => {
    await create('lexv2.amazonaws.com', { CustomSuffix: 'x'.repeat(37) })
    await expectError(create('lexv2.amazonaws.com', { CustomSuffix: 'x'.repeat(38) }), {
      code: 'ValidationError',
      status: 400,
      message:
        "1 validation error detected: Value at 'roleName' failed to satisfy constraint: Member must have length less than or equal to 64",
    })
  })

  test('a name that is taken, be it by another role in another case', async () => {
    await create('batch.amazonaws.com')
    await expectRecorded(
      create('batch.amazonaws.com'),
      'test_iam.py::TestIAMServiceRoles::test_service_role_already_exists/role-already-exists-error',
    )
    await roleOf(server, 'awsserviceroleforbackup')
    await expectError(create('backup.amazonaws.com'), {
      code: 'InvalidInput',
      status: 400,
      message:
        'Service role name AWSServiceRoleForBackup has been taken in this account, please try a different suffix.',
    })
  })

  test.each([
    ['network-firewall.amazonaws.com', 'NetworkFirewall'],
    ['waf-regional.amazonaws.com', 'WAFRegionalLogging'],
    ['vpc-lattice.amazonaws.com', 'VpcLattice'],
    ['maintenance.elasticbeanstalk.amazonaws.com', 'ElasticBeanstalkMaintenance'],
    ['mgn.amazonaws.com', 'ApplicationMigrationService'],
    ['drs.amazonaws.com', 'ElasticDisasterRecovery'],
    ['securitylake.amazonaws.com', 'SecurityLake'],
  ])('also for %s, by the guide of the service', async (service, name) =>
    expect((await create(service)).Role?.RoleName).toBe(`AWSServiceRoleFor${name}`),
  )

  test.each(['nobody.amazonaws.com', 'BATCH.amazonaws.com', 'constructor'])(
    'no role is invented for a service that is not known: %s',
    async (service) => {
      await expectError(create(service), {
        code: 'NoSuchEntity',
        status: 404,
        message: `iamulator has no service-linked role for ${service}.`,
      })
      const { Roles } = await iam.send(new ListRolesCommand({ PathPrefix: pathOf(service) }))
      expect(Roles).toEqual([])
    },
  )

  test('the quota of roles counts them, but does not keep them out', async () => {
    await withServer({ quotas: { RolesQuota: 1 } }, async (small) => {
      const send = (AWSServiceName: string) =>
        small.iam().send(new CreateServiceLinkedRoleCommand({ AWSServiceName }))
      await send('batch.amazonaws.com')
      await send('ecs.amazonaws.com')
      await expectError(
        small.iam().send(new CreateRoleCommand({ RoleName: 'plain', AssumeRolePolicyDocument: EC2_TRUST })),
        { code: 'LimitExceeded', status: 409, message: 'Cannot exceed quota for RolesPerAccount: 1' },
      )
    })
  })
})

describe('every service that is known', () => {
  const known = Object.entries<{ role: string; policy: string; suffix?: boolean }>({
    ...services.recorded,
    ...services.documented,
    ...services.remembered,
  })
  const other = () => server.iam(administratorOf(OTHER))

  test('there are those that were recorded, and others', () => {
    expect(Object.keys(services.recorded)).toHaveLength(71)
    expect(known.length - 71).toBe(Object.keys({ ...services.documented, ...services.remembered }).length)
  })

  test.each(known)('%s', async (service, { role: RoleName, policy: name }) => {
    await other().send(new CreateServiceLinkedRoleCommand({ AWSServiceName: service }))
    const { Role } = await other().send(new GetRoleCommand({ RoleName }))
    expect(Role).toMatchObject({ RoleName, Path: pathOf(service) })
    expect(RoleName).toMatch(/^AWSServiceRoleFor\w[\w-]*$/)
    const { AttachedPolicies } = await other().send(new ListAttachedRolePoliciesCommand({ RoleName }))
    expect(AttachedPolicies).toEqual([{ PolicyName: name, PolicyArn: policyArn(name) }])
  })

  test('their policies are known too', () => {
    const missing = known.filter(
      ([, { policy: name }]) => managedPolicy('aws', policyArn(name)) === undefined,
    )
    expect(missing.map(([service]) => service)).toEqual([])
  })

  const messages = (recorded.operations['CreateServiceLinkedRole']?.errors ?? [])
    .map(({ message = '' }) => message)
    .filter((message) => message.startsWith('Custom suffix'))

  test('a suffix is refused by exactly those that were recorded to refuse it', async () => {
    const seen = new Set<string>()
    for (const AWSServiceName of Object.keys(services.recorded)) {
      const command = new CreateServiceLinkedRoleCommand({ AWSServiceName, CustomSuffix: 'suffix' })
      await other()
        .send(command)
        .catch((error: unknown) => seen.add(error instanceof Error ? error.message : ''))
    }
    expect(messages).toHaveLength(68)
    expect([...seen].toSorted()).toEqual(messages.toSorted())
    for (const message of messages) noteRecorded('CreateServiceLinkedRole', NOT_ALLOWED, message)
  })
})

describe('who may create one', () => {
  const service = 'kafka.amazonaws.com'
  const send = async (user: string, document: string, AWSServiceName = service) =>
    server
      .iam(await userWith(server, user, document))
      .send(new CreateServiceLinkedRoleCommand({ AWSServiceName }))

  test('S13: iam:AWSServiceName is the service', async () => {
    const document = allowWhere('iam:CreateServiceLinkedRole', 'iam:AWSServiceName', service)
    await expectError(send('of-kafka-only', document, 'mq.amazonaws.com'), {
      code: 'AccessDenied',
      status: 403,
      message: deniedText(
        userArn('of-kafka-only'),
        'iam:CreateServiceLinkedRole',
        roleArn('AWSServiceRoleForAmazonMQ', pathOf('mq.amazonaws.com')),
      ),
    })
    await send('of-kafka', document)
  })

  test('the resource is the role, as the service names it', async () => {
    const only = (name: string) =>
      policy('Allow', 'iam:CreateServiceLinkedRole', roleArn(name, pathOf('mq.amazonaws.com')))
    await expectError(send('of-another-name', only('AWSServiceRoleForKafka'), 'mq.amazonaws.com'), {
      code: 'AccessDenied',
      status: 403,
    })
    await send('of-that-name', only('AWSServiceRoleForAmazonMQ'), 'mq.amazonaws.com')
  })

  test('who may not does not hear whether the service is known', async () => {
    await expectError(send('of-nothing', policy('Deny', '*'), 'nobody.amazonaws.com'), {
      code: 'AccessDenied',
      status: 403,
      message: `User: ${userArn('of-nothing')} is not authorized to perform: iam:CreateServiceLinkedRole on resource: ${roleArn(
        'AWSServiceRoleFor',
        pathOf('nobody.amazonaws.com'),
      )} with an explicit deny in an identity-based policy`,
    })
  })
})

describe('10.1: only its description and its tags are the account’s', () => {
  const RoleName = 'AWSServiceRoleForECS'
  const attached = policyArn('AmazonECSServiceRolePolicy')
  beforeAll(() => create('ecs.amazonaws.com'))

  test.each([
    ['DeleteRole', () => iam.send(new DeleteRoleCommand({ RoleName }))],
    [
      'UpdateAssumeRolePolicy',
      () => iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: EC2_TRUST })),
    ],
    ['AttachRolePolicy', () => iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: READ_ONLY }))],
    ['DetachRolePolicy', () => iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: attached }))],
    [
      'PutRolePolicy',
      () => iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument: DOCUMENT })),
    ],
    ['DeleteRolePolicy', () => iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'p' }))],
    [
      'PutRolePermissionsBoundary',
      () => iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: READ_ONLY })),
    ],
    ['DeleteRolePermissionsBoundary', () => iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName }))],
  ])('%s is refused', async (_name, call) => {
    const before = await get(RoleName)
    await expectError(call(), protectedError(RoleName))
    expect(await get(RoleName)).toEqual(before)
    const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))
    expect(AttachedPolicies).toMatchObject([{ PolicyArn: attached }])
  })

  test('UpdateRole is refused of its duration, and changes nothing', async () => {
    const before = await get(RoleName)
    await expectError(
      iam.send(new UpdateRoleCommand({ RoleName, MaxSessionDuration: 7200, Description: 'no' })),
      {
        code: 'UnmodifiableEntity',
        status: 400,
        message: `${RoleName} is an AWS service linked role, max session duration cannot be changed.`,
      },
    )
    expect(await get(RoleName)).toEqual(before)
  })

  test('AddRoleToInstanceProfile and RemoveRoleFromInstanceProfile are refused', async () => {
    const profile = { InstanceProfileName: 'for-a-service' }
    await iam.send(new CreateInstanceProfileCommand(profile))
    await expectError(
      iam.send(new AddRoleToInstanceProfileCommand({ ...profile, RoleName })),
      protectedError(RoleName),
    )
    await expectError(
      iam.send(new RemoveRoleFromInstanceProfileCommand({ ...profile, RoleName })),
      protectedError(RoleName),
    )
  })

  test('UpdateRole, UpdateRoleDescription and TagRole are for everybody', async () => {
    await iam.send(new UpdateRoleCommand({ RoleName, Description: 'by UpdateRole' }))
    expect((await get(RoleName))?.Description).toBe('by UpdateRole')
    await iam.send(new UpdateRoleDescriptionCommand({ RoleName, Description: 'by the other' }))
    expect((await get(RoleName))?.Description).toBe('by the other')
    await iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: 'team', Value: 'blue' }] }))
    const { Tags } = await iam.send(new ListRoleTagsCommand({ RoleName }))
    expect(Tags).toEqual([{ Key: 'team', Value: 'blue' }])
  })

  test('nobody but the service assumes it, whatever the caller may do', async () => {
    const caller = await userWith(server, 'mighty', policy('Allow', '*'))
    const RoleArn = roleArn(RoleName, pathOf('ecs.amazonaws.com'))
    await expectError(server.sts(caller).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'me' })), {
      code: 'AccessDenied',
      status: 403,
      message: `User: ${userArn('mighty')} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
    })
  })
})
