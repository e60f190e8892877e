/** The regions of STS, and the regions in which tokens are valid. */
import {
  EnableOutboundWebIdentityFederationCommand,
  type GlobalEndpointTokenVersion,
  SetSecurityTokenServicePreferencesCommand,
} from '@aws-sdk/client-iam'
import * as sdk from '@aws-sdk/client-sts'
import { beforeAll, describe, expect, test } from '@jest/globals'
import type { SeedOrganization } from '../../../server/seed/types.ts'
import {
  ACCOUNT,
  ADMINISTRATOR,
  administratorOf,
  expectError,
  OTHER,
  policy,
  serverForAllTests,
  trust,
} from '../../support/harness.ts'
import { seededServer } from '../../support/organizations.ts'
import {
  assumeWith,
  createProvider,
  encoded,
  goodResponse,
  roleForProvider,
} from '../../support/saml-responses.ts'
import { talkingTo } from '../../support/sts-hosts.ts'
import { requestOf, tokenBy } from '../iam/delegation/delegation-callers.ts'
import { templates } from '../iam/roles/template-fixtures.ts'
import { credentialsIn, invalidToken, roleTrusting } from './sts-callers.ts'

const GLOBAL = 'sts.amazonaws.com'
/** A region that accounts must enable. */
const OPT_IN = 'af-south-1'
const DISABLED = 'eu-west-3'
const AUDIT = { arn: 'arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials' }

const server = serverForAllTests(() => {
  const organization: SeedOrganization = {
    managementAccount: OTHER,
    trustedServices: ['iam.amazonaws.com'],
    rootAccess: ['RootCredentialsManagement'],
    root: { accounts: { [ACCOUNT]: {} } },
  }
  const accounts = { [ACCOUNT]: { disabledRegions: [DISABLED] } }
  return seededServer({ accounts, organization })
})
beforeAll(() => {
  server.iamulator.templates = templates
})

const sts = (host: string) => talkingTo(host, server.sts())

const session = async (client: sdk.STSClient) =>
  credentialsIn(await client.send(new sdk.GetSessionTokenCommand({})))

const fromOther = (region: string) => server.sts(administratorOf(OTHER), region)

const who = (client: sdk.STSClient) => client.send(new sdk.GetCallerIdentityCommand({}))

describe('a region in which the account has not activated STS', () => {
  const disabled = {
    code: 'RegionDisabledException',
    status: 403,
    message: `STS is not activated in this region for account:${ACCOUNT}. Your account administrator can activate STS in this region using the IAM Console.`,
  }

  test('gives out no credentials of it', async () => {
    const there = server.sts(ADMINISTRATOR, DISABLED)
    await expectError(session(there), disabled)
    await expectError(there.send(new sdk.GetFederationTokenCommand({ Name: 'bob' })), disabled)
    const RoleArn = await roleTrusting(server, 'worker', trust({ AWS: [ACCOUNT, OTHER] }))
    const assume = new sdk.AssumeRoleCommand({ RoleArn, RoleSessionName: 'session' })
    await expectError(there.send(assume), disabled)
    await expectError(fromOther(DISABLED).send(assume), disabled)
    await server.sts(ADMINISTRATOR, 'eu-west-1').send(assume)
  })

  test('nor to those who manage its organization, or whom it delegated permissions to', async () => {
    const assumeRoot = new sdk.AssumeRootCommand({ TargetPrincipal: ACCOUNT, TaskPolicyArn: AUDIT })
    const TradeInToken = await tokenBy(server, server.iam(), await requestOf(server))
    const trade = new sdk.GetDelegatedAccessTokenCommand({ TradeInToken })
    await expectError(fromOther(DISABLED).send(assumeRoot), disabled)
    await expectError(fromOther(DISABLED).send(trade), disabled)
    await fromOther('eu-west-1').send(assumeRoot)
    await fromOther('eu-west-1').send(trade)
  })

  test('is never the first one', () =>
    expect(seededServer({ accounts: { [ACCOUNT]: { disabledRegions: ['us-east-1'] } } })).rejects.toThrow(
      'disabledRegions',
    ))

  test('serves everything else, also with credentials of another region', async () => {
    const credentials = await session(server.sts())
    expect((await who(server.sts(credentials, DISABLED))).Account).toBe(ACCOUNT)
    await session(fromOther(DISABLED))
  })
})

