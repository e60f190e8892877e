/** AssumeRoleWithSAML: responses and permitted callers. */
import { createHash } from 'node:crypto'
import { UpdateAssumeRolePolicyCommand, UpdateSAMLProviderCommand } from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  expectError,
  OTHER,
  policy,
  serverForAllTests,
  startServer,
  trust,
} from '../../support/harness.ts'
import { here, there } from '../../support/places.ts'
import { form, send } from '../../support/raw.ts'
import {
  assertionOf,
  assumeWith,
  at,
  audience,
  conditions,
  confirmation,
  createProvider,
  encoded,
  expectRefused,
  expired,
  goodResponse,
  ISSUER,
  idpKey,
  invalidToken,
  MINUTE,
  malformed,
  metadataFor,
  nameId,
  newKey,
  notAuthorized,
  type Parts,
  pairOf,
  providerArn,
  responseOf,
  roleArn,
  roleForProvider,
  SIGN_IN,
  SUBJECT,
  signed,
  unsigned,
  WITH_SAML,
} from '../../support/saml-responses.ts'
import { membersOf } from '../callers.ts'
import { roleTrusting } from './sts-callers.ts'

/** The fixed time of the server's clock, at which current signatures are valid. */
const NOW = Math.floor(Date.now() / 1000) * 1000 + 400

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
beforeAll(async () => {
  await createProvider(server)
  await createProvider(server, { Name: 'other' })
  await roleForProvider(server)
})

const responseWith = (parts: Parts = {}) => encoded(goodResponse(NOW, parts))
const assumed = (parts: Parts = {}, more: object = {}) => assumeWith(server, responseWith(parts), more)

/** Creates a role and assumes it with an assertion that names it. */
async function assumedAs(name: string, condition: object | undefined, parts: Parts = {}, actions?: string[]) {
  const RoleArn = await roleForProvider(server, name, condition, actions)
  const attributes = { Role: pairOf(RoleArn), ...parts.attributes }
  return assumed({ ...parts, attributes }, { RoleArn })
}

const qualifier = createHash('sha1').update(`${ISSUER}${ACCOUNT}/idp`).digest('base64')

