/** AcquireRole, when there already is a role with the name. */
import * as sdk from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { expectError, policy, serverForAllTests, trust } from '../../../support/harness.ts'
import { here } from '../../../support/places.ts'
import { POWER_USER, READ_ONLY } from '../../callers.ts'
import { EC2_TRUST } from './role-callers.ts'
import { READER, roleTemplateArn, templates } from './template-fixtures.ts'

const server = serverForAllTests()
let iam: sdk.IAMClient
beforeAll(() => {
  server.iamulator.templates = templates
  iam = server.iam()
})

const acquire = (name: string, more: Partial<sdk.AcquireRoleCommandInput> = {}) =>
  iam.send(
    new sdk.AcquireRoleCommand({
      TemplateArn: READER,
      ReplacementValues: { Name: { Values: [name] } },
      ...more,
    }),
  )

const conflict = (message: string) => ({ code: 'NameConflict', status: 409, message })
const OTHER_PARAMETERS = conflict(
  'A role with this name exists but was created with different parameters. Pass a unique roleName to create a new role.',
)
const OTHER_ORIGIN = conflict(
  'A role with this name already exists in the account but was not created from this template. Choose a different role name, or remove the existing role if it is no longer needed.',
)
const modified = (name: string) => ({
  code: 'RoleModified',
  status: 409,
  message: `Role ${name} has been modified since it was created and is no longer managed.`,
})

test('13.12, C7.11.3: an unchanged role is the answer again, and stays as it is', async () => {
  const { Role } = await acquire('same')
  const before = await iam.send(new sdk.GetRoleCommand({ RoleName: 'Reader-same' }))
  expect((await acquire('same')).Role).toEqual(Role)
  expect((await iam.send(new sdk.GetRoleCommand({ RoleName: 'Reader-same' }))).Role).toEqual(before.Role)
  // What the template takes by default can also be said.
  const ReplacementValues = { Name: { Values: ['same'] }, Most: { Values: ['10'] } }
  expect((await acquire('same', { ReplacementValues })).Role).toEqual(Role)
})

test('13.12, C7.11.3, C7.11.4: the description and the duration may be changed', async () => {
  const { Role } = await acquire('described')
  const changes = { Description: 'Changed', MaxSessionDuration: 3600 }
  await iam.send(new sdk.UpdateRoleCommand({ RoleName: 'Reader-described', ...changes }))
  expect((await acquire('described')).Role).toEqual(Role)
  const shown = await iam.send(new sdk.GetRoleCommand({ RoleName: 'Reader-described' }))
  expect(shown.Role).toMatchObject({
    ...changes,
    SourceRoleTemplate: { TemplateArn: READER, TemplateMinorVersion: 2 },
  })
})

type Step = (RoleName: string) => Promise<unknown>

const READ = 'read-changed'

async function documentOf(RoleName: string): Promise<string> {
  const { PolicyDocument = '' } = await iam.send(
    new sdk.GetRolePolicyCommand({ RoleName, PolicyName: `read-${RoleName.replace('Reader-', '')}` }),
  )
  return decodeURIComponent(PolicyDocument)
}

const setTrust =
  (PolicyDocument: string): Step =>
  (RoleName) =>
    iam.send(new sdk.UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }))
const attach =
  (PolicyArn: string): Step =>
  (RoleName) =>
    iam.send(new sdk.AttachRolePolicyCommand({ RoleName, PolicyArn }))
const detach =
  (PolicyArn: string): Step =>
  (RoleName) =>
    iam.send(new sdk.DetachRolePolicyCommand({ RoleName, PolicyArn }))
const putInline =
  (PolicyName: string, document = policy('Allow', 's3:*')): Step =>
  (RoleName) =>
    iam.send(new sdk.PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: document }))
const deleteInline =
  (PolicyName: string): Step =>
  (RoleName) =>
    iam.send(new sdk.DeleteRolePolicyCommand({ RoleName, PolicyName }))
const setBoundary =
  (PermissionsBoundary: string): Step =>
  (RoleName) =>
    iam.send(new sdk.PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary }))
const tag =
  (Key: string, Value: string): Step =>
  (RoleName) =>
    iam.send(new sdk.TagRoleCommand({ RoleName, Tags: [{ Key, Value }] }))

const DATASYNC = 'datasync.amazonaws.com'
const SERVICES = [DATASYNC, 'ec2.amazonaws.com']

