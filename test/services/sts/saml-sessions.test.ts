/** Sessions of AssumeRoleWithSAML: their permissions, duration, tags, and source identity. */
import { createHash } from 'node:crypto'
import {
  CreateUserCommand,
  DeleteRoleCommand,
  GetUserCommand,
  PutRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { ACCOUNT, expectError, policy, serverForAllTests, startServer, trust } from '../../support/harness.ts'
import {
  assumeWith,
  at,
  createProvider,
  encoded,
  expectRefused,
  goodResponse,
  ISSUER,
  invalidResponse,
  MINUTE,
  nameId,
  notAuthorized,
  type Parts,
  pairOf,
  providerArn,
  type Refusal,
  roleArn,
  roleForProvider,
  SUBJECT,
  WITH_SAML,
} from '../../support/saml-responses.ts'
import { arnOf, assume, credentialsIn, noisyTags, roleTrusting } from './sts-callers.ts'

/** The fixed time of the server's clock, at which current signatures are valid. */
const NOW = Math.floor(Date.now() / 1000) * 1000 + 400

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
beforeAll(async () => {
  await createProvider(server)
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

describe('the session', () => {
  const endingIn = (milliseconds: number): Parts => ({
    statement: `<saml:AuthnStatement AuthnInstant="${at(NOW)}" SessionNotOnOrAfter="${at(NOW + milliseconds)}"/>`,
  })

  test('1.21: is one of the role, with its permissions, and keeps the keys of the subject', async () => {
    const RoleArn = await roleForProvider(server, 'Reader')
    const credentials = credentialsIn(await assumed({ attributes: { Role: pairOf(RoleArn) } }, { RoleArn }))
    expect(await arnOf(server, credentials)).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/Reader/session`)
    await server.iam().send(new CreateUserCommand({ UserName: 'read' }))
    const read = () => server.iam(credentials).send(new GetUserCommand({ UserName: 'read' }))
    await expectError(read(), { code: 'AccessDenied', status: 403 })
    await server.iam().send(
      new PutRolePolicyCommand({
        RoleName: 'Reader',
        PolicyName: 'read',
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: {
            Effect: 'Allow',
            Action: 'iam:GetUser',
            Resource: '*',
            Condition: {
              StringEquals: {
                'saml:sub': SUBJECT,
                'saml:sub_type': 'persistent',
                'saml:namequalifier': qualifier,
                'aws:FederatedProvider': providerArn(),
              },
              Null: { 'saml:iss': 'true', 'saml:aud': 'true' },
            },
          },
        }),
      }),
    )
    expect((await read()).User?.UserName).toBe('read')
  })

  test('ends with the role', async () => {
    const credentials = credentialsIn(await assumedAs('Short', undefined))
    await server.iam().send(new DeleteRoleCommand({ RoleName: 'Short' }))
    await expectError(arnOf(server, credentials), { code: 'InvalidClientTokenId', status: 403 })
  })

  test('can chain: the next role sees whom the assertion was of', async () => {
    const credentials = credentialsIn(await assumedAs('Chained', undefined))
    const next = await roleTrusting(
      server,
      'Next',
      trust({ AWS: roleArn('Chained') }, 'sts:AssumeRole', { StringEquals: { 'saml:sub': SUBJECT } }),
    )
    expect(await assume(server, credentials, next)).toHaveProperty('Credentials')
  })

  test.each<[string, number, Parts, object]>([
    ['an hour', 3600, {}, {}],
    ['DurationSeconds', 900, {}, { DurationSeconds: 900 }],
    ['the attribute SessionDuration', 1800, { attributes: { SessionDuration: '1800' } }, {}],
    ['DurationSeconds', 900, { attributes: { SessionDuration: '1800' } }, { DurationSeconds: 900 }],
    ['the attribute', 900, { attributes: { SessionDuration: '900' } }, { DurationSeconds: 3600 }],
    ['an hour', 3600, { attributes: { SessionDuration: '7200' } }, {}],
    ['an hour', 3600, { attributes: { SessionDuration: '43200' } }, {}],
  ])('1.15: lasts %s, if that is the least', async (_what, seconds, parts, more) => {
    const { Credentials } = await assumed(parts, more)
    expect(Credentials?.Expiration).toEqual(new Date(NOW - 400 + seconds * 1000))
  })

  test.each<[string, number, Parts, object]>([
    ['SessionNotOnOrAfter', 300, endingIn(5 * MINUTE), { DurationSeconds: 900 }],
    ['SessionNotOnOrAfter', 600, endingIn(10 * MINUTE), {}],
    ['DurationSeconds', 900, endingIn(20 * MINUTE), { DurationSeconds: 900 }],
  ])('1.16: lasts until %s, if that is sooner', async (_what, seconds, parts, more) => {
    const { Credentials } = await assumed(parts, more)
    expect(Credentials?.Expiration).toEqual(new Date(NOW - 400 + seconds * 1000))
  })

  test.each<Parts>([{}, { attributes: { SessionDuration: '900' } }])(
    '1.15: is not requested for longer than the role allows, even if it would not last as long',
    (parts) =>
      expectError(assumed(parts, { DurationSeconds: 3601 }), {
        code: 'ValidationError',
        status: 400,
        message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
      }),
  )

  test('has a token that a request can carry, or does not begin', async () => {
    const formatted = (length: number) => assumed({ nameId: nameId(SUBJECT, `urn:x:${'y'.repeat(length)}`) })
    expect(await arnOf(server, credentialsIn(await formatted(1000)))).toContain('/Role/session')
    await expectError(formatted(40_000), { code: 'PackedPolicyTooLarge', status: 400 })
  })

  test('1.15: lasts twelve hours where the role allows, and the request asks for them', async () => {
    await roleForProvider(server, 'Long')
    await server.iam().send(new UpdateRoleCommand({ RoleName: 'Long', MaxSessionDuration: 43_200 }))
    const RoleArn = roleArn('Long')
    const attributes = { Role: pairOf(RoleArn), SessionDuration: '43200' }
    const { Credentials } = await assumed({ attributes }, { RoleArn, DurationSeconds: 43_200 })
    expect(Credentials?.Expiration).toEqual(new Date(NOW - 400 + 43_200_000))
  })

  test('is limited by session policies', async () => {
    const invalid = assumed({}, { Policy: '{}' })
    await expectError(invalid, { code: 'MalformedPolicyDocument', status: 400 })
    const answer = await assumed({}, { Policy: policy('Deny', '*') })
    expect(answer.PackedPolicySize).toBeGreaterThan(0)
  })
})

describe('session tags and source identity', () => {
  const tags = { 'PrincipalTag:team': 'blue', 'PrincipalTag:Cost Center': '7', TransitiveTagKeys: 'team' }
  const conditioned = {
    StringEquals: { 'aws:RequestTag/team': 'blue', 'aws:RequestTag/Cost Center': '7' },
    'ForAllValues:StringEquals': {
      'aws:TagKeys': ['team', 'Cost Center'],
      'sts:TransitiveTagKeys': ['team'],
    },
  }

  test('1.17: tags need sts:TagSession', async () => {
    await expectError(assumedAs('Untagged', undefined, { attributes: tags }), notAuthorized('sts:TagSession'))
    const answer = await assumedAs('Tagged', conditioned, { attributes: tags }, [WITH_SAML, 'sts:TagSession'])
    expect(answer.PackedPolicySize).toBeGreaterThan(0)
  })

  test('1.17: tags are those of the principal, and transitive ones go on', async () => {
    const credentials = credentialsIn(
      await assumedAs('Carrier', undefined, { attributes: tags }, [WITH_SAML, 'sts:TagSession']),
    )
    const next = await roleTrusting(
      server,
      'Carried',
      trust({ AWS: roleArn('Carrier') }, ['sts:AssumeRole', 'sts:TagSession'], {
        StringEquals: { 'aws:PrincipalTag/team': 'blue' },
      }),
    )
    const chained = credentialsIn(await assume(server, credentials, next))
    expect(await arnOf(server, chained)).toContain(':assumed-role/Carried/')
  })

  test('1.17: a source identity needs sts:SetSourceIdentity', async () => {
    const attributes = { SourceIdentity: 'Alice' }
    await expectError(
      assumedAs('Unsourced', undefined, { attributes }),
      notAuthorized('sts:SetSourceIdentity'),
    )
    const actions = [WITH_SAML, 'sts:SetSourceIdentity']
    const condition = { StringEquals: { 'sts:SourceIdentity': 'Alice' } }
    expect(await assumedAs('Sourced', condition, { attributes }, actions)).toMatchObject(attributes)
  })

  const tooMany = Object.fromEntries(
    Array.from({ length: 51 }, (_, index) => [`PrincipalTag:k${index}`, 'v']),
  )
  const badTags = invalidResponse('a session tag is invalid, or there are too many')
  const parameter = { code: 'InvalidParameterValue', status: 400 }

  test.each<[Readonly<Record<string, string | string[]>>, Refusal]>([
    [{ 'PrincipalTag:team': ['blue', 'red'] }, invalidResponse('PrincipalTag:team has more than one value')],
    [{ 'PrincipalTag:a{b': 'c' }, badTags],
    [{ 'PrincipalTag:team': 'x'.repeat(257) }, badTags],
    [tooMany, badTags],
    [{ 'PrincipalTag:a': '1', 'PrincipalTag:A': '2' }, parameter],
    [{ 'PrincipalTag:aws:a': '1' }, parameter],
    [{ TransitiveTagKeys: 'absent' }, parameter],
  ])('%j is refused', async (attributes, error) => {
    await roleForProvider(server, 'Tagging', undefined, [WITH_SAML, 'sts:TagSession']).catch(() => undefined)
    const RoleArn = roleArn('Tagging')
    const call = assumed({ attributes: { Role: pairOf(RoleArn), ...attributes } }, { RoleArn })
    await expectRefused(call, error)
  })

  test('tags that take more than their space', async () => {
    const noisy = Object.fromEntries(noisyTags(30).map(({ Key, Value }) => [`PrincipalTag:${Key}`, Value]))
    const call = assumedAs('Noisy', undefined, { attributes: noisy }, [WITH_SAML, 'sts:TagSession'])
    await expectError(call, { code: 'PackedPolicyTooLarge', status: 400 })
  })
})
