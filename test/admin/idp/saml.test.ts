/** Tests the built-in SAML provider. */
import { X509Certificate } from 'node:crypto'
import { CreateSAMLProviderCommand, GetSAMLProviderCommand } from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, test } from '@jest/globals'
import samlify from 'samlify'
import { schemaCheck } from '../../../core/standards/json-schema.ts'
import { openApi } from '../../../server/admin/openapi.ts'
import { roleTrusting } from '../../services/sts/sts-callers.ts'
import {
  ACCOUNT,
  administratorOf,
  expectError,
  NOW,
  OTHER,
  serverForAllTests,
  startServer,
  trust,
} from '../../support/harness.ts'
import { send } from '../../support/raw.ts'
import {
  assumeWith,
  createProvider,
  expectRefused,
  expired,
  invalidResponse,
  invalidToken,
  MINUTE,
  newKey,
  providerArn,
  type Refusal,
  roleArn,
  roleForProvider,
  SIGN_IN,
  strictly,
  unsigned,
  WITH_SAML,
} from '../../support/saml-responses.ts'

const IDP = '/_iamulator/idp/saml'

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
beforeEach(() => post('/_iamulator/reset', undefined))

interface Reply {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

async function post(path: string, body: unknown): Promise<Reply> {
  const answer = await send(server, { path, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  return { status: answer.status, body: JSON.parse(answer.body) }
}

const metadata = async () => (await send(server, { method: 'GET', path: `${IDP}/metadata` })).body
const register = (request: object = {}) => post(`${IDP}/provider`, request)
const issue = (request: object = {}) => post(`${IDP}/assertion`, { roles: [roleArn()], ...request })
const assertionFor = async (request: object = {}) => String((await issue(request)).body['assertion'])
const responseFor = async (request: object = {}) => String((await issue(request)).body['response'])

describe('the metadata', () => {
  test('are XML that CreateSAMLProvider takes', async () => {
    const { headers } = await send(server, { method: 'GET', path: `${IDP}/metadata` })
    expect(headers['content-type']).toBe('application/samlmetadata+xml')
    const command = new CreateSAMLProviderCommand({ Name: 'idp', SAMLMetadataDocument: await metadata() })
    expect((await server.iam().send(command)).SAMLProviderArn).toBe(providerArn())
    await roleForProvider(server)
    expect((await assumeWith(server, await assertionFor())).Issuer).toBe('urn:iamulator:idp')
  })

  test('have a certificate that signs itself, and stay as they are', async () => {
    const first = await metadata()
    const [, base64 = ''] = /<ds:X509Certificate>([^<]+)/.exec(first) ?? []
    const certificate = new X509Certificate(Buffer.from(base64, 'base64'))
    expect(certificate.verify(certificate.publicKey)).toBe(true)
    expect(certificate.subject).toBe('CN=iamulator')
    expect(certificate.issuer).toBe('CN=iamulator')
    expect([certificate.validFrom, certificate.validTo]).toEqual([
      'Jan  1 00:00:00 2020 GMT',
      'Jan  1 00:00:00 2120 GMT',
    ])
    expect(await metadata()).toBe(first)
  })
})

describe('an account that trusts it', () => {
  test('by one call', async () => {
    expect(await register()).toEqual({
      status: 200,
      body: { arn: providerArn(), issuer: 'urn:iamulator:idp' },
    })
    await roleForProvider(server)
    expect(await assumeWith(server, await assertionFor())).toHaveProperty('Credentials')
  })

  test('verifies assertions by its own clock, which they are also issued by', async () => {
    await register()
    await roleForProvider(server)
    const early = await assertionFor()
    await post('/_iamulator/clock', { advance: '10h', account: ACCOUNT })
    await expectError(assumeWith(server, early), { code: 'ExpiredTokenException', status: 400 })
    const { Credentials } = await assumeWith(server, await assertionFor())
    expect(Credentials?.Expiration).toEqual(new Date(NOW + 11 * 3_600_000))
  })

  test('twice: it has the metadata of now', async () => {
    const stale = (await metadata()).replace('urn:iamulator:idp', 'urn:stale')
    await server.iam().send(new CreateSAMLProviderCommand({ Name: 'idp', SAMLMetadataDocument: stale }))
    expect((await register()).status).toBe(200)
    const command = new GetSAMLProviderCommand({ SAMLProviderArn: providerArn() })
    expect((await server.iam().send(command)).SAMLMetadataDocument).toBe(await metadata())
  })

  test('another one, by another name', async () => {
    const arn = providerArn('corporate', OTHER)
    expect((await register({ name: 'corporate', account: OTHER })).body['arn']).toBe(arn)
    const admin = administratorOf(OTHER)
    const role = await roleTrusting(server, 'There', trust({ Federated: arn }, WITH_SAML), {}, admin)
    const assertion = await assertionFor({ roles: [role], provider: arn })
    const answer = await assumeWith(server, assertion, { RoleArn: role, PrincipalArn: arn })
    expect(answer.AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${OTHER}:assumed-role/There/session`)
  })

  test('not if it has too many providers', async () => {
    const SAMLMetadataDocument = await metadata()
    for (let index = 0; index < 100; index++)
      await server.iam().send(new CreateSAMLProviderCommand({ Name: `p${index}`, SAMLMetadataDocument }))
    expect(await register()).toMatchObject({ status: 409, body: { error: 'LimitExceeded' } })
  })
})

describe('an assertion', () => {
  beforeEach(async () => {
    await register()
    await roleForProvider(server, undefined, undefined, [
      WITH_SAML,
      'sts:TagSession',
      'sts:SetSourceIdentity',
    ])
  })

  test('is for somebody for five minutes', async () => {
    expect(await assumeWith(server, await assertionFor())).toMatchObject({
      Subject: 'somebody',
      SubjectType: 'persistent',
      Audience: SIGN_IN,
      AssumedRoleUser: { Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Role/session` },
    })
    expect(await responseFor()).toContain(`NotOnOrAfter="${new Date(NOW + 5 * MINUTE).toISOString()}"`)
  })

  test('says all that it is asked to', async () => {
    const assertion = await assertionFor({
      roles: [roleArn('Other'), roleArn()],
      subject: 'alice & <bob>',
      subjectFormat: 'urn:x:name',
      sessionName: 'alice',
      sessionDuration: 3600,
      sessionEndsIn: 1800,
      sourceIdentity: 'Alice',
      tags: { team: 'blue', 'Cost Center': '7' },
      transitiveTagKeys: ['team'],
      attributes: { 'urn:oid:1.3.6.1.4.1.5923.1.1.1.1': ['staff', 'member'], mail: 'a@example.com' },
      audience: SIGN_IN,
      recipient: `https://eu-west-1.signin.aws.amazon.com/saml`,
      expiresIn: 60,
    })
    const answer = await assumeWith(server, assertion)
    expect(answer).toMatchObject({
      Subject: 'alice & <bob>',
      SubjectType: 'urn:x:name',
      SourceIdentity: 'Alice',
      Audience: 'https://eu-west-1.signin.aws.amazon.com/saml',
      AssumedRoleUser: { Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Role/alice` },
      Credentials: { Expiration: new Date(NOW + 1_800_000) },
    })
    expect(answer.PackedPolicySize).toBeGreaterThan(0)
    expect(Buffer.from(assertion, 'base64').toString()).toContain('NotOnOrAfter')
  })

  test('is encrypted where that is wanted', async () => {
    const refused = await issue({ encrypted: true })
    const message = `The provider ${providerArn()} has no private key.`
    expect(refused).toEqual({ status: 400, body: { error: 'InvalidBody', message } })
    await register({ assertionEncryption: 'Required' })
    await register({ assertionEncryption: 'Required' })
    const { PrivateKeyList, AssertionEncryptionMode } = await server
      .iam()
      .send(new GetSAMLProviderCommand({ SAMLProviderArn: providerArn() }))
    expect({ AssertionEncryptionMode, keys: PrivateKeyList?.length }).toEqual({
      AssertionEncryptionMode: 'Required',
      keys: 1,
    })
    expect(await responseFor({ encrypted: true })).not.toContain('somebody')
    expect((await assumeWith(server, await assertionFor({ encrypted: true }))).Subject).toBe('somebody')
    await expectRefused(
      assumeWith(server, await assertionFor()),
      invalidResponse('the provider requires that assertions are encrypted'),
    )
  })

  test.each<[string, Refusal]>([
    ['expired', expired('Token must be redeemed within 5 minutes of issuance')],
    ['bad-signature', invalidToken('Response signature invalid')],
    ['unknown-key', invalidToken('Response signature invalid')],
    ['unsigned', unsigned],
    ['wrapped', invalidResponse('it has more than one assertion')],
    ['rejected', { code: 'IDPRejectedClaim', status: 403 }],
  ])('that is broken: %s', async (broken, error) => {
    await expectRefused(assumeWith(server, await assertionFor({ broken })), error)
  })

  test.each([
    ['not-yet-valid', 'Invalid SAML response: the assertion is not valid yet'],
    ['wrong-audience', 'Response does not contain the required audience'],
    ['wrong-recipient', 'Invalid SAML response: its Destination is another recipient'],
  ])('1.6, 1.7, 1.8: that AWS accepts all the same: %s', async (broken, message) => {
    const assertion = await assertionFor({ broken })
    expect(await assumeWith(server, assertion)).toHaveProperty('Credentials')
    const strict = await startServer({ federation: 'strict' }, { now: () => NOW })
    await createProvider(strict, { SAMLMetadataDocument: await metadata() })
    await roleForProvider(strict)
    await expectError(assumeWith(strict, assertion), strictly(invalidToken(message)))
    await strict.close()
  })

  test('that is broken is so in every way that is described', () => {
    expect(JSON.stringify(openApi)).toContain(
      '["expired","not-yet-valid","wrong-audience","wrong-recipient","bad-signature","unknown-key","unsigned","wrapped","rejected"]',
    )
  })
})

describe('samlify as the service provider', () => {
  samlify.setSchemaValidator({ validate: () => Promise.resolve('any form') })

  test('takes what the provider in the box issues', async () => {
    const decryption = newKey()
    const aws = samlify.ServiceProvider({
      entityID: 'urn:amazon:webservices',
      wantAssertionsSigned: true,
      clockDrifts: [-MINUTE, MINUTE],
      encPrivateKey: decryption.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
      assertionConsumerService: [
        { Binding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST', Location: SIGN_IN },
      ],
    })
    const idp = samlify.IdentityProvider({ metadata: await metadata() })
    const SAMLResponse = await assertionFor({ subject: 'alice' })
    const { extract } = await aws.parseLoginResponse(idp, 'post', { body: { SAMLResponse } })
    expect(extract).toMatchObject({ nameID: 'alice', issuer: 'urn:iamulator:idp' })
    const other = await assertionFor({ broken: 'unknown-key' })
    await expect(aws.parseLoginResponse(idp, 'post', { body: { SAMLResponse: other } })).rejects.toBeDefined()
  })
})

test.each([
  ['assertion', {}, 'Missing property "roles".'],
  [
    'assertion',
    {
      roles: [roleArn()],
      attributes: Object.fromEntries(Array.from({ length: 1001 }, (_, at) => [`a${at}`, 'v'])),
    },
    'Invalid value at attributes: must NOT have more than 1000 properties.',
  ],
  [
    'assertion',
    { roles: Array.from({ length: 501 }, () => roleArn()) },
    'Invalid value at roles: must NOT have more than 500 items.',
  ],
  [
    'assertion',
    { roles: ['arn:aws:iam::000000000000:role/a'], broken: 'x' },
    /^Invalid value ".+" at broken: must be one of expired/,
  ],
  ['provider', { name: 'a b' }, /^Invalid value at name: must match pattern/],
])('%s of %j is refused', async (endpoint, body, message) => {
  const reply = await post(`${IDP}/${endpoint}`, body)
  expect(reply).toMatchObject({ status: 400, body: { error: 'InvalidBody' } })
  expect(reply.body['message']).toEqual(expect.stringMatching(message))
})

test('answers have the form that openapi.json describes', async () => {
  const replies: [string, Reply][] = [
    ['SamlProvider', await register()],
    ['Assertion', await issue()],
  ]
  for (const [schema, { status, body }] of replies) {
    expect({ schema, status }).toEqual({ schema, status: 200 })
    const check = schemaCheck(openApi, `#/components/schemas/${schema}`, 'the body')
    expect(check(body)).toEqual({ data: body })
  }
})