describe('13.12, C7.11.3: a changed role is no longer managed, until it is put back', () => {
  test.each<[string, Step, Step]>([
    [
      'tag',
      tag('more', '1'),
      (RoleName) => iam.send(new sdk.UntagRoleCommand({ RoleName, TagKeys: ['more'] })),
    ],
    ['tagvalue', tag('team', 'other'), tag('team', 'tagvalue')],
    ['boundary', setBoundary(READ_ONLY), setBoundary(POWER_USER)],
    ['trust', setTrust(EC2_TRUST), setTrust(trust({ Service: [DATASYNC] }, ['sts:AssumeRole']))],
    ['services', setTrust(trust({ Service: SERVICES })), setTrust(trust({ Service: DATASYNC }))],
    ['attached', attach(POWER_USER), detach(POWER_USER)],
    ['detached', detach(READ_ONLY), attach(READ_ONLY)],
    ['inline', putInline('more'), deleteInline('more')],
  ])('%s', async (name, change, putBack) => {
    const RoleName = `Reader-${name}`
    const { Role } = await acquire(name)
    await change(RoleName)
    await expectError(acquire(name), modified(RoleName))
    await putBack(RoleName)
    expect((await acquire(name)).Role).toMatchObject({ RoleId: Role?.RoleId, CreateDate: Role?.CreateDate })
  })

  test('an inline policy', async () => {
    const RoleName = 'Reader-changed'
    await acquire('changed')
    const original = await documentOf(RoleName)
    await putInline(READ)(RoleName)
    await expectError(acquire('changed'), modified(RoleName))
    await deleteInline(READ)(RoleName)
    await expectError(acquire('changed'), modified(RoleName))
    // The order of members and lists does not count.
    const { Version, Statement } = JSON.parse(original)
    const [{ Resource, ...rest }] = Statement
    const statement = { Resource: Resource.toReversed(), ...rest }
    await putInline(READ, JSON.stringify({ Version, Statement: statement }))(RoleName)
    await expect(acquire('changed')).resolves.toBeDefined()
  })
})

describe('13.12, C7.11.3: a role that is another one', () => {
  test('because of other parameters, also if it was changed', async () => {
    const named = (...buckets: string[]) => ({
      ReplacementValues: { Name: { Values: ['wide'] }, Buckets: { Values: buckets } },
    })
    await acquire('wide', named('arn:aws:s3:::x'))
    await expectError(acquire('wide', named('arn:aws:s3:::y')), OTHER_PARAMETERS)
    await expectError(acquire('wide'), OTHER_PARAMETERS)
    await tag('more', '1')('Reader-wide')
    await expectError(acquire('wide'), OTHER_PARAMETERS)
    await expectError(acquire('wide', named('arn:aws:s3:::x')), modified('Reader-wide'))
  })

  test('because of the name’s case, and the role that has it stays', async () => {
    const { Role } = await acquire('taken')
    await expectError(acquire('TAKEN'), OTHER_PARAMETERS)
    const { Role: shown } = await iam.send(new sdk.GetRoleCommand({ RoleName: 'Reader-taken' }))
    expect(shown?.RoleId).toBe(Role?.RoleId)
  })

  test('because it was made from no template, even if it is the same', async () => {
    const latest = { TemplateArn: roleTemplateArn('latest'), TemplateMinorVersion: 1, ReplacementValues: {} }
    await iam.send(
      new sdk.CreateRoleCommand({
        RoleName: 'latest',
        AssumeRolePolicyDocument: trust({ Service: DATASYNC }),
      }),
    )
    await expectError(acquire('', latest), OTHER_ORIGIN)
    await iam.send(new sdk.DeleteRoleCommand({ RoleName: 'latest' }))
    await acquire('', latest)
  })

  test('because it was made from another template', async () => {
    const own = (arn: string) => ({ TemplateArn: arn, ReplacementValues: {} })
    const [one, other] = [roleTemplateArn('one'), roleTemplateArn('other')]
    const reader = templates.roles.get(here(READER))?.[0]
    if (!reader) throw new Error('no template')
    const bare = {
      MinorVersion: 1,
      RoleNamePattern: 'shared',
      AssumeRolePolicyDocumentTemplate: reader.AssumeRolePolicyDocumentTemplate,
    }
    const roles = new Map(templates.roles)
    for (const TemplateArn of [one, other]) roles.set(here(TemplateArn), [here({ ...bare, TemplateArn })])
    server.iamulator.templates = { ...templates, roles }
    await acquire('', own(one))
    await expectError(acquire('', own(other)), OTHER_ORIGIN)
  })

  test('because the template is no longer the one that it was made from', async () => {
    await acquire('orphan')
    const [, latest] = templates.roles.get(here(READER)) ?? []
    if (!latest) throw new Error('no template')
    const newer = [{ ...latest, MinorVersion: 5, DefaultMinorVersion: 5 }]
    server.iamulator.templates = { ...templates, roles: new Map([[here(READER), newer]]) }
    await expectError(acquire('orphan'), OTHER_PARAMETERS)
    server.iamulator.templates = templates
    await acquire('orphan')
  })
})
