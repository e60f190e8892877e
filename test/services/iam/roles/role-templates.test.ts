import {
  AcquireRoleCommand,
  type AcquireRoleCommandInput,
  CreateRoleCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetRoleTemplateVersionCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
} from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { ACCOUNT, expectError, NOW, startServer, type TestServer } from '../../../support/harness.ts'
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

let server: TestServer
let iam: IAMClient
beforeAll(async () => {
  server = await startServer({}, { now: () => NOW })
  server.iamulator.templates = templates
  iam = server.iam()
})
afterAll(() => server.close())

const named = (name: string, more: AcquireRoleCommandInput['ReplacementValues'] = {}) => ({
  ReplacementValues: { Name: { Values: [name] }, ...more },
})
const acquire = (more: Partial<AcquireRoleCommandInput> = {}, client = iam) =>
  client.send(new AcquireRoleCommand({ TemplateArn: READER, ...more }))
const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/team/${name}`

const invalid = (message: string) => ({ code: 'InvalidInput', status: 400, message })

describe('AcquireRole', () => {
  test('makes all of the role, in one step', async () => {
    const { Role } = await acquire(named('x'))
    expect(Role).toEqual({
      Path: '/team/',
      RoleName: 'Reader-x',
      RoleId: expect.stringMatching(/^AROA/),
      Arn: roleArn('Reader-x'),
      CreateDate: new Date(NOW),
      AssumeRolePolicyDocument: expect.stringContaining('datasync.amazonaws.com'),
      Description: 'Reads arn:aws:s3:::a,arn:aws:s3:::b for x',
      MaxSessionDuration: 7200,
      PermissionsBoundary: {
        PermissionsBoundaryType: 'Policy',
        PermissionsBoundaryArn: POWER_USER,
      },
      Tags: [{ Key: 'team', Value: 'x' }],
      SourceRoleTemplate: { TemplateArn: READER, TemplateMinorVersion: 2 },
    })
    const shown = await iam.send(new GetRoleCommand({ RoleName: 'Reader-x' }))
    expect(shown.Role).toEqual({ ...Role, RoleLastUsed: {} })
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
    expect(Role).toMatchObject({
      RoleName: 'Old-y',
      SourceRoleTemplate: { TemplateArn: READER, TemplateMinorVersion: 1 },
    })
  })

  const one = (name: string, ...Values: string[]) => named('z', { [name]: { Values } })
  test.each([
    [{}, 'The template needs a value for the parameter Name.'],
    [one('Colour', 'red'), 'The template has no parameter Colour.'],
    [one('toString', 'red'), 'The template has no parameter toString.'],
    [one('Name', 'a', 'b'), 'The value of the parameter Name is not of the type String.'],
    [one('Most', 'many'), 'The value of the parameter Most is not of the type Number.'],
    [one('Other', '1', 'two'), 'The value of the parameter Other is not of the type NumberList.'],
    [one('Buckets', 'arn:aws:s3:::a', 'b'), 'The value of the parameter Buckets is not of the type ArnList.'],
  ])('values that do not fit: %j', (more, message) => expectError(acquire(more), invalid(message)))

  test('a parameter without any value may not be used', () =>
    expectError(
      acquire({ TemplateArn: roleTemplateArn('open') }),
      invalid('The template needs a value for the parameter Given.'),
    ))

  test('a name that nobody could give a role', () =>
    expectError(acquire(named('two words')), {
      code: 'ValidationError',
      status: 400,
      message:
        "1 validation error detected: Value at 'roleName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]+",
    }))

  test('a name that is taken, and the role that has it stays', async () => {
    const { Role } = await acquire(named('taken'))
    await expectError(acquire(named('TAKEN')), {
      code: 'NameConflict',
      status: 409,
      message: 'The role name Reader-TAKEN conflicts with an existing role.',
    })
    expect((await iam.send(new GetRoleCommand({ RoleName: 'Reader-taken' }))).Role).toMatchObject({
      RoleId: Role?.RoleId,
    })
  })

  test('templates and versions that are disabled, or that are not there', async () => {
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
      missing(`The role template ${none} cannot be found.`),
    )
    await expectError(
      acquire({ ...named('v'), TemplateMinorVersion: 7 }),
      missing(`The role template ${READER} has no minor version 7.`),
    )
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

  test('every step needs its permission, and policies see the template', async () => {
    const statement = (Action: string, Condition: object = {}) => ({
      Effect: 'Allow',
      Action: `iam:${Action}`,
      Resource: '*',
      Condition,
    })
    const fromTemplate = { StringEquals: { 'iam:RoleTemplateArn': READER } }
    const tagged = { StringEquals: { 'aws:RequestTag/team': 'steps', 'aws:TagKeys': 'team' } }
    const steps = [
      statement('AcquireRole'),
      statement('CreateRole', { ...fromTemplate, ArnEquals: { 'iam:PermissionsBoundary': POWER_USER } }),
      statement('TagRole', tagged),
      statement('PutRolePermissionsBoundary', fromTemplate),
      statement('PutRolePolicy', fromTemplate),
      statement('AttachRolePolicy', { ArnEquals: { 'iam:PolicyARN': READ_ONLY } }),
    ]
    const user = server.iam(await userWith(server, 'stepping'))
    const allow = (...Statement: object[]) =>
      changeUser(server, 'stepping', (row) => ({
        ...row,
        inline: { only: JSON.stringify({ Version: '2012-10-17', Statement }) },
      }))
    for (const [index, missing] of steps.entries()) {
      allow(...steps.filter((each) => each !== missing))
      const target = index === 0 ? READER : roleArn('Reader-steps')
      await expectError(acquire(named('steps'), user), {
        code: 'AccessDenied',
        status: 403,
        message: deniedText(userArn('stepping'), missing.Action, target),
      })
    }
    allow(...steps)
    await acquire(named('steps'), user)
  })
})

describe('GetRoleTemplateVersion', () => {
  const version = (TemplateArn: string, MinorVersion?: number) =>
    iam.send(new GetRoleTemplateVersionCommand({ TemplateArn, MinorVersion }))

  test('every member', async () => {
    const [first, second] = templates.roles.get(READER) ?? []
    expect(membersOf(await version(READER))).toEqual({ RoleTemplateVersion: second })
    expect(membersOf(await version(READER, 1))).toEqual({ RoleTemplateVersion: first })
  })

  test('a template that names no default version: the latest', async () => {
    const { RoleTemplateVersion } = await version(roleTemplateArn('latest'))
    expect(RoleTemplateVersion).toMatchObject({ MinorVersion: 4, VersionEnabled: false })
  })

  test('what is not there', async () => {
    await expectError(version(roleTemplateArn('none')), {
      code: 'NoSuchEntity',
      status: 404,
      message: `The role template ${roleTemplateArn('none')} cannot be found.`,
    })
    await expectError(version(READER, 3), {
      code: 'NoSuchEntity',
      status: 404,
      message: `The role template ${READER} has no minor version 3.`,
    })
  })
})