describe('the global endpoint', () => {
  const prefer = (GlobalEndpointTokenVersion: GlobalEndpointTokenVersion) =>
    server.iam().send(new SetSecurityTokenServicePreferencesCommand({ GlobalEndpointTokenVersion }))

  test('5.2, 5.3: gives out tokens that count in regions which are enabled by default', async () => {
    const credentials = await session(sts(GLOBAL))
    expect(credentials.sessionToken).toMatch(/^FwoGZXIvYXdz/)
    expect((await who(server.sts(credentials, 'eu-west-1'))).Account).toBe(ACCOUNT)
    await expectError(who(server.sts(credentials, OPT_IN)), invalidToken)
  })

  test('5.2: gives out tokens that count everywhere, if the account prefers that', async () => {
    await prefer('v2Token')
    const credentials = await session(sts(GLOBAL))
    expect(credentials.sessionToken).toMatch(/^IQoJb3JpZ2luX2Vj/)
    expect((await who(server.sts(credentials, OPT_IN))).Account).toBe(ACCOUNT)
    await prefer('v1Token')
    expect((await session(sts(GLOBAL))).sessionToken).toMatch(/^FwoGZXIvYXdz/)
  })

  test('5.1, 5.2, C7.12.5: the preference counts at once, and for tokens that are issued then', async () => {
    const first = await session(sts(GLOBAL))
    await prefer('v2Token')
    await expectError(who(server.sts(first, OPT_IN)), invalidToken)
    const second = await session(sts(GLOBAL))
    await prefer('v1Token')
    expect((await who(server.sts(second, OPT_IN))).Account).toBe(ACCOUNT)
    await expectError(who(server.sts(await session(sts(GLOBAL)), OPT_IN)), invalidToken)
  })

  test('5.2: the account of a role decides on the version of its sessions', async () => {
    const RoleArn = await roleTrusting(server, 'versioned', trust({ AWS: [ACCOUNT, OTHER] }))
    const assume = new sdk.AssumeRoleCommand({ RoleArn, RoleSessionName: 'session' })
    const visitor = () => talkingTo(GLOBAL, fromOther('us-east-1')).send(assume)
    await prefer('v2Token')
    expect((await who(server.sts(credentialsIn(await visitor()), OPT_IN))).Account).toBe(ACCOUNT)
    await prefer('v1Token')
    await server
      .iam(administratorOf(OTHER))
      .send(new SetSecurityTokenServicePreferencesCommand({ GlobalEndpointTokenVersion: 'v2Token' }))
    await expectError(who(server.sts(credentialsIn(await visitor()), OPT_IN)), invalidToken)
  })

  test('5.4, C7.12.5: the sizes of tokens', async () => {
    const RoleArn = await roleTrusting(server, 'sized', trust({ AWS: ACCOUNT }))
    const sizes = async (client: sdk.STSClient) => {
      const answers = [
        await client.send(new sdk.GetSessionTokenCommand({})),
        await client.send(new sdk.GetFederationTokenCommand({ Name: 'bob', Policy: policy('Allow', '*') })),
        await client.send(new sdk.AssumeRoleCommand({ RoleArn, RoleSessionName: 'session' })),
      ]
      return answers.map((answer) => credentialsIn(answer).sessionToken.length)
    }
    expect(await sizes(sts(GLOBAL))).toEqual([288, 376, 352])
    expect(await sizes(server.sts())).toEqual([688, 776, 752])
    await prefer('v2Token')
    expect(await sizes(sts(GLOBAL))).toEqual([688, 776, 752])
    await prefer('v1Token')
  })

  test('is the only one that does', async () => {
    for (const host of ['sts.us-east-1.amazonaws.com', 'localhost:4566', 'sts.amazonaws.com.example.com']) {
      expect((await session(sts(host))).sessionToken).toMatch(/^IQoJb3JpZ2luX2Vj/)
    }
  })

  test('makes no token of the one version of a token of the other', async () => {
    const first = await session(sts(GLOBAL))
    const sealed = Buffer.from(first.sessionToken ?? '', 'base64').subarray('..er/aws.'.length)
    const forged = Buffer.concat([Buffer.from('\x21\x0a\x09origin_ec', 'latin1'), sealed])
    const sessionToken = forged.toString('base64')
    await expectError(who(server.sts({ ...first, sessionToken }, OPT_IN)), invalidToken)
  })

  // Only AssumeRoot is known to have another text.
  const NOT_SUPPORTED = 'Operation not supported on STS global endpoint'
  test.each<[string, string, (client: sdk.STSClient) => Promise<unknown>]>([
    [
      'AssumeRoot',
      'Unknown Operation',
      (client) =>
        client.send(
          new sdk.AssumeRootCommand({
            TargetPrincipal: OTHER,
            TaskPolicyArn: AUDIT,
          }),
        ),
    ],
    [
      'GetScopedCredentials',
      NOT_SUPPORTED,
      (client) => client.send(new sdk.GetScopedCredentialsCommand({ DurationSeconds: 60 })),
    ],
    [
      'GetWebIdentityToken',
      NOT_SUPPORTED,
      (client) =>
        client.send(new sdk.GetWebIdentityTokenCommand({ Audience: ['a'], SigningAlgorithm: 'ES384' })),
    ],
  ])('5.5, C7.10.4: does not have %s', async (_operation, message, call) => {
    await server
      .iam()
      .send(new EnableOutboundWebIdentityFederationCommand({}))
      .catch(() => undefined)
    await expectError(call(sts(GLOBAL)), { code: 'InvalidAction', status: 400, message })
  })
})

test('an endpoint of a region that the account has switched off', async () => {
  const own = await seededServer({ accounts: { [ACCOUNT]: { disabledRegions: ['eu-west-3'] } } })
  await createProvider(own)
  await roleForProvider(own)
  const at = (host: string) => assumeWith(own, encoded(goodResponse(Date.now())), {}, host)
  expect(await at('sts.eu-west-1.amazonaws.com')).toHaveProperty('Credentials')
  await expectError(at('sts.eu-west-3.amazonaws.com'), { code: 'RegionDisabledException', status: 403 })
  await own.close()
})
