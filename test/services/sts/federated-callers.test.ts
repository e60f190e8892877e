/** The users of identity providers, as trust policies and resource control policies see them. */
import { CreateOpenIDConnectProviderCommand, CreateSAMLProviderCommand } from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  administratorOf,
  expectError,
  NOW,
  OTHER,
  serverForAllTests,
  startServer,
  type TestServer,
  trust,
} from '../../support/harness.ts'
import { organizationWith, resourceControl, seededServer } from '../../support/organizations.ts'
import { there } from '../../support/places.ts'
import * as saml from '../../support/saml-responses.ts'
import * as web from '../../support/web-identity.ts'
import { verdictsOn } from '../verdicts.ts'
import { roleTrusting } from './sts-callers.ts'

let key: web.TestKey
beforeAll(async () => {
  key = await web.makeKey()
})

interface Kind {
  readonly action: string
  readonly providerOf: (account: string) => string
  readonly provide: (server: TestServer, account: string) => Promise<unknown>
  readonly assume: (server: TestServer, role: string, provider: string, more?: object) => Promise<object>
}

const tags = { principal_tags: { team: ['blue'] } }

/** The operations. Their subject is `alice@example.com`. */
const kinds: Readonly<Record<'SAML' | 'web identity', Kind>> = {
  SAML: {
    action: saml.WITH_SAML,
    providerOf: (account) => saml.providerArn('idp', account),
    provide: (server, account) => {
      const input = { Name: 'idp', SAMLMetadataDocument: saml.metadataFor(saml.idpKey) }
      return server.iam(administratorOf(account)).send(new CreateSAMLProviderCommand(input))
    },
    assume: (server, RoleArn, PrincipalArn, more = {}) => {
      const attributes = { Role: saml.pairOf(RoleArn, PrincipalArn), ...more }
      const response = saml.encoded(saml.goodResponse(NOW, { attributes }))
      return saml.assumeWith(server, response, { RoleArn, PrincipalArn })
    },
  },
  'web identity': {
    action: web.WITH_WEB_IDENTITY,
    providerOf: (account) => web.providerArn(web.ISSUER, account),
    provide: async (server, account) => {
      server.iamulator.webIdentities.issuers.tie(web.ISSUER, await web.keySetOf(key))
      const input = { Url: web.ISSUER, ClientIDList: [web.AUDIENCE] }
      return server.iam(administratorOf(account)).send(new CreateOpenIDConnectProviderCommand(input))
    },
    assume: async (server, role, _provider, more = {}) =>
      web.assumeWith(server, role, await web.signToken(key, { ...web.claimsAt(NOW), ...more })),
  },
}

const tagged = {
  SAML: { 'PrincipalTag:team': 'blue' },
  'web identity': { 'https://aws.amazon.com/tags': tags },
}
const sourced = {
  SAML: { SourceIdentity: 'alice' },
  'web identity': { 'https://aws.amazon.com/source_identity': 'alice' },
}

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
beforeAll(async () => {
  for (const kind of Object.values(kinds)) await kind.provide(server, OTHER)
})

const roleIn = (on: TestServer, name: string, document: string) =>
  roleTrusting(on, name, document, {}, administratorOf(OTHER))
const refusedTo = (action: string) => ({
  code: 'AccessDenied',
  status: 403,
  message: `Not authorized to perform ${action}`,
})

/** Every kind of caller, with what it assumes roles with. */
const names = ['SAML', 'web identity'] as const
let count = 0

/** Assumes a new role that trusts the provider under a condition. */
async function assumedUnder(name: (typeof names)[number], condition: object): Promise<object> {
  const { action, providerOf, assume } = kinds[name]
  const provider = providerOf(OTHER)
  const role = await roleIn(server, `R${count++}`, trust({ Federated: provider }, action, condition))
  return assume(server, role, provider)
}

