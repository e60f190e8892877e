/** Account preferences: properties, the version of session tokens, and outbound federation. */
import * as sdk from '@aws-sdk/client-iam'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { settingsKey } from '../../../../store/index.ts'
import {
  ACCOUNT,
  administratorOf,
  expectError,
  OTHER,
  policy,
  startServer,
  type TestServer,
} from '../../../support/harness.ts'
import { deniedText, membersOf, userArn, userWith } from '../../callers.ts'
import { document } from '../simulation/simulating.ts'

let server: TestServer
let iam: sdk.IAMClient
beforeAll(async () => {
  server = await startServer()
  iam = server.iam()
})
afterAll(() => server.close())
beforeEach(() => {
  server.iamulator.store.resetAccount(ACCOUNT)
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
      message: deniedText(userArn('narrow'), action, '*'),
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

  test('there are none to begin with', async () => {
    expect(await get()).toEqual({ Properties: {} })
  })

  test('are kept, and added to', async () => {
    expect(membersOf(await put({ 'RoleManager/Enabled': 'true', 'RoleManager/Mode': 'quiet' }))).toEqual({})
    await put({ 'Other/Enabled': 'yes' })
    await put({ 'RoleManager/Enabled': 'false' })
    expect(await get()).toEqual({
      Properties: { 'RoleManager/Enabled': 'false', 'RoleManager/Mode': 'quiet', 'Other/Enabled': 'yes' },
    })
    expect(await get(server.iam(administratorOf(OTHER)))).toEqual({ Properties: {} })
  })

  test('a request is about one namespace', async () => {
    await expectError(put({ 'A/x': '1', 'B/x': '1' }), {
      code: 'InvalidInput',
      status: 400,
      message: 'The properties of a request must all belong to one namespace.',
    })
    expect(await get()).toEqual({ Properties: {} })
  })

  test.each(['Enabled', '/Enabled', 'RoleManager/', 'A/B/C'])('%s is no name of a property', async (name) => {
    await expectError(put({ [name]: 'true' }), {
      code: 'InvalidInput',
      status: 400,
      message: `Invalid property ${name}: it is not of the form Namespace/PropertyName.`,
    })
  })

  test('what is true or false stays true or false', async () => {
    await put({ 'A/x': 'true', 'A/y': 'text' })
    await expectError(put({ 'A/x': 'maybe' }), {
      code: 'InvalidInput',
      status: 400,
      message: 'The property A/x must be true or false.',
    })
    await put({ 'A/y': 'true' })
    expect(await get()).toEqual({ Properties: { 'A/x': 'true', 'A/y': 'true' } })
  })

  test('policies tell namespaces apart', async () => {
    await put({ 'A/x': '1' })
    const condition = { 'ForAllValues:StringEquals': { 'iam:AccountPropertyNamespaces': ['A'] } }
    const Action = ['iam:PutAccountProperties', 'iam:GetAccountProperties']
    const credentials = await userWith(
      server,
      'limited',
      document({ Effect: 'Allow', Action, Resource: '*', Condition: condition }),
    )
    const limited = server.iam(credentials)
    await put({ 'A/x': '2' }, limited)
    expect(await get(limited)).toEqual({ Properties: { 'A/x': '2' } })
    const denied = (action: string) => ({
      code: 'AccessDenied',
      status: 403,
      message: deniedText(userArn('limited'), action, '*'),
    })
    await expectError(put({ 'B/x': '2' }, limited), denied('iam:PutAccountProperties'))
    await put({ 'B/x': '1' })
    await expectError(get(limited), denied('iam:GetAccountProperties'))
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
    expect(server.iamulator.store.view(ACCOUNT).settings.get(settingsKey)).toMatchObject({ alias: 'mine' })
  })
})
