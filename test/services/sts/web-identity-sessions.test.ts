/** Sessions of AssumeRoleWithWebIdentity: their limits, condition keys, and permissions. */
import {
  EnableOutboundWebIdentityFederationCommand,
  GetRoleCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { GetWebIdentityTokenCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { decodeJwt } from 'jose'
import {
  ACCOUNT,
  type Credentials,
  expectError,
  NOW,
  policy,
  type TestServer,
} from '../../support/harness.ts'
import { there } from '../../support/places.ts'
import {
  AUDIENCE,
  assumeWith,
  claimsAt,
  createProvider,
  hostOf,
  ISSUER,
  keySetOf,
  notAuthorized,
  providerArn,
  roleForProvider,
  SUBJECT,
  signToken,
  startWithProvider,
  type TestKey,
  WITH_WEB_IDENTITY,
} from '../../support/web-identity.ts'
import { deniedText } from '../callers.ts'
import { verdictsOn } from '../verdicts.ts'
import { arnOf, assume, credentialsIn, noisyTags, roleTrusting, TRUST_ACCOUNT } from './sts-callers.ts'

const HOST = hostOf(ISSUER)
const TAGS = 'https://aws.amazon.com/tags'
const IDENTITY = 'https://aws.amazon.com/source_identity'
const ALL = [WITH_WEB_IDENTITY, 'sts:TagSession', 'sts:SetSourceIdentity']

let server: TestServer
let key: TestKey
let role: string
beforeAll(async () => {
  const started = await startWithProvider(NOW, ALL)
  server = started.server
  key = started.key
  role = started.role
})
afterAll(() => server.close())

const token = (claims: object = {}) => signToken(key, { ...claimsAt(NOW), ...claims })
const assumed = async (arn: string, claims: object = {}, more: object = {}) =>
  assumeWith(server, arn, await token(claims), more)
const sessionOf = async (arn: string, claims: object = {}, more: object = {}): Promise<Credentials> =>
  credentialsIn(await assumed(arn, claims, more))

const permit = (RoleName: string, PolicyDocument: string) =>
  server.iam().send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument }))
const readRole = (session: Credentials) => server.iam(session).send(new GetRoleCommand({ RoleName: 'Role' }))

/** Returns the condition keys of the last decision of a call that succeeds. */
async function keysOf(call: () => Promise<unknown>): Promise<Readonly<Record<string, unknown>>> {
  const verdicts = await verdictsOn(server, call)
  return Object.fromEntries(verdicts.at(-1)?.request.context.all() ?? [])
}