describe.each(names)('a caller by %s', (name) => {
  const { action, providerOf, provide, assume } = kinds[name]
  const provider = providerOf(OTHER)

  test.each([
    ['aws:PrincipalAccount', OTHER, [ACCOUNT, 'anonymous']],
    [
      'aws:PrincipalType',
      'User',
      [
        ...['Federated', 'FederatedUser', 'AssumedRole', 'Anonymous'],
        ...['SAMLUser', 'WebIdentityUser', 'Role'],
      ],
    ],
    ['aws:userid', provider, [OTHER, 'alice@example.com', `${provider}:alice@example.com`, 'idp']],
  ])('2.1, 2.2, 2.3: %s is %s', async (keyName, value, others) => {
    expect(await assumedUnder(name, { StringEquals: { [keyName]: value } })).toHaveProperty('Credentials')
    expect(await assumedUnder(name, { Null: { [keyName]: 'false' } })).toHaveProperty('Credentials')
    for (const other of others)
      await expectError(assumedUnder(name, { StringEquals: { [keyName]: other } }), refusedTo(action))
  })

  test('2.4: has no ARN', async () => {
    expect(await assumedUnder(name, { Null: { 'aws:PrincipalArn': 'true' } })).toHaveProperty('Credentials')
    const equal = { ArnEquals: { 'aws:PrincipalArn': provider } }
    await expectError(assumedUnder(name, equal), refusedTo(action))
  })

  test('2.1, 2.2, 2.3, 2.4: the recorded decision has the same keys', async () => {
    const verdicts = await verdictsOn(server, () =>
      assumedUnder(name, { Bool: { 'aws:SecureTransport': 'false' } }),
    )
    const keys = there(Object.fromEntries(verdicts.at(-1)?.request.context.written() ?? []))
    expect(keys).toMatchObject({
      'aws:PrincipalAccount': OTHER,
      'aws:PrincipalType': 'User',
      'aws:userid': provider,
    })
    expect(keys).not.toHaveProperty(['aws:PrincipalArn'])
  })

  test('2.5, 2.9: is not among everyone of AWS', async () => {
    const role = await roleIn(server, `R${count++}`, trust({ AWS: '*' }, action))
    await expectError(assume(server, role, provider), refusedTo(action))
    const both = await roleIn(server, `R${count++}`, trust({ AWS: '*', Federated: provider }, action))
    expect(await assume(server, both, provider)).toHaveProperty('Credentials')
  })

  test('2.8, 2.9: needs sts:TagSession and sts:SetSourceIdentity in the trust policy', async () => {
    const role = await roleIn(server, `R${count++}`, trust({ Federated: provider }, action))
    await expectError(assume(server, role, provider, tagged[name]), refusedTo('sts:TagSession'))
    await expectError(assume(server, role, provider, sourced[name]), refusedTo('sts:SetSourceIdentity'))
  })

  test.each([
    ['the call itself', action, {}],
    ['session tags', 'sts:TagSession', tagged[name]],
    ['a source identity', 'sts:SetSourceIdentity', sourced[name]],
  ])('2.8, 14.1: is bound by resource control policies on %s', async (_what, denied, more) => {
    const policies = [
      resourceControl('by-account', denied, { StringEquals: { 'aws:PrincipalAccount': OTHER } }),
    ]
    const organization = organizationWith(policies, { account: { resourceControlPolicies: ['by-account'] } })
    const own = await seededServer({ organization }, {}, { now: () => NOW })
    await provide(own, OTHER)
    const actions = [action, 'sts:TagSession', 'sts:SetSourceIdentity']
    const role = await roleIn(own, 'R', trust({ Federated: provider }, actions))
    await expectError(assume(own, role, provider, more), refusedTo(denied))
    await provide(own, ACCOUNT)
    const free = await roleTrusting(own, 'R', trust({ Federated: providerOf(ACCOUNT) }, actions))
    expect(await assume(own, free, providerOf(ACCOUNT), more)).toHaveProperty('Credentials')
    await own.close()
  })
})

test('a caller of a provider that every account has is of none', async () => {
  const issuer = 'https://accounts.google.com'
  server.iamulator.webIdentities.issuers.tie(issuer, await web.keySetOf(key))
  const token = await web.signToken(key, { ...web.claimsAt(NOW), iss: issuer })
  const condition = {
    StringEquals: { 'aws:PrincipalType': 'Anonymous', 'accounts.google.com:aud': web.AUDIENCE },
    Null: { 'aws:PrincipalAccount': 'true', 'aws:userid': 'true', 'aws:PrincipalArn': 'true' },
  }
  const document = trust({ Federated: 'accounts.google.com' }, web.WITH_WEB_IDENTITY, condition)
  const role = await roleIn(server, 'Google', document)
  expect(await web.assumeWith(server, role, token)).toHaveProperty('Credentials')
})
