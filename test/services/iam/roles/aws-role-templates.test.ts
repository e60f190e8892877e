/** The role templates of AWS, which exist without any configuration. */
import * as sdk from '@aws-sdk/client-iam'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { ACCOUNT, administratorOf, expectError, OTHER, serverForAllTests } from '../../../support/harness.ts'
import { seededServer } from '../../../support/organizations.ts'
import { deniedText, membersOf, POWER_USER, userArn, userWith } from '../../callers.ts'

const server = serverForAllTests()
let iam: sdk.IAMClient
beforeAll(() => {
  iam = server.iam()
})

const arnOf = (service: string, name: string) =>
  `arn:aws:iam::aws:role-template/${service}.amazonaws.com/${name}:1`

const POWER = arnOf('iam', 'PowerUserRoleTemplate')
const BACKUP = arnOf('backup', 'AWSBackupDefaultServiceRoleTemplate')
const STUDIO = arnOf('datazone', 'AmazonSageMakerAdminIAMPermissiveExecutionRoleTemplate')
const STUDIO_USER = arnOf('datazone', 'AmazonSageMakerUserIAMPermissiveExecutionRoleTemplate')
const ROTATION = arnOf('secretsmanager', 'AWSSecretsManagerRotationRoleTemplate')

const read = (TemplateArn: string, MinorVersion?: number, client = iam) =>
  client.send(new sdk.GetRoleTemplateVersionCommand({ TemplateArn, MinorVersion }))

const valuesOf = (values: Readonly<Record<string, string | string[]>>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { Values: [value].flat() }]))

const acquire = (TemplateArn: string, values: Parameters<typeof valuesOf>[0], client = iam) =>
  client.send(new sdk.AcquireRoleCommand({ TemplateArn, ReplacementValues: valuesOf(values) }))

const parsed = (document = '') => JSON.parse(decodeURIComponent(document))

async function inlineOf(RoleName: string): Promise<Record<string, unknown>> {
  const { PolicyNames = [] } = await iam.send(new sdk.ListRolePoliciesCommand({ RoleName }))
  const documents = PolicyNames.map(async (PolicyName) => {
    const { PolicyDocument } = await iam.send(new sdk.GetRolePolicyCommand({ RoleName, PolicyName }))
    return [PolicyName, parsed(PolicyDocument)] as const
  })
  return Object.fromEntries(await Promise.all(documents))
}

describe('what there is', () => {
  test('13.10, C7.11.1: the one for power users, with every member', async () => {
    expect(membersOf(await read(POWER))).toEqual({
      RoleTemplateVersion: {
        TemplateArn: POWER,
        TemplateName: 'PowerUserRoleTemplate',
        TemplateVersionId: 'AVTAZKAPJZG4N6BGA67NU',
        Description: expect.stringMatching(/^Creates a role that grants PowerUser permissions /),
        MajorVersion: 1,
        DefaultMinorVersion: 0,
        ManagedByType: 'Service',
        ManagedByValue: 'iam.amazonaws.com',
        Enabled: true,
        MinorVersion: 0,
        RoleNamePattern: '@{RoleName}',
        RoleDescriptionPattern: 'Power user role for @{AWSServiceName}',
        AssumeRolePolicyDocumentTemplate:
          '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"@{AWSServiceName}"},"Action":"sts:AssumeRole"}]}',
        ManagedPolicyArns: [POWER_USER],
        ParametersDefinition: [
          {
            Name: 'AWSServiceName',
            Type: 'String',
            Description: 'Service principal of the service',
            IsRequired: true,
            Immutable: false,
          },
          {
            Name: 'RoleName',
            Type: 'String',
            Description: 'Customized name for the role',
            IsRequired: false,
            DefaultValue: 'PowerUserRole',
            Immutable: false,
          },
        ],
        MaxSessionDuration: 3600,
        VersionEnabled: true,
        CreateTimestamp: new Date('2026-06-12T02:57:08Z'),
        UpdateTimestamp: new Date('2026-06-12T02:57:08Z'),
      },
    })
    expect(membersOf(await read(POWER, 0))).toEqual(membersOf(await read(POWER)))
  })

  test.each([
    [BACKUP, 'AVTAZKAPJZG4ILRKDYSS2', 'accountId RoleName'],
    [STUDIO, 'AVTAZKAPJZG4OFOHF2FKU', 'CMK_ENABLED RoleName accountId keyAccountId keyRegion kmsKeyId'],
    [STUDIO_USER, 'AVTAZKAPJZG4HTC3G2PFY', 'RoleName accountId'],
    [
      ROTATION,
      'AVTAZKAPJZG4PCYR454GW',
      'ADMIN_RESOURCE_ENABLED CMK_ENABLED RoleName accountId adminType kmsKeyArn region resourceType',
    ],
  ])('13.10, C7.11.1: %s, in every account', async (arn, TemplateVersionId, parameters) => {
    const { RoleTemplateVersion } = await read(arn, undefined, server.iam(administratorOf(OTHER)))
    expect(RoleTemplateVersion).toMatchObject({ TemplateArn: arn, TemplateVersionId, MinorVersion: 0 })
    const names = RoleTemplateVersion?.ParametersDefinition?.map(({ Name }) => Name)
    expect(names?.join(' ')).toBe(parameters)
  })

  test.each([
    arnOf('logs', 'AmazonCloudWatchLogsScheduledQueryExecutionRoleTemplate'),
    arnOf('synthetics', 'AmazonCloudWatchSyntheticsExecutionRoleTemplate'),
    POWER.replace(':1', ':2'),
  ])('13.10, C7.11.1: but not %s', async (arn) => {
    const error = { code: 'NoSuchEntity', status: 404, message: `Role Template ${arn} cannot be found.` }
    await expectError(read(arn), error)
    await expectError(acquire(arn, {}), error)
  })

  test('C7.11.1: a seed can define others, and other versions of these', async () => {
    const document = { Version: '2012-10-17', Statement: [] }
    const seeded = await seededServer({
      roleTemplates: [
        {
          TemplateArn: POWER,
          MinorVersion: 3,
          RoleNamePattern: 'powerful',
          AssumeRolePolicyDocumentTemplate: document,
        },
      ],
    })
    try {
      const versionOf = async (arn: string) =>
        (await read(arn, undefined, seeded.iam())).RoleTemplateVersion?.MinorVersion
      expect(await versionOf(POWER)).toBe(3)
      expect(await versionOf(BACKUP)).toBe(0)
    } finally {
      await seeded.close()
    }
  })
})