describe('a session', () => {
  test('is one of the role, with the permissions of the role', async () => {
    const session = await sessionOf(role)
    expect(await arnOf(server, session)).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/Role/session`)
    const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/Role/session`
    await expectError(readRole(session), {
      code: 'AccessDenied',
      status: 403,
      message: deniedText(arn, 'iam:GetRole', 'role Role'),
    })
    await permit('Role', policy('Allow', 'iam:GetRole'))
    expect((await readRole(session)).Role?.RoleName).toBe('Role')
  })

  test('K4: knows its provider, subject and audience, for policies', async () => {
    await permit('Role', policy('Allow', 'iam:GetRole'))
    const session = await sessionOf(role, { amr: ['pwd', 'mfa'], email: 'alice@example.com' })
    const keys = there(await keysOf(() => readRole(session)))
    expect(keys).toMatchObject({
      'aws:federatedprovider': providerArn(),
      [`${HOST}:sub`]: SUBJECT,
      [`${HOST}:aud`]: AUDIENCE,
      [`${HOST}:amr`]: ['pwd', 'mfa'],
    })
    expect(keys).not.toHaveProperty(`${HOST}:email`)
  })

  test('can be let see only what is its own, by the subject as a variable', async () => {
    const named = await roleForProvider(server, 'alice', undefined, { actions: ALL })
    const own = `arn:aws:iam::${ACCOUNT}:role/\${${HOST}:sub}`
    await permit('alice', policy('Allow', 'iam:GetRole', own))
    const read = (session: Credentials) => server.iam(session).send(new GetRoleCommand({ RoleName: 'alice' }))
    expect((await read(await sessionOf(named, { sub: 'alice' }))).Role?.RoleName).toBe('alice')
    await expectError(read(await sessionOf(named, { sub: 'bob' })), { code: 'AccessDenied', status: 403 })
  })

  test('is limited by session policies', async () => {
    await permit('Role', policy('Allow', 'iam:GetRole'))
    const answer = await assumed(role, {}, { Policy: policy('Allow', 'iam:ListRoles') })
    expect(answer.PackedPolicySize).toBeGreaterThan(0)
    await expectError(readRole(credentialsIn(answer)), { code: 'AccessDenied', status: 403 })
    await expectError(assumed(role, {}, { Policy: '{' }), { code: 'MalformedPolicyDocument', status: 400 })
  })

  test('can assume further roles for an hour at most', async () => {
    await permit('Role', policy('Allow', 'sts:AssumeRole'))
    const next = await roleTrusting(server, 'Next', TRUST_ACCOUNT, { MaxSessionDuration: 7200 })
    const session = await sessionOf(role)
    const chained = credentialsIn(await assume(server, session, next))
    expect(await arnOf(server, chained)).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/Next/session`)
    await expectError(assume(server, session, next, { DurationSeconds: 3601 }), {
      code: 'ValidationError',
      status: 400,
      message:
        'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    })
  })

  test('has a token of the size that was asked for, whatever is inside', async () => {
    const answer = await assumed(role, { sub: 'é'.repeat(255) }, { MinimumSessionTokenSize: 4096 })
    expect(answer).toMatchObject({ SessionTokenSize: 4096, SessionTokenUtilization: 100 })
    expect(await arnOf(server, credentialsIn(answer))).toContain('/Role/session')
  })
})

describe('claims that stay with the session', () => {
  test.each([
    ['one that is long', { amr: 'x'.repeat(11_000) }],
    ['many', { amr: Array.from({ length: 600 }, (_, index) => `method-${index}`) }],
  ])('are refused when its token cannot hold them: %s', (_what, claims) =>
    expectError(assumed(role, claims, { MinimumSessionTokenSize: 0 }), {
      code: 'PackedPolicyTooLarge',
      status: 400,
    }),
  )

  test('leave the space for policies and tags as it is', async () => {
    const Policy = policy('Allow', 's3:GetObject')
    const answer = await assumed(role, { sub: 'x'.repeat(255) }, { Policy, MinimumSessionTokenSize: 0 })
    // 33 for the session, and 16 for the policy (3.17).
    expect(answer.PackedPolicySize).toBe(49)
    expect(answer.SessionTokenUtilization).toBeLessThan(50)
  })
})

describe('PackedPolicySize', () => {
  beforeAll(async () => {
    const issuer = 'https://packed.example.com'
    server.iamulator.webIdentities.issuers.tie(issuer, await keySetOf(key))
    await createProvider(server, issuer, ['client-a'])
    await roleForProvider(server, 'Packed', undefined, { actions: ALL, principal: providerArn(issuer) })
  })

  const sizeOf = async (claims: object, more: object = {}) =>
    (await assumed(role, claims, more)).PackedPolicySize ?? 0
  const tags = { [TAGS]: { principal_tags: { Team: ['engineering'] }, transitive_tag_keys: ['Team'] } }

  test.each([
    ['an empty subject', { sub: '' }, 24],
    ['a subject of one character', { sub: 'a' }, 24],
    ['a number as the subject', { sub: 123 }, 25],
    ['a subject of 13 characters', { sub: 'subject-probe' }, 25],
    ['a subject of 300 characters', { sub: 'a'.repeat(300) }, 34],
    ['a source identity', { sub: 'subject-probe', [IDENTITY]: 'source-probe' }, 26],
    ['a session tag', { sub: 'subject-probe', ...tags }, 25],
  ])('3.17: with %s, as recorded', async (_what, claims, size) => {
    const arn = `arn:aws:iam::${ACCOUNT}:role/Packed`
    const answer = await assumed(arn, { iss: 'https://packed.example.com', aud: 'client-a', ...claims })
    expect(answer.PackedPolicySize).toBe(size)
  })

  test('3.17: grows with what is kept of the token, with tags, and with policies, up to 100', async () => {
    const long = 'x'.repeat(200)
    const plain = await sizeOf({})
    expect(await sizeOf({ sub: long })).toBeGreaterThan(plain)
    expect(await sizeOf({ amr: [long] })).toBeGreaterThan(plain)
    expect(await sizeOf({ email: long })).toBe(plain)
    expect(await sizeOf({ [`${TAGS}/principal_tags/team`]: long })).toBeGreaterThan(plain)
    const Policy = policy('Allow', 's3:GetObject')
    const policed = await sizeOf({}, { Policy })
    expect(policed).toBe(plain + 16)
    expect(await sizeOf(tags, { Policy })).toBeGreaterThan(policed)
    expect(await sizeOf({ sub: 'x'.repeat(1800) }, { Policy, MinimumSessionTokenSize: 0 })).toBeLessThan(100)
    expect(await sizeOf({ sub: long, amr: 'x'.repeat(1100) }, { Policy: longPolicy() })).toBe(100)
  })

  /** Returns a policy that takes most of the space for policies. */
  const longPolicy = () =>
    policy(
      'Allow',
      's3:GetObject',
      Array.from({ length: 60 }, (_, index) => `arn:*:s3:::b-${index * 7919}/*`),
    )
})

describe('session tags', () => {
  const nested = (tags: object, transitive?: string[]) => ({
    [TAGS]: { principal_tags: tags, ...(transitive ? { transitive_tag_keys: transitive } : {}) },
  })

  test.each([
    ['nested', nested({ team: ['blue'], Cost: ['42'] }, ['team'])],
    [
      'each a claim of its own',
      {
        [`${TAGS}/principal_tags/team`]: 'blue',
        [`${TAGS}/principal_tags/Cost`]: '42',
        [`${TAGS}/transitive_tag_keys`]: ['team'],
      },
    ],
  ])('3.13: %s', async (_form, claims) => {
    await permit('Role', policy('Allow', ['iam:GetRole', 'sts:*']))
    const answer = await assumed(role, claims)
    expect(answer.PackedPolicySize).toBeGreaterThan(0)
    const session = credentialsIn(answer)
    expect(await keysOf(() => readRole(session))).toMatchObject({
      'aws:principaltag/team': 'blue',
      'aws:principaltag/cost': '42',
    })
    const next = await roleTrusting(server, `Inherits-${Object.keys(claims).length}`, trustTagged())
    const keys = await keysOf(() => assume(server, session, next))
    expect(keys['aws:principaltag/team']).toBe('blue')
    await expectError(assume(server, session, next, { Tags: [{ Key: 'Team', Value: 'red' }] }), {
      code: 'InvalidParameterValue',
      status: 400,
    })
  })

  test('3.13: nested values are lists of one text, and flat values are texts', async () => {
    const refusal = {
      code: 'InvalidIdentityToken',
      status: 400,
      message: 'principal_tags passed in claim is not in correct format.',
    }
    for (const value of ['blue', [], ['blue', 'red'], [1], null, { a: 'b' }])
      await expectError(assumed(role, nested({ team: value })), refusal)
    for (const value of [['blue'], 1, null])
      await expectError(assumed(role, { [`${TAGS}/principal_tags/team`]: value }), refusal)
  })

  const trustTagged = () => TRUST_ACCOUNT.replace('"sts:AssumeRole"', '["sts:AssumeRole","sts:TagSession"]')

  test('are seen by the trust policy, which must allow them', async () => {
    const condition = { StringEquals: { 'aws:RequestTag/team': 'blue' } }
    const tagged = await roleForProvider(server, 'Tagged', condition, { actions: ALL })
    expect(await keysOf(() => assumed(tagged, nested({ team: ['blue'] }, ['team'])))).toMatchObject({
      'aws:requesttag/team': 'blue',
      'aws:tagkeys': ['team'],
      'sts:transitivetagkeys': ['team'],
      'sts:rolesessionname': 'session',
      // 2.2: Anonymous before
      'aws:principaltype': 'User',
    })
    await expectError(assumed(tagged, nested({ team: ['red'] })), notAuthorized())
    const untagged = await roleForProvider(server, 'Untagged')
    await assumed(untagged)
    await expectError(assumed(untagged, nested({ team: ['blue'] })), notAuthorized('sts:TagSession'))
  })

  test('that take more than their space', async () => {
    const tags = Object.fromEntries(noisyTags(50).map(({ Key = '', Value }) => [Key, [Value]]))
    await expectError(assumed(role, nested(tags)), { code: 'PackedPolicyTooLarge', status: 400 })
  })
})

describe('the source identity', () => {
  test('3.13: comes from the token and stays for the whole chain', async () => {
    await permit('Role', policy('Allow', ['sts:*', 'iam:GetRole']))
    const answer = await assumed(role, { [IDENTITY]: 'alice' })
    expect(answer.SourceIdentity).toBe('alice')
    const session = credentialsIn(answer)
    expect(await keysOf(() => readRole(session))).toMatchObject({ 'aws:sourceidentity': 'alice' })
    const trustsBoth = TRUST_ACCOUNT.replace('"sts:AssumeRole"', '["sts:AssumeRole","sts:SetSourceIdentity"]')
    const next = await roleTrusting(server, 'Identified', trustsBoth)
    expect((await assume(server, session, next)).SourceIdentity).toBe('alice')
    await expectError(assume(server, session, next, { SourceIdentity: 'bob' }), {
      code: 'ValidationError',
      status: 400,
      message: 'The source identity is already set for this assume role session',
    })
  })

  test('goes on into tokens for services outside of AWS', async () => {
    await server.iam().send(new EnableOutboundWebIdentityFederationCommand({}))
    await permit('Role', policy('Allow', 'sts:*'))
    const sts = server.sts(await sessionOf(role, { [IDENTITY]: 'alice' }))
    const input = { Audience: ['api'], SigningAlgorithm: 'RS256' }
    const { WebIdentityToken = '' } = await sts.send(new GetWebIdentityTokenCommand(input))
    expect(there(decodeJwt(WebIdentityToken))['https://sts.amazonaws.com/']).toMatchObject({
      federated_provider: providerArn(),
      source_identity: 'alice',
    })
  })

  test('must be allowed by the trust policy, which sees it', async () => {
    const condition = { StringEquals: { 'sts:SourceIdentity': 'alice' } }
    const identified = await roleForProvider(server, 'ForAlice', condition, { actions: ALL })
    await assumed(identified, { [IDENTITY]: 'alice' })
    await expectError(assumed(identified, { [IDENTITY]: 'bob' }), notAuthorized())
    const plain = await roleForProvider(server, 'Plain')
    await expectError(assumed(plain, { [IDENTITY]: 'alice' }), notAuthorized('sts:SetSourceIdentity'))
  })
})

describe('claims that AWS knows of one provider alone', () => {
  test.each([
    ['https://token.actions.githubusercontent.com', 'repository_id', 'repository_owner'],
    ['https://token.actions.githubusercontent.com/octo-enterprise', 'environment', 'sha'],
    ['https://gitlab.com', 'project_id', 'ref_path'],
    ['https://oidc.circleci.com/org/123', 'oidc.circleci.com/project-id', 'oidc.circleci.com/vcs-ref'],
  ])('%s: %s, but not %s', async (issuer, known, unknown) => {
    server.iamulator.webIdentities.issuers.tie(issuer, await keySetOf(key))
    await createProvider(server, issuer)
    const name = `Of-${known.replace('/', '-')}`
    const anybody = { StringLike: { [`${hostOf(issuer)}:sub`]: '?*' } }
    const arn = await roleForProvider(server, name, anybody, { principal: providerArn(issuer) })
    const claims = { iss: issuer, [known]: 74, [unknown]: 'x' }
    const keys = await keysOf(() => assumed(arn, claims))
    expect(keys[`${hostOf(issuer)}:${known}`]).toBe('74')
    expect(keys).not.toHaveProperty(`${hostOf(issuer)}:${unknown}`)
  })
  test("Google's organization, which it nests in another claim", async () => {
    const issuer = 'https://accounts.google.com'
    server.iamulator.webIdentities.issuers.tie(issuer, await keySetOf(key))
    const condition = { StringEquals: { 'accounts.google.com:sub': SUBJECT } }
    const arn = await roleForProvider(server, 'Of-Google', condition, { principal: hostOf(issuer) })
    const claims = { iss: issuer, google: { organization_number: 74, compute_engine: { zone: 'x' } } }
    expect(await keysOf(() => assumed(arn, claims))).toMatchObject({
      'accounts.google.com:google/organization_number': '74',
    })
  })
})
