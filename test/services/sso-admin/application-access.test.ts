/** Tests what belongs to an application: settings, access scopes, grants, and authentication methods. */
import {
  DeleteApplicationAccessScopeCommand,
  DeleteApplicationAuthenticationMethodCommand,
  DeleteApplicationGrantCommand,
  DeleteTrustedTokenIssuerCommand,
  GetApplicationAccessScopeCommand,
  GetApplicationAssignmentConfigurationCommand,
  GetApplicationAuthenticationMethodCommand,
  GetApplicationGrantCommand,
  GetApplicationSessionConfigurationCommand,
  type Grant,
  type GrantType,
  ListApplicationAccessScopesCommand,
  ListApplicationAuthenticationMethodsCommand,
  ListApplicationGrantsCommand,
  PutApplicationAccessScopeCommand,
  PutApplicationAssignmentConfigurationCommand,
  PutApplicationAuthenticationMethodCommand,
  PutApplicationGrantCommand,
  PutApplicationSessionConfigurationCommand,
} from '@aws-sdk/client-sso-admin'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { ACCOUNT, expectError, serverForEachTest } from '../../support/harness.ts'
import { INSTANCE, identityCenterServer } from '../../support/identity-center.ts'
import { membersOf } from '../callers.ts'
import { effectsIn } from '../effects-in.ts'
import { ACTOR_POLICY } from './application-calls.ts'
import { applicationOf, issuerOf, NO_ISSUER, newApplication, newIssuer } from './applications.ts'
import { invalid, notFound } from './errors.ts'

const expectEffect = effectsIn('sso-admin')

const server = serverForEachTest(() => identityCenterServer({ quotas: { ScopesPerApplicationQuota: 12 } }))
const client = server.ssoAdmin()
let ApplicationArn: string
beforeEach(async () => {
  ApplicationArn = await newApplication(client, 'App')
})

describe('settings', () => {
  test('an application needs assignments until it is changed', async () => {
    const configuration = () =>
      client.send(new GetApplicationAssignmentConfigurationCommand({ ApplicationArn }))
    const put = (AssignmentRequired: boolean) =>
      client.send(new PutApplicationAssignmentConfigurationCommand({ ApplicationArn, AssignmentRequired }))
    expect(membersOf(await configuration())).toEqual({ AssignmentRequired: true })
    await expectEffect('PutApplicationAssignmentConfiguration', () => put(false), {
      GetApplicationAssignmentConfiguration: configuration,
    })
    expect(membersOf(await configuration())).toEqual({ AssignmentRequired: false })
  })

  test('background sessions are disabled until they are enabled', async () => {
    const configuration = () => client.send(new GetApplicationSessionConfigurationCommand({ ApplicationArn }))
    const put = (UserBackgroundSessionApplicationStatus?: 'ENABLED' | 'DISABLED') =>
      client.send(
        new PutApplicationSessionConfigurationCommand({
          ApplicationArn,
          UserBackgroundSessionApplicationStatus,
        }),
      )
    const status = async () => (await configuration()).UserBackgroundSessionApplicationStatus
    expect(await status()).toBe('DISABLED')
    await expectEffect('PutApplicationSessionConfiguration', () => put('ENABLED'), {
      GetApplicationSessionConfiguration: configuration,
    })
    await put()
    expect(await status()).toBe('ENABLED')
    await put('DISABLED')
    expect(await status()).toBe('DISABLED')
  })
})

