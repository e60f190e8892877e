import {
  AcquireRoleCommand,
  type AcquireRoleCommandInput,
  CreateRoleCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetRoleTemplateVersionCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolesCommand,
} from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  expectError,
  NOW,
  policy,
  serverForAllTests,
  startServer,
} from '../../../support/harness.ts'
import { here, there } from '../../../support/places.ts'
import {
  changeUser,
  deniedText,
  membersOf,
  POWER_USER,
  READ_ONLY,
  userArn,
  userWith,
  withServer,
} from '../../callers.ts'
import { EC2_TRUST } from './role-callers.ts'
import { READER, roleTemplateArn, templates } from './template-fixtures.ts'

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
let iam: IAMClient
beforeAll(() => {
  server.iamulator.templates = templates
  iam = server.iam()
})

const named = (name: string, more: AcquireRoleCommandInput['ReplacementValues'] = {}) => ({
  ReplacementValues: { Name: { Values: [name] }, ...more },
})
const acquire = (more: Partial<AcquireRoleCommandInput> = {}, client = iam) =>
  client.send(new AcquireRoleCommand({ TemplateArn: READER, ...more }))
const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/team/${name}`

const invalid = (message: string) => ({ code: 'InvalidInput', status: 400, message })

describe('AcquireRole', () => {
  test('C7.11.4: makes all of the role, in one step', async () => {
    const { Role } = await acquire(named('x'))
    expect(Role).toEqual({
      Path: '/team/',
      RoleName: 'Reader-x',
      RoleId: expect.stringMatching(/^AROA/),
      Arn: roleArn('Reader-x'),
      CreateDate: new Date(NOW),
      AssumeRolePolicyDocument: expect.stringContaining('datasync.amazonaws.com'),
      PermissionsBoundary: {
        PermissionsBoundaryType: 'Policy',
        PermissionsBoundaryArn: POWER_USER,
      },
      Tags: [{ Key: 'team', Value: 'x' }],
    })
    const more = { Description: 'Reads arn:aws:s3:::a,arn:aws:s3:::b for x', MaxSessionDuration: 7200 }
    const shown = await iam.send(new GetRoleCommand({ RoleName: 'Reader-x' }))
    expect(shown.Role).toEqual({
      ...Role,
      ...more,
      RoleLastUsed: {},
      SourceRoleTemplate: { TemplateArn: READER, TemplateMinorVersion: 2 },
    })
    const { Roles = [] } = await iam.send(new ListRolesCommand({ PathPrefix: '/team/' }))
    const { Tags: _tags, PermissionsBoundary: _boundary, ...listed } = Role ?? {}
    expect(Roles.find(({ RoleName }) => RoleName === 'Reader-x')).toEqual({ ...listed, ...more })
    const attached = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: 'Reader-x' }))
    expect(attached.AttachedPolicies).toEqual([{ PolicyName: 'ReadOnlyAccess', PolicyArn: READ_ONLY }])
    expect(await inlineOf('Reader-x', 'read-x')).toEqual({
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: ['arn:aws:s3:::a/*', 'arn:aws:s3:::b/*', 'arn:aws:s3:::shared/*'],
      Condition: { NumericLessThan: { 's3:max-keys': '10' } },
    })
  })

  async function inlineOf(RoleName: string, PolicyName: string): Promise<unknown> {
    const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))
    return JSON.parse(decodeURIComponent(PolicyDocument)).Statement[0]
  }

  test('values of the request come before the template’s own', async () => {
    await acquire(
      named('given', {
        Buckets: { Values: ['arn:aws:s3:::c'] },
        Most: { Values: ['-2.5'] },
        Other: { Values: ['1', '2'] },
      }),
    )
    expect(await inlineOf('Reader-given', 'read-given')).toMatchObject({
      Resource: ['arn:aws:s3:::c/*', 'arn:aws:s3:::shared/*'],
      Condition: { NumericLessThan: { 's3:max-keys': '-2.5' } },
    })
  })

  test('an ordinary role has no template', async () => {
    await iam.send(new CreateRoleCommand({ RoleName: 'plain', AssumeRolePolicyDocument: EC2_TRUST }))
    expect((await iam.send(new GetRoleCommand({ RoleName: 'plain' }))).Role).not.toHaveProperty(
      'SourceRoleTemplate',
    )
  })

  test('a version of choice', async () => {
    const { Role } = await acquire({ ...named('y'), TemplateMinorVersion: 1 })
    expect(Role).toMatchObject({ RoleName: 'Old-y' })
    expect((await iam.send(new GetRoleCommand({ RoleName: 'Old-y' }))).Role).toMatchObject({
      SourceRoleTemplate: { TemplateArn: READER, TemplateMinorVersion: 1 },
    })
  })

  const one = (name: string, ...Values: string[]) => named('z', { [name]: { Values } })
  test.each([
    [{}, "Failed to render template: Parameter 'Name' not found."],
    [one('Colour', 'red'), 'Failed to render template: Unrecognized parameter: Colour'],
    [one('toString', 'red'), 'Failed to render template: Unrecognized parameter: toString'],
    [one('Most', 'many'), 'The value of the parameter Most is not of the type Number.'],
    [one('Other', '1', 'two'), 'The value of the parameter Other is not of the type NumberList.'],
    [one('Buckets', 'arn:aws:s3:::a', 'b'), 'The value of the parameter Buckets is not of the type ArnList.'],
  ])('C7.11.2: values that do not fit: %j', (more, message) => expectError(acquire(more), invalid(message)))

  test.each([
    [one('Name', 'a', 'b'), 'Name replacement value must contain exactly one value, got 2'],
    [one('Most', '1', '2', '3'), 'Most replacement value must contain exactly one value, got 3'],
  ])('13.12, C7.11.2: several values for one: %j', (more, message) =>
    expectError(acquire(more), { code: 'ValidationError', status: 400, message }),
  )

  test('C7.11.2: a parameter without any value may not be used', () =>
    expectError(
      acquire({ TemplateArn: roleTemplateArn('open') }),
      invalid("Failed to render template: Parameter 'Given' not found."),
    ))

  test('a name that nobody could give a role', () =>
    expectError(acquire(named('two words')), {
      code: 'ValidationError',
      status: 400,
      message:
        "1 validation error detected: Value at 'roleName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]+",
    }))

  test('C7.11.1: templates and versions that are disabled, or that are not there', async () => {
    const disabled = (arn: string) => ({
      code: 'RoleTemplateDisabled',
      status: 400,
      message: `The role template ${arn} is disabled.`,
    })
    const [off, latest, none] = [
      roleTemplateArn('disabled'),
      roleTemplateArn('latest'),
      roleTemplateArn('none'),
    ]
    await expectError(acquire({ TemplateArn: off }), disabled(off))
    await expectError(acquire({ TemplateArn: latest }), disabled(latest))
    expect((await acquire({ TemplateArn: latest, TemplateMinorVersion: 1 })).Role?.Path).toBe('/')
    const missing = (message: string) => ({ code: 'NoSuchEntity', status: 404, message })
    await expectError(
      acquire({ TemplateArn: none, TemplateMinorVersion: 1 }),
      missing(`Role Template ${none} cannot be found.`),
    )
    for (const TemplateMinorVersion of [7, -1]) {
      await expectError(
        acquire({ ...named('v'), TemplateMinorVersion }),
        missing(`Role template not found in repository: ${READER}`),
      )
    }
  })

  test('what CreateRole and AttachRolePolicy would refuse, and then there is no role', async () => {
    await expectError(acquire({ TemplateArn: roleTemplateArn('malformed') }), {
      code: 'MalformedPolicyDocument',
      status: 400,
    })
    await expectError(acquire({ TemplateArn: roleTemplateArn('dangling') }), {
      code: 'NoSuchEntity',
      status: 404,
    })
    await expectError(iam.send(new GetRoleCommand({ RoleName: 'dangling' })), {
      code: 'NoSuchEntity',
      status: 404,
    })
    await withServer({ quotas: { RolesQuota: 0 } }, async (small) => {
      small.iamulator.templates = templates
      await expectError(acquire(named('many'), small.iam()), {
        code: 'LimitExceeded',
        status: 409,
        message: 'Cannot exceed quota for RolesPerAccount: 0',
      })
    })
  })

  test('13.11, C7.11.5, C7.12.1: every step needs its permission, and policies see the template', async () => {
    const statement = (Action: string, Condition: object = {}) => ({
      Effect: 'Allow',
      Action: `iam:${Action}`,
      Resource: '*',
      Condition,
    })
    const fromTemplate = { StringEquals: { 'iam:RoleTemplateARN': READER } }
    const tagged = {
      StringEquals: { 'aws:RequestTag/team': 'steps' },
      'ForAllValues:StringEquals': { 'aws:TagKeys': 'team' },
    }
    const steps = [
      statement('GetRoleTemplateVersion', { Null: { 'iam:RoleTemplateARN': 'true' } }),
      statement('CreateRole', { ...fromTemplate, ArnEquals: { 'iam:PermissionsBoundary': POWER_USER } }),
      statement('TagRole', tagged),
      statement('PutRolePermissionsBoundary', fromTemplate),
      statement('AttachRolePolicy', { ...fromTemplate, ArnEquals: { 'iam:PolicyARN': READ_ONLY } }),
      statement('PutRolePolicy', fromTemplate),
    ]
    const user = server.iam(await userWith(server, 'stepping'))
    const allow = (...Statement: object[]) =>
      changeUser(server, 'stepping', (row) => ({
        ...row,
        inline: { only: JSON.stringify({ Version: '2012-10-17', Statement }) },
      }))
    for (const [index, missing] of steps.entries()) {
      allow(...steps.filter((each) => each !== missing))
      const target = index === 0 ? `role template ${READER}` : 'role/Reader-steps'
      await expectError(acquire(named('steps'), user), {
        code: 'AccessDenied',
        status: 403,
        message: deniedText(userArn('stepping'), missing.Action, target),
      })
    }
    await expectError(iam.send(new GetRoleCommand({ RoleName: 'Reader-steps' })), {
      code: 'NoSuchEntity',
      status: 404,
    })
    allow(...steps)
    await acquire(named('steps'), user)
    allow(statement('GetRoleTemplateVersion'), statement('GetRole', fromTemplate))
    await acquire(named('steps'), user)
    await expectError(user.send(new GetRoleCommand({ RoleName: 'Reader-steps' })), {
      code: 'AccessDenied',
      status: 403,
    })
    allow(...steps)
    await expectError(acquire(named('steps'), user), {
      code: 'AccessDenied',
      status: 403,
      message: deniedText(userArn('stepping'), 'iam:GetRole', 'role/Reader-steps'),
    })
  })

  test('C7.11.5: who may not read the template hears nothing of its versions and parameters', async () => {
    const user = server.iam(await userWith(server, 'blind', policy('Allow', 'iam:AcquireRole')))
    const denied = (arn: string) => ({
      code: 'AccessDenied',
      status: 403,
      message: deniedText(userArn('blind'), 'iam:GetRoleTemplateVersion', `role template ${arn}`),
    })
    await expectError(acquire({ TemplateMinorVersion: 7 }, user), denied(READER))
    await expectError(acquire(one('Colour', 'red'), user), denied(READER))
    const none = roleTemplateArn('none')
    await expectError(acquire({ TemplateArn: none }, user), denied(none))
  })

  test('13.11, C7.11.5: the template belongs to an account of AWS', async () => {
    const reads = (name: string, account: string) =>
      userWith(
        server,
        name,
        JSON.stringify({
          Version: '2012-10-17',
          Statement: {
            Effect: 'Allow',
            Action: 'iam:GetRoleTemplateVersion',
            Resource: READER,
            Condition: { StringEquals: { 'aws:ResourceAccount': account } },
          },
        }),
      )
    for (const [name, account, allowed] of [
      ['of-alias', 'aws', false],
      ['of-caller', ACCOUNT, false],
      ['of-aws', '639982225848', true],
    ] as const) {
      const client = server.iam(await reads(name, account))
      const read = (MinorVersion?: number) =>
        client.send(new GetRoleTemplateVersionCommand({ TemplateArn: READER, MinorVersion }))
      const refused = {
        code: 'AccessDenied',
        status: 403,
        message: deniedText(userArn(name), 'iam:GetRoleTemplateVersion', `role-template ${READER}`),
      }
      if (allowed) await expect(read()).resolves.toBeDefined()
      else await expectError(read(), refused)
      await expectError(read(9), allowed ? { code: 'NoSuchEntity', status: 404 } : refused)
    }
  })
})

describe('GetRoleTemplateVersion', () => {
  const version = (TemplateArn: string, MinorVersion?: number) =>
    iam.send(new GetRoleTemplateVersionCommand({ TemplateArn, MinorVersion }))

  test('every member', async () => {
    const [first, second] = there(templates.roles.get(here(READER)) ?? [])
    expect(membersOf(await version(READER))).toEqual({ RoleTemplateVersion: second })
    expect(membersOf(await version(READER, 1))).toEqual({ RoleTemplateVersion: first })
  })

  test('a template that names no default version: the latest', async () => {
    const { RoleTemplateVersion } = await version(roleTemplateArn('latest'))
    expect(RoleTemplateVersion).toMatchObject({ MinorVersion: 4, VersionEnabled: false })
  })

  test('C7.11.1: what is not there', async () => {
    await expectError(version(roleTemplateArn('none')), {
      code: 'NoSuchEntity',
      status: 404,
      message: `Role Template ${roleTemplateArn('none')} cannot be found.`,
    })
    await expectError(version(READER, 3), {
      code: 'NoSuchEntity',
      status: 404,
      message: `Role Template ${READER} cannot be found.`,
    })
  })
})