describe('the roles made from them', () => {
  test('13.10, C7.11.2: power users of a service', async () => {
    const { Role } = await acquire(POWER, { AWSServiceName: 'lambda.amazonaws.com' })
    expect(Role).toEqual({
      Path: '/',
      RoleName: 'PowerUserRole',
      RoleId: expect.stringMatching(/^AROA/),
      Arn: `arn:aws:iam::${ACCOUNT}:role/PowerUserRole`,
      CreateDate: expect.any(Date),
      AssumeRolePolicyDocument: expect.any(String),
    })
    expect(parsed(Role?.AssumeRolePolicyDocument).Statement[0].Principal).toEqual({
      Service: 'lambda.amazonaws.com',
    })
    const { Role: shown } = await iam.send(new sdk.GetRoleCommand({ RoleName: 'PowerUserRole' }))
    expect(shown).toMatchObject({
      Description: 'Power user role for lambda.amazonaws.com',
      MaxSessionDuration: 3600,
      SourceRoleTemplate: { TemplateArn: POWER, TemplateMinorVersion: 0 },
    })
  })

  test('C7.11.2: a principal that is none', async () => {
    const values = { AWSServiceName: 'not-a-service', RoleName: 'unmade' }
    await expectError(acquire(POWER, values), {
      code: 'MalformedPolicyDocument',
      status: 400,
      message: 'Invalid principal in policy: "SERVICE":"not-a-service"',
    })
    await expectError(iam.send(new sdk.GetRoleCommand({ RoleName: 'unmade' })), {
      code: 'NoSuchEntity',
      status: 404,
    })
  })

  test('C7.11.2: backups, under a path', async () => {
    const { Role } = await acquire(BACKUP, { accountId: ACCOUNT, RoleName: 'backing-up' })
    expect(Role?.Arn).toBe(`arn:aws:iam::${ACCOUNT}:role/service-role/backing-up`)
    expect(parsed(Role?.AssumeRolePolicyDocument).Statement[0].Condition).toEqual({
      StringEquals: { 'aws:SourceAccount': ACCOUNT },
    })
    const { AttachedPolicies } = await iam.send(
      new sdk.ListAttachedRolePoliciesCommand({ RoleName: 'backing-up' }),
    )
    expect(AttachedPolicies?.map(({ PolicyName }) => PolicyName)).toEqual([
      'AWSBackupServiceRolePolicyForBackup',
      'AWSBackupServiceRolePolicyForRestores',
    ])
  })

  const RESOURCE = `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:*`
  const general = [
    {
      Sid: 'AllowRotationAccessGeneric',
      Effect: 'Allow',
      Action: ['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'].map(
        (name) => `secretsmanager:${name}`,
      ),
      Resource: RESOURCE,
      Condition: { StringEquals: { 'secretsmanager:resource/Type': 'mine' } },
    },
    {
      Effect: 'Allow',
      Sid: 'AllowPasswordGenerationAccessAdmin',
      Action: ['secretsmanager:GetRandomPassword'],
      Resource: '*',
    },
  ]
  const rotation = { accountId: ACCOUNT, region: 'us-east-1', resourceType: 'mine' }

  test('C7.11.2: a disabled statement goes with its parameters, although they are required', async () => {
    await acquire(ROTATION, { ...rotation, RoleName: 'rotating' })
    await acquire(ROTATION, { ...rotation, RoleName: 'not-rotating', CMK_ENABLED: 'yes' })
    for (const name of ['rotating', 'not-rotating']) {
      expect(await inlineOf(name)).toEqual({
        SecretRotationPermissionPolicy: { Version: '2012-10-17', Statement: general },
      })
    }
  })

  test('C7.11.2: an enabled one stays, in any case, without its switch, and a list is one', async () => {
    const keys = ['a', 'b'].map((id) => `arn:aws:kms:us-east-1:${ACCOUNT}:key/${id}`)
    const values = { ...rotation, ADMIN_RESOURCE_ENABLED: 'tRUE', CMK_ENABLED: 'True', adminType: 'yours' }
    await acquire(ROTATION, { ...values, kmsKeyArn: keys, RoleName: 'rotating-all' })
    expect(await inlineOf('rotating-all')).toEqual({
      SecretRotationPermissionPolicy: {
        Version: '2012-10-17',
        Statement: [
          ...general,
          {
            Sid: 'AllowRotationAccess',
            Action: ['secretsmanager:GetSecretValue'],
            Resource: RESOURCE,
            Effect: 'Allow',
            Condition: { StringEquals: { 'secretsmanager:resource/Type': 'yours' } },
          },
          {
            Sid: 'KMSAccessForCustomerSecret',
            Effect: 'Allow',
            Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'],
            Resource: keys,
            Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' } },
          },
        ],
      },
    })
    await acquire(ROTATION, { ...values, kmsKeyArn: keys.slice(0, 1), RoleName: 'rotating-one' })
    expect(JSON.stringify(await inlineOf('rotating-one'))).toContain(`"Resource":["${keys[0]}"]`)
  })

  test('C7.11.2: an enabled statement needs its parameters', () =>
    expectError(acquire(ROTATION, { ...rotation, CMK_ENABLED: 'true' }), {
      code: 'InvalidInput',
      status: 400,
      message: "Failed to render template: Parameter 'kmsKeyArn' not found.",
    }))

  test('C7.11.2: a policy without statements is not made, and needs no permission', async () => {
    const allowed = ['GetRoleTemplateVersion', 'CreateRole', 'AttachRolePolicy'].map((name) => `iam:${name}`)
    const document = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: allowed, Resource: '*' } }
    const user = server.iam(await userWith(server, 'studious', JSON.stringify(document)))
    await acquire(STUDIO, { accountId: ACCOUNT, RoleName: 'studio' }, user)
    expect(await inlineOf('studio')).toEqual({})
    const key = { CMK_ENABLED: 'True', keyAccountId: ACCOUNT, keyRegion: 'us-east-1', kmsKeyId: 'k' }
    const values = { accountId: ACCOUNT, RoleName: 'studio-key', ...key }
    await expectError(acquire(STUDIO, values, user), {
      code: 'AccessDenied',
      status: 403,
      message: deniedText(userArn('studious'), 'iam:PutRolePolicy', 'role/studio-key'),
    })
    await acquire(STUDIO, values)
    expect(await inlineOf('studio-key')).toMatchObject({
      CustomKMSKeyPolicy: {
        Statement: [
          { Sid: 'KMSDescribePermissions', Resource: [`arn:aws:kms:us-east-1:${ACCOUNT}:key/k`] },
          { Sid: 'KMSPermissions' },
        ],
      },
    })
  })

  test('C7.11.2: is refused to people, because only the services are trusted', async () => {
    await acquire(STUDIO_USER, { accountId: ACCOUNT, RoleName: 'studio-user' })
    const RoleArn = `arn:aws:iam::${ACCOUNT}:role/studio-user`
    const assume = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'me' })
    await expectError(server.sts().send(assume), { code: 'AccessDenied', status: 403 })
  })
})