describe('the answer', () => {
  test('holds the session, its credentials and whom the assertion is of', async () => {
    expect(membersOf(await assumed())).toEqual({
      Issuer: ISSUER,
      AssumedRoleUser: {
        AssumedRoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}:session$/),
        Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Role/session`,
      },
      Credentials: {
        AccessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
        SecretAccessKey: expect.stringMatching(/^[A-Za-z0-9+/]{40}$/),
        SessionToken: expect.stringMatching(/^[A-Za-z0-9+/=]{100,}$/),
        Expiration: new Date(NOW - 400 + 3_600_000),
      },
      Audience: SIGN_IN,
      SubjectType: 'persistent',
      NameQualifier: qualifier,
      Subject: SUBJECT,
    })
  })

  test('holds the source identity, and sizes where they are asked for', async () => {
    const answer = await assumedAs('Sized', undefined, { attributes: { SourceIdentity: 'Alice' } }, [
      WITH_SAML,
      'sts:SetSourceIdentity',
    ])
    expect(answer.SourceIdentity).toBe('Alice')
    const policed = await assumed({}, { Policy: policy('Allow', '*'), MinimumSessionTokenSize: 2000 })
    expect(policed.PackedPolicySize).toBeGreaterThan(0)
    expect(policed.SessionTokenSize).toBeGreaterThanOrEqual(2000)
  })

  test('is the same to an unsigned GET', async () => {
    const parameters = { RoleArn: roleArn(), PrincipalArn: providerArn(), SAMLAssertion: responseWith() }
    const query = form({ Action: 'AssumeRoleWithSAML', Version: '2011-06-15', ...parameters })
    const { status, body } = await send(server, { method: 'GET', path: here(`/?${query}`) })
    expect(status).toBe(200)
    expect(there(body)).toContain(`<Arn>arn:aws:sts::${ACCOUNT}:assumed-role/Role/session</Arn>`)
  })

  test.each([
    ['urn:oasis:names:tc:SAML:2.0:nameid-format:transient', 'transient'],
    [
      'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
      'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
    ],
    ['employee', 'employee'],
  ])('1.13: has the format %s as %s', async (format, SubjectType) => {
    expect(await assumed({ nameId: nameId(SUBJECT, format) })).toMatchObject({ SubjectType })
  })

  test('1.13: needs a format', () =>
    expectRefused(assumed({ nameId: `<saml:NameID>${SUBJECT}</saml:NameID>` }), malformed))

  test('never cuts a subject at a comment, which no signature covers', async () => {
    const whole = goodResponse(NOW, { nameId: nameId('admin@example.com.evil.example') })
    const commented = whole.replace('admin@example.com.evil', 'admin@example.com<!-- -->.evil')
    expect((await assumeWith(server, encoded(commented))).Subject).toBe('admin@example.com.evil.example')
  })
})

describe('what an assertion may say in more than one way', () => {
  const region = 'https://eu-west-1.signin.aws.amazon.com/saml'

  test.each<[string, Parts]>([
    [
      'several roles',
      { attributes: { Role: [pairOf(roleArn('Other')), ` ${roleArn()} , ${providerArn()} `] } },
    ],
    [
      'the sign-in page of a region',
      { confirmation: confirmation(NOW, `Recipient="${region}" NotOnOrAfter="${at(NOW + 1)}"`) },
    ],
    [
      'that of another partition',
      {
        confirmation: confirmation(
          NOW,
          `Recipient="https://eusc-de-east-1.signin.amazonaws-eusc.eu/saml" NotOnOrAfter="${at(NOW + 1)}"`,
        ),
      },
    ],
    [
      'the sign-in page of a provider',
      { confirmation: confirmation(NOW, `Recipient="${region}/acs/SAMLSP1" NotOnOrAfter="${at(NOW + 1)}"`) },
    ],
    ['the sign-in page as the audience', { conditions: conditions(NOW, audience('other', SIGN_IN)) }],
    [
      'the least time before it expires',
      { conditions: conditions(NOW, undefined, `NotOnOrAfter="${at(NOW + 1)}"`) },
    ],
    ['that it was issued five minutes ago', { issued: NOW - 5 * MINUTE }],
    ['that a clock is a minute ahead', { issued: NOW + MINUTE }],
    [
      'conditions that change nothing',
      {
        conditions: conditions(
          NOW,
          `${audience('urn:amazon:webservices')}<saml:OneTimeUse/><saml:ProxyRestriction Count="0"/>`,
        ),
      },
    ],
    ['text that needs escaping', { attributes: { 'urn:x': 'a &amp; b &lt; "c" \n\t d' } }],
    ['line ends that XML 1.0 does not know', { attributes: { 'urn:x': 'a&#x85;b&#x2028;c&#x2029;d' } }],
  ])('%s', (_what, parts) => expect(assumed(parts)).resolves.toHaveProperty('Credentials'))

  test('1.12: but it has one confirmation, whatever another one says', async () => {
    const own = confirmation(NOW, `Recipient="${region}" NotOnOrAfter="${at(NOW + 1)}"`)
    expect((await assumed({ confirmation: own })).Audience).toBe(region)
    for (const others of [own, confirmation(NOW, '', 'urn:x'), confirmation(NOW)])
      await expectRefused(assumed({ confirmation: own + others }), malformed)
  })

  test('1.2: a response that is signed as a whole as well', async () => {
    const xml = signed(goodResponse(NOW), '_response')
    expect(await assumeWith(server, encoded(xml))).toHaveProperty('Credentials')
  })

  test('base64 in lines', async () => {
    const lines = responseWith().replace(/.{76}/g, '$&\r\n')
    expect(await assumeWith(server, lines)).toHaveProperty('Credentials')
  })

  test('prefixes that the assertion takes from the response', async () => {
    const xml = goodResponse(NOW).replace(
      '<saml:Assertion xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"',
      '<saml:Assertion',
    )
    expect(xml).not.toContain('<saml:Assertion xmlns')
    expect(await assumeWith(server, encoded(xml))).toHaveProperty('Credentials')
  })

  test('SHA-512', async () => {
    const xml = goodResponse(
      NOW,
      {},
      {},
      {
        algorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
        digest: 'http://www.w3.org/2001/04/xmlenc#sha512',
      },
    )
    expect(await assumeWith(server, encoded(xml))).toHaveProperty('Credentials')
  })
})

describe('the trust policy alone decides', () => {
  test.each<[string, object]>([
    ['StringEquals', { 'saml:aud': SIGN_IN, 'saml:iss': ISSUER, 'saml:sub': SUBJECT }],
    ['StringEquals', { 'SAML:sub_type': 'persistent', 'saml:namequalifier': qualifier }],
    ['StringEquals', { 'saml:doc': `${ACCOUNT}/idp`, 'sts:RoleSessionName': 'session' }],
    ['ForAllValues:StringLike', { 'saml:edupersonaffiliation': ['staff', 'mem*'] }],
    ['StringEquals', { 'saml:edupersonprincipalname': 'alice', 'saml:mail': 'alice@example.com' }],
    ['Null', { 'saml:cn': 'true', 'aws:PrincipalArn': 'true' }],
  ])('%s %j', async (operator, keys) => {
    const name = `Conditional-${Object.keys(keys)
      .join('-')
      .replaceAll(/[^\w-]/g, '_')}`.slice(0, 64)
    const answer = assumedAs(
      name,
      { [operator]: keys },
      {
        attributes: {
          'urn:oid:1.3.6.1.4.1.5923.1.1.1.1': ['staff', 'member'],
          'urn:oid:1.3.6.1.4.1.5923.1.1.1.6': ['alice', 'bob'],
          'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress': 'alice@example.com',
        },
      },
    )
    await expect(answer).resolves.toHaveProperty('Credentials')
  })

  test.each<[string, object]>([
    ['StringEquals', { 'saml:aud': 'urn:amazon:webservices' }],
    ['StringEquals', { 'saml:sub': 'bob' }],
    ['StringEquals', { 'saml:edupersonprincipalname': 'bob' }],
    ['StringEquals', { 'saml:edupersonaffiliation': 'staff' }],
  ])('K9: %s %j is not met', async (operator, keys) => {
    const name = `Unmet-${JSON.stringify(keys).replaceAll(/\W+/g, '_')}`.slice(0, 64)
    const attributes = { 'urn:oid:1.3.6.1.4.1.5923.1.1.1.6': ['alice', 'bob'] }
    await expectError(assumedAs(name, { [operator]: keys }, { attributes }), notAuthorized())
  })

  test.each<[string, string]>([
    ['another provider', trust({ Federated: providerArn('other') }, WITH_SAML)],
    ['its account', trust({ AWS: ACCOUNT }, WITH_SAML)],
    ['another action', trust({ Federated: providerArn() }, 'sts:TagSession')],
  ])('it does not when it trusts %s', async (what, document) => {
    const RoleArn = await roleTrusting(server, what.replaceAll(' ', '-'), document)
    await expectError(assumed({ attributes: { Role: pairOf(RoleArn) } }, { RoleArn }), notAuthorized())
  })

  test('a deny in it counts', async () => {
    const RoleArn = await roleForProvider(server, 'Denied')
    const deny = {
      Effect: 'Deny',
      Principal: { Federated: providerArn() },
      Action: 'sts:*',
      Condition: { StringEquals: { 'saml:sub': SUBJECT } },
    }
    const allow = { Effect: 'Allow', Principal: { Federated: providerArn() }, Action: WITH_SAML }
    const document = JSON.stringify({ Version: '2012-10-17', Statement: [allow, deny] })
    await server
      .iam()
      .send(new UpdateAssumeRolePolicyCommand({ RoleName: 'Denied', PolicyDocument: document }))
    await expectError(assumed({ attributes: { Role: pairOf(RoleArn) } }, { RoleArn }), notAuthorized())
  })
})

describe('roles and providers', () => {
  test.each([
    ['another role', pairOf(roleArn('Other'))],
    ['the role with another provider', pairOf(roleArn(), providerArn('other'))],
    ['the role alone', roleArn()],
    ['no role at all', undefined],
  ])('1.14: an assertion that gives %s', (_what, Role) =>
    expectError(
      assumed({ attributes: { Role } }),
      invalidToken("SAML Assertion doesn't contain the requested Role and Metadata in the attributes"),
    ),
  )

  test.each([pairOf(), `${providerArn()},${roleArn()}`])('1.14: an assertion that gives %s', async (Role) =>
    expect(await assumed({ attributes: { Role } })).toHaveProperty('Credentials'),
  )

  test('a role that does not exist', () =>
    expectError(
      assumed({ attributes: { Role: pairOf(roleArn('Nobody')) } }, { RoleArn: roleArn('Nobody') }),
      notAuthorized(),
    ))

  test.each([
    { RoleArn: 'arn:aws:iam::123456789012:user/someone' },
    { PrincipalArn: 'arn:aws:iam::123456789012:oidc-provider/idp' },
  ])('%j is no ARN of the right kind', (more) =>
    expectError(assumed({}, more), {
      code: 'ValidationError',
      status: 400,
      message: 'Request ARN is invalid',
    }),
  )

  test.each([providerArn('missing'), providerArn('idp', OTHER)])('the account has no %s', (PrincipalArn) =>
    expectError(assumed({}, { PrincipalArn }), invalidToken("Specified provider doesn't exist")),
  )
})

describe('a provider that changes', () => {
  const provider = { SAMLProviderArn: providerArn('changing') }
  const assumeChanging = (key = idpKey) => {
    const attributes = { Role: pairOf(roleArn('Changing'), provider.SAMLProviderArn) }
    const xml = goodResponse(NOW, { attributes }, {}, { key })
    return assumeWith(server, encoded(xml), {
      RoleArn: roleArn('Changing'),
      PrincipalArn: provider.SAMLProviderArn,
    })
  }
  const update = (more: object) => server.iam().send(new UpdateSAMLProviderCommand({ ...provider, ...more }))

  beforeAll(async () => {
    await createProvider(server, { Name: 'changing' })
    await roleTrusting(server, 'Changing', trust({ Federated: provider.SAMLProviderArn }, WITH_SAML))
  })

  test('is trusted by its metadata of now', async () => {
    expect(await assumeChanging()).toHaveProperty('Credentials')
    const key = newKey()
    await update({ SAMLMetadataDocument: metadataFor(key) })
    expect(await assumeChanging(key)).toHaveProperty('Credentials')
    await expectError(assumeChanging(), invalidToken('Response signature invalid'))
    await update({ SAMLMetadataDocument: metadataFor(idpKey) })
  })

  test('is asked again once the assertion is verified', async () => {
    const { store } = server.iamulator
    const original = store.transact.bind(store)
    store.transact = (account, work) => {
      store.transact = original
      original(account, (tx) => tx.samlProviders.delete(here(provider.SAMLProviderArn)))
      return original(account, work)
    }
    await expectError(assumeChanging(), invalidToken("Specified provider doesn't exist"))
    await createProvider(server, { Name: 'changing' })
  })

  test('does not count once its metadata have expired', async () => {
    const validUntil = metadataFor(idpKey).replace('entityID', `validUntil="${at(NOW - 1)}" entityID`)
    await update({ SAMLMetadataDocument: validUntil })
    await expectError(assumeChanging(), invalidToken('The metadata of the provider has expired'))
  })
})

test('the clock of the emulator rules', async () => {
  const own = await startServer()
  await createProvider(own)
  await roleForProvider(own)
  const now = own.iamulator.clock.shared()
  const assertion = encoded(goodResponse(now))
  expect(await assumeWith(own, assertion)).toHaveProperty('Credentials')
  own.iamulator.clock.advance(6 * MINUTE)
  await expectError(
    assumeWith(own, assertion),
    expired('Token must be redeemed within 5 minutes of issuance'),
  )
  await own.close()
})

test.each(['audit', 'off'] as const)(
  'with --auth %s trust policies decide nothing, but assertions are verified',
  async (auth) => {
    const open = await startServer({ auth }, { now: () => NOW })
    await createProvider(open)
    await roleTrusting(open, 'Role', trust({ AWS: ACCOUNT }))
    expect(await assumeWith(open, responseWith())).toHaveProperty('Credentials')
    const notSigned = encoded(responseOf(NOW, assertionOf(NOW)))
    await expectRefused(assumeWith(open, notSigned), unsigned)
    const RoleArn = roleArn('Missing')
    const call = assumeWith(open, responseWith({ attributes: { Role: pairOf(RoleArn) } }), { RoleArn })
    await expectError(call, notAuthorized())
    await open.close()
  },
)