describe('access scopes', () => {
  const put = (Scope: string, AuthorizedTargets?: string[]) =>
    client.send(new PutApplicationAccessScopeCommand({ ApplicationArn, Scope, AuthorizedTargets }))
  const get = (Scope: string) => client.send(new GetApplicationAccessScopeCommand({ ApplicationArn, Scope }))
  const list = (more: object = {}) =>
    client.send(new ListApplicationAccessScopesCommand({ ApplicationArn, ...more }))
  const remove = (Scope: string) =>
    client.send(new DeleteApplicationAccessScopeCommand({ ApplicationArn, Scope }))

  test('are put, replaced, and deleted', async () => {
    const reads = { GetApplicationAccessScope: () => get('a:b:c'), ListApplicationAccessScopes: () => list() }
    await expectEffect('PutApplicationAccessScope', () => put('a:b:c', [INSTANCE]), reads)
    const scope = { Scope: 'a:b:c', AuthorizedTargets: [INSTANCE] }
    expect(membersOf(await get('a:b:c'))).toEqual(scope)
    await put('other')
    expect((await list()).Scopes).toEqual([scope, { Scope: 'other' }])
    await put('a:b:c', [applicationOf(ACCOUNT)])
    expect(membersOf(await get('a:b:c'))).toMatchObject({ AuthorizedTargets: [applicationOf(ACCOUNT)] })
    await expectEffect('DeleteApplicationAccessScope', () => remove('a:b:c'), reads)
    await expectError(get('a:b:c'), notFound('Could not find AccessScope a:b:c'))
    await remove('a:b:c')
    expect((await list()).Scopes).toEqual([{ Scope: 'other' }])
  })

  test('can have the names of methods', async () => {
    for (const name of ['constructor', '__proto__']) {
      await expectError(get(name), notFound(`Could not find AccessScope ${name}`))
      await put(name, [INSTANCE])
      expect(membersOf(await get(name))).toEqual({ Scope: name, AuthorizedTargets: [INSTANCE] })
    }
    expect((await list()).Scopes?.map(({ Scope }) => Scope)).toEqual(['__proto__', 'constructor'])
    await remove('__proto__')
    expect((await list()).Scopes?.map(({ Scope }) => Scope)).toEqual(['constructor'])
  })

  test('are limited in number, and listed ten at a time', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `scope_${String(index).padStart(2, '0')}`)
    for (const name of names) await put(name)
    await put('scope_00')
    await expectError(put('more'), invalid('An application can have at most 12 access scopes.'))
    const first = await list()
    expect(first.Scopes?.map(({ Scope }) => Scope)).toEqual(names.slice(0, 10))
    await remove('scope_09')
    const second = await list({ NextToken: first.NextToken })
    expect(second.Scopes?.map(({ Scope }) => Scope)).toEqual(names.slice(10))
    expect(second.NextToken).toBeUndefined()
  })
})

describe('grants', () => {
  const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
  const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'
  const put = (type: GrantType, grant: Grant) =>
    client.send(new PutApplicationGrantCommand({ ApplicationArn, GrantType: type, Grant: grant }))
  const get = (type: GrantType) =>
    client.send(new GetApplicationGrantCommand({ ApplicationArn, GrantType: type }))
  const list = () => client.send(new ListApplicationGrantsCommand({ ApplicationArn }))
  const remove = (type: GrantType) =>
    client.send(new DeleteApplicationGrantCommand({ ApplicationArn, GrantType: type }))

  test('of each type are put, listed, and deleted', async () => {
    const TrustedTokenIssuerArn = await newIssuer(client, 'issuer')
    const grants: readonly (readonly [GrantType, Grant])[] = [
      ['authorization_code', { AuthorizationCode: { RedirectUris: ['https://app.example/callback'] } }],
      ['refresh_token', { RefreshToken: {} }],
      [
        JWT_BEARER,
        { JwtBearer: { AuthorizedTokenIssuers: [{ TrustedTokenIssuerArn, AuthorizedAudiences: ['app'] }] } },
      ],
      [EXCHANGE, { TokenExchange: {} }],
    ]
    for (const [type, grant] of grants) {
      const reads = { GetApplicationGrant: () => get(type), ListApplicationGrants: list }
      await expectEffect('PutApplicationGrant', () => put(type, grant), reads)
      expect(membersOf(await get(type))).toEqual({ Grant: grant })
    }
    expect(membersOf(await list())).toEqual({
      Grants: grants.map(([type, grant]) => ({ GrantType: type, Grant: grant })),
    })
    for (const [type] of grants) {
      const reads = { GetApplicationGrant: () => get(type), ListApplicationGrants: list }
      await expectEffect('DeleteApplicationGrant', () => remove(type), reads)
      await expectError(get(type), notFound(`Could not find Grant of type ${type}`))
      await remove(type)
    }
    expect((await list()).Grants).toEqual([])
  })

  test('are replaced', async () => {
    const grant = (uri: string) => ({ AuthorizationCode: { RedirectUris: [uri] } })
    await put('authorization_code', grant('https://a.example'))
    await put('authorization_code', grant('https://b.example'))
    expect((await list()).Grants).toEqual([
      { GrantType: 'authorization_code', Grant: grant('https://b.example') },
    ])
  })

  test('must be of their type', async () => {
    await expectError(
      put('authorization_code', { RefreshToken: {} }),
      invalid('A grant of type authorization_code must have the member AuthorizationCode.'),
    )
    expect((await list()).Grants).toEqual([])
  })

  test('name issuers that exist when they are put', async () => {
    const grantFor = (TrustedTokenIssuerArn: string): Grant => ({
      JwtBearer: { AuthorizedTokenIssuers: [{ TrustedTokenIssuerArn, AuthorizedAudiences: ['app'] }] },
    })
    await expectError(
      put(JWT_BEARER, grantFor(issuerOf(ACCOUNT))),
      notFound(`Could not find TrustedTokenIssuer with id ${NO_ISSUER}`),
    )
    const TrustedTokenIssuerArn = await newIssuer(client, 'issuer')
    await put(JWT_BEARER, grantFor(TrustedTokenIssuerArn))
    await client.send(new DeleteTrustedTokenIssuerCommand({ TrustedTokenIssuerArn }))
    expect(membersOf(await get(JWT_BEARER))).toEqual({ Grant: grantFor(TrustedTokenIssuerArn) })
  })
})

