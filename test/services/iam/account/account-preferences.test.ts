/** Account preferences: properties, the version of session tokens, and outbound federation. */
import * as sdk from '@aws-sdk/client-iam'
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { settingsKey } from '../../../../store/index.ts'
import {
  ACCOUNT,
  administratorOf,
  expectError,
  OTHER,
  policy,
  serverForAllTests,
} from '../../../support/harness.ts'
import { at } from '../../../support/places.ts'
import { deniedText, membersOf, userArn, userWith, withAuthorizationId } from '../../callers.ts'
import { document } from '../simulation/simulating.ts'

const server = serverForAllTests()
let iam: sdk.IAMClient
beforeAll(() => {
  iam = server.iam()
})
beforeEach(() => {
  server.iamulator.store.resetAccount(at(ACCOUNT))
})

describe('the version of session tokens of the global endpoint', () => {
  const set = (GlobalEndpointTokenVersion: sdk.GlobalEndpointTokenVersion) =>
    iam.send(new sdk.SetSecurityTokenServicePreferencesCommand({ GlobalEndpointTokenVersion }))
  const version = async (client = iam) =>
    (await client.send(new sdk.GetAccountSummaryCommand({}))).SummaryMap?.GlobalEndpointTokenVersion

  test('5.1: needs a permission on every resource', async () => {
    const action = 'iam:SetSecurityTokenServicePreferences'
    const command = new sdk.SetSecurityTokenServicePreferencesCommand({
      GlobalEndpointTokenVersion: 'v2Token',
    })
    const one = `arn:aws:iam::${ACCOUNT}:*`
    const narrow = server.iam(await userWith(server, 'narrow', policy('Allow', action, one)))
    await expectError(narrow.send(command), {
      code: 'AccessDenied',
      status: 403,
      message: withAuthorizationId(deniedText(userArn('narrow'), action, '*')),
    })
    await server.iam(await userWith(server, 'wide', policy('Allow', action))).send(command)
    expect(await version()).toBe(2)
  })

  test('5.1, C7.12.5: is 1 until it is set to 2, and can be set back', async () => {
    expect(await version()).toBe(1)
    expect(membersOf(await set('v2Token'))).toEqual({})
    expect(await version()).toBe(2)
    expect(await version(server.iam(administratorOf(OTHER)))).toBe(1)
    await set('v1Token')
    expect(await version()).toBe(1)
  })
})