describe('authentication methods', () => {
  const IAM = { AuthenticationMethodType: 'IAM' } as const
  const put = (ActorPolicy: object) =>
    client.send(
      new PutApplicationAuthenticationMethodCommand({
        ApplicationArn,
        ...IAM,
        // The SDK's type for documents has no type of its own.
        AuthenticationMethod: { Iam: { ActorPolicy: JSON.parse(JSON.stringify(ActorPolicy)) } },
      }),
    )
  const get = () => client.send(new GetApplicationAuthenticationMethodCommand({ ApplicationArn, ...IAM }))
  const list = () => client.send(new ListApplicationAuthenticationMethodsCommand({ ApplicationArn }))
  const remove = () =>
    client.send(new DeleteApplicationAuthenticationMethodCommand({ ApplicationArn, ...IAM }))
  const NONE = notFound('Could not find AuthenticationMethod of type IAM')

  test('are put, replaced, and deleted', async () => {
    const reads = { GetApplicationAuthenticationMethod: get, ListApplicationAuthenticationMethods: list }
    await expectError(get(), NONE)
    await expectEffect('PutApplicationAuthenticationMethod', () => put(ACTOR_POLICY), reads)
    const method = { Iam: { ActorPolicy: ACTOR_POLICY } }
    expect(membersOf(await get())).toEqual({ AuthenticationMethod: method })
    expect((await list()).AuthenticationMethods).toEqual([
      { AuthenticationMethodType: 'IAM', AuthenticationMethod: method },
    ])
    await put({ ...ACTOR_POLICY, Id: 'new' })
    expect((await get()).AuthenticationMethod).toMatchObject({ Iam: { ActorPolicy: { Id: 'new' } } })
    await expectEffect('DeleteApplicationAuthenticationMethod', remove, reads)
    await expectError(get(), NONE)
    await remove()
    expect((await list()).AuthenticationMethods).toEqual([])
  })

  test('are policies of resources', async () => {
    const { Principal: _none, ...statement } = ACTOR_POLICY.Statement
    await expectError(
      put({ ...ACTOR_POLICY, Statement: statement }),
      invalid('ActorPolicy.Statement has neither Principal nor NotPrincipal.'),
    )
    await expectError(put([ACTOR_POLICY]), invalid('ActorPolicy is not a JSON object.'))
  })
})