describe('account properties', () => {
  const put = (Properties: Record<string, string>, client = iam) =>
    client.send(new sdk.PutAccountPropertiesCommand({ Properties }))
  const get = async (client = iam) => membersOf(await client.send(new sdk.GetAccountPropertiesCommand({})))
  const enabled = (value: 'true' | 'false') => ({ Properties: { 'RoleManager/Enabled': value } })
  const ENABLE = enabled('true').Properties
  const DISABLE = enabled('false').Properties

  const ROLE = 'AWSServiceRoleForIAMRoleManager'
  const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/aws-service-role/role-manager.iam.amazonaws.com/${ROLE}`
  const role = async () => (await iam.send(new sdk.GetRoleCommand({ RoleName: ROLE }))).Role

  test('C7.8.1: Role Manager is disabled to begin with', async () => {
    expect(await get()).toEqual(enabled('false'))
  })

  test('C7.8.1: other properties beside Enabled are accepted and forgotten', async () => {
    expect(membersOf(await put({ ...ENABLE, 'RoleManager/Mode': 'quiet', 'RoleManager/a/b': 'c' }))).toEqual(
      {},
    )
    expect(await get()).toEqual(enabled('true'))
    expect(await get(server.iam(administratorOf(OTHER)))).toEqual(enabled('false'))
    await put({ 'RoleManager/Mode': 'quiet', ...DISABLE })
    expect(await get()).toEqual(enabled('false'))
  })

  test('C7.8.1: a request without properties', () =>
    expectError(put({}), {
      code: 'ValidationError',
      status: 400,
      message:
        "1 validation error detected: Value at 'properties' failed to satisfy constraint: Member must not be null",
    }))

  const KEY = 'Property key must be in format Namespace/PropertyName: '
  const ONE = 'All properties must belong to the same namespace'
  const REQUIRED = 'RoleManager namespace requires Enabled property'
  const BOOLEAN = "Enabled must be 'true' or 'false'"

  test.each<[Record<string, string>, string]>([
    [{ RoleManager: 'true' }, `${KEY}RoleManager`],
    [{ 'Other/x': '1', Enabled: 'true', 'RoleManager/Enabled': 'maybe' }, `${KEY}Enabled`],
    [{ 'RoleManager/Enabled': 'true', 'Other/Enabled': 'true' }, ONE],
    [{ 'Other/x': '1', 'Another/x': '1' }, ONE],
    [{ 'RoleManager/Enabled': 'true', 'rolemanager/Enabled': 'true' }, ONE],
    [{ 'Other/Enabled': 'true' }, 'Unsupported namespace: Other'],
    [{ '/Enabled': 'true' }, 'Unsupported namespace: '],
    [{ 'RoleManager/Mode': 'quiet' }, REQUIRED],
    [{ 'RoleManager/Enabled/': 'true' }, REQUIRED],
    [{ 'RoleManager/enabled': 'true' }, REQUIRED],
    ...['TRUE', 'False', ' true', 'false ', '1', '0', 'yes'].map(
      (value): [Record<string, string>, string] => [
        { 'RoleManager/Enabled': value, 'RoleManager/Mode': 'quiet' },
        BOOLEAN,
      ],
    ),
  ])('C7.8.1: %j is refused', async (properties, message) => {
    await expectError(put(properties), { code: 'InvalidInput', status: 400, message })
    expect(await get()).toEqual(enabled('false'))
    await expectError(role(), { code: 'NoSuchEntity', status: 404 })
  })

  test('C7.8.2: enabling makes the role of Role Manager once, and disabling keeps it', async () => {
    await put(ENABLE)
    const made = await role()
    expect(made).toEqual({
      Path: '/aws-service-role/role-manager.iam.amazonaws.com/',
      RoleName: ROLE,
      RoleId: expect.stringMatching(/^AROA/),
      Arn: ROLE_ARN,
      CreateDate: expect.any(Date),
      AssumeRolePolicyDocument: encodeURIComponent(
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"role-manager.iam.amazonaws.com"},"Action":"sts:AssumeRole"}]}',
      ),
      MaxSessionDuration: 3600,
      RoleLastUsed: {},
    })
    const attached = await iam.send(new sdk.ListAttachedRolePoliciesCommand({ RoleName: ROLE }))
    const PolicyName = 'AWSIAMRoleManagerServiceRolePolicy'
    expect(attached.AttachedPolicies).toEqual([
      { PolicyName, PolicyArn: `arn:aws:iam::aws:policy/aws-service-role/${PolicyName}` },
    ])
    await put(ENABLE)
    await put(DISABLE)
    expect(await role()).toEqual(made)
  })

  test('C7.8.2: a role that was made before is kept as it is', async () => {
    const AWSServiceName = 'role-manager.iam.amazonaws.com'
    await iam.send(new sdk.CreateServiceLinkedRoleCommand({ AWSServiceName, Description: 'Ours' }))
    const made = await role()
    await put(ENABLE)
    expect(await role()).toEqual(made)
  })

  test('C7.8.2: the deletion of the role fails, enabled or not', async () => {
    for (const properties of [ENABLE, DISABLE]) {
      await put(properties)
      const { DeletionTaskId } = await iam.send(new sdk.DeleteServiceLinkedRoleCommand({ RoleName: ROLE }))
      server.iamulator.clock.advance(1000)
      const status = await iam.send(new sdk.GetServiceLinkedRoleDeletionStatusCommand({ DeletionTaskId }))
      expect(membersOf(status)).toEqual({
        Status: 'FAILED',
        Reason: { Reason: 'Role could not be deleted because of an internal error.', RoleUsageList: [] },
      })
      expect(await role()).toMatchObject({ RoleName: ROLE })
    }
  })

  test('C7.8.2: enabling takes the permission to create that role, and disabling does not', async () => {
    const document = policy('Allow', ['iam:PutAccountProperties', 'iam:GetAccountProperties'])
    const limited = server.iam(await userWith(server, 'limited', document))
    const denied = {
      code: 'AccessDenied',
      status: 403,
      message: withAuthorizationId(deniedText(userArn('limited'), 'iam:CreateServiceLinkedRole', ROLE_ARN)),
    }
    await expectError(put(ENABLE, limited), denied)
    expect(await get(limited)).toEqual(enabled('false'))
    await expectError(role(), { code: 'NoSuchEntity', status: 404 })
    // Not even the permission for another property is asked for before the properties are valid.
    await expectError(put({ ...ENABLE, 'Other/x': '1' }, limited), {
      code: 'InvalidInput',
      status: 400,
      message: ONE,
    })
    await put(ENABLE)
    await expectError(put(ENABLE, limited), denied)
    await put(DISABLE, limited)
    expect(await get()).toEqual(enabled('false'))
  })

  test('C7.8.2: a policy can name the service, the role, or both', async () => {
    const statement = {
      Effect: 'Allow',
      Action: 'iam:CreateServiceLinkedRole',
      Resource: ROLE_ARN,
      Condition: { StringEquals: { 'iam:AWSServiceName': 'role-manager.iam.amazonaws.com' } },
    }
    const own = { Effect: 'Allow', Action: 'iam:PutAccountProperties', Resource: '*' }
    const Version = '2012-10-17'
    const document = JSON.stringify({ Version, Statement: [own, statement] })
    await put(ENABLE, server.iam(await userWith(server, 'limited', document)))
    expect(await get()).toEqual(enabled('true'))
  })

  test('policies tell namespaces apart', async () => {
    const condition = { 'ForAllValues:StringEquals': { 'iam:AccountPropertyNamespaces': ['RoleManager'] } }
    const Action = ['iam:PutAccountProperties', 'iam:GetAccountProperties']
    const allowing = document({ Effect: 'Allow', Action, Resource: '*', Condition: condition })
    const limited = server.iam(await userWith(server, 'limited', allowing))
    await put(DISABLE, limited)
    expect(await get(limited)).toEqual(enabled('false'))
    const denied = (action: string) => ({
      code: 'AccessDenied',
      status: 403,
      message: withAuthorizationId(deniedText(userArn('limited'), action, '*')),
    })
    // C7.8.1: what the operation itself checks comes after authorization.
    await expectError(put({ 'B/x': '2' }, limited), denied('iam:PutAccountProperties'))
    await expectError(put({ ...DISABLE, 'B/x': '2' }, limited), denied('iam:PutAccountProperties'))
    const elsewhere = document({
      Effect: 'Allow',
      Action,
      Resource: '*',
      Condition: { 'ForAllValues:StringEquals': { 'iam:AccountPropertyNamespaces': ['B'] } },
    })
    const other = server.iam(await userWith(server, 'elsewhere', elsewhere))
    await expectError(get(other), { code: 'AccessDenied', status: 403 })
  })
})

describe('outbound web identity federation', () => {
  const enable = () => iam.send(new sdk.EnableOutboundWebIdentityFederationCommand({}))
  const disable = () => iam.send(new sdk.DisableOutboundWebIdentityFederationCommand({}))
  const info = (client = iam) => client.send(new sdk.GetOutboundWebIdentityFederationInfoCommand({}))

  const disabled = (accountId = ACCOUNT, already = '') => ({
    code: 'FeatureDisabled',
    status: 404,
    message: `Outbound identity federation is ${already}disabled for account ${accountId}`,
  })
  const alreadyDisabled = disabled(ACCOUNT, 'already ')

  test('9.8, C7.10.1: is disabled to begin with', async () => {
    await expectError(info(), disabled())
    await expectError(disable(), alreadyDisabled)
  })

  test('9.8, C7.10.1: has an issuer of the account once it is enabled', async () => {
    const { IssuerIdentifier } = await enable()
    expect(IssuerIdentifier).toMatch(/^https?:\/\/\S*[0-9a-f]{8}-[0-9a-f-]{27}/)
    expect(membersOf(await info())).toEqual({ IssuerIdentifier, JwtVendingEnabled: true })
    await expectError(info(server.iam(administratorOf(OTHER))), disabled(OTHER))
    await expectError(enable(), {
      code: 'FeatureEnabled',
      status: 409,
      message: `Outbound identity federation is already enabled for account ${ACCOUNT}`,
    })
  })

  test('9.8: keeps the issuer when it is disabled, for the tokens that are out', async () => {
    const { IssuerIdentifier } = await enable()
    expect(membersOf(await disable())).toEqual({})
    await expectError(info(), disabled())
    await expectError(disable(), alreadyDisabled)
    expect(membersOf(await enable())).toEqual({ IssuerIdentifier })
  })

  test('leaves other settings of the account alone', async () => {
    await iam.send(new sdk.CreateAccountAliasCommand({ AccountAlias: 'mine' }))
    await enable()
    await disable()
    expect(server.iamulator.store.view(at(ACCOUNT)).settings.get(settingsKey)).toMatchObject({
      alias: 'mine',
    })
  })
})
