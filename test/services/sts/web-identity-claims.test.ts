/** What AWS reads from the claims of a web identity token, and in which form. */
import {
  CreateRoleCommand,
  GetRoleCommand,
  PutRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { SignJWT } from 'jose'
import { ACCOUNT, expectError, NOW, OTHER, policy, type TestServer, trust } from '../../support/harness.ts'
import {
  assumeWith,
  claimsAt,
  hostOf,
  ISSUER,
  invalidToken,
  makeKey,
  notAuthorized,
  providerArn,
  roleForProvider,
  signToken,
  startWithProvider,
  type TestKey,
  WITH_WEB_IDENTITY,
} from '../../support/web-identity.ts'
import { verdictsOn } from '../verdicts.ts'
import { assume, credentialsIn, roleTrusting, TRUST_ACCOUNT } from './sts-callers.ts'

const HOST = hostOf(ISSUER)
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

test.each(['iss', 'sub', 'aud', 'iat', 'exp'])('3.2: a token without %s is refused', async (name) => {
  const call = assumed(role, { [name]: undefined })
  await expectError(call, invalidToken(`Missing a required claim: ${name}`))
})

test('3.12: a header with an extension that must be understood is refused', async () => {
  const header = { alg: key.alg, kid: key.kid, crit: ['custom'], custom: true }
  const signed = await new SignJWT(claimsAt(NOW))
    .setProtectedHeader(header)
    .sign(key.pair.privateKey, { crit: { custom: true } })
  await expectError(
    assumeWith(server, role, signed),
    invalidToken(
      'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
    ),
  )
})

describe('the subject', () => {
  test.each([
    ['', ''],
    ['a', 'a'],
    ['x'.repeat(300), 'x'.repeat(300)],
    [123, '123'],
  ])('3.3: can be %j', async (sub, text) => {
    const arn = await roleForProvider(server, `Subject-${text.length}`, {
      StringEquals: { [`${HOST}:sub`]: text },
    })
    expect((await assumed(arn, { sub })).SubjectFromWebIdentityToken ?? '').toBe(text)
    await expectError(assumed(arn, { sub: `${text}x` }), notAuthorized())
  })

  test.each([null, true, ['a'], { a: 'a' }, 2 ** 53, 1.5])('3.3: cannot be %j', async (sub) => {
    await expectError(assumed(role, { sub }), invalidToken('The claim sub is not valid'))
  })
})

test('3.14, 3.15: a token that ends in a minute gives a session of two hours, and names the provider', async () => {
  const arn = await roleForProvider(server, 'TwoHours')
  await server.iam().send(new UpdateRoleCommand({ RoleName: 'TwoHours', MaxSessionDuration: 7200 }))
  const answer = await assumed(arn, { exp: Math.floor(NOW / 1000) + 60 }, { DurationSeconds: 7200 })
  expect(answer.Credentials?.Expiration).toEqual(new Date(Math.floor(NOW / 1000) * 1000 + 7_200_000))
  expect(answer.Provider).toBe(providerArn())
})

describe('the roles that a token names', () => {
  const ROLES = 'https://aws.amazon.com/roles'
  const other = `arn:aws:iam::${ACCOUNT}:role/Other`
  const NOT_PRESENT = invalidToken(
    'The target role ARN is not present in the roles claim of the identity token',
  )
  const NONE_VALID = invalidToken('The roles claim contains no valid role ARNs')
  const named = (claim: unknown) => assumed(role, { [ROLES]: claim })

  test.each<[string, (arn: string) => unknown]>([
    ['a list', (arn) => [other, arn]],
    ['a text', (arn) => arn],
    ['a text with semicolons', (arn) => `${other};${arn}`],
    ['a text with empty parts', (arn) => `;;${arn};`],
    ['spaces around entries', (arn) => [` ${other}`, `\t${arn}\n`]],
    ['spaces around the parts of a text', (arn) => ` ${other} ; ${arn} `],
    ['an ARN twice', (arn) => [arn, arn]],
    ['entries that are no role ARNs', (arn) => [1, null, [other], {}, 'role', 'ARN:AWS:x', arn]],
    ['null', () => null],
    ['nothing', () => undefined],
  ])('3.30: permit the role with %s', async (_form, claim) => {
    expect(await named(claim(role))).toHaveProperty('Credentials')
  })

  test.each<[string, (arn: string) => unknown]>([
    ['another role', () => other],
    ['a list of other roles', () => [other, `${other}2`]],
    ['a wildcard', (arn) => [`${arn.slice(0, -1)}*`, `arn:aws:iam::${ACCOUNT}:role/*`]],
    ['another case', (arn) => arn.replace('role/Role', 'role/role')],
    ['the role in another account', (arn) => arn.replace(ACCOUNT, OTHER)],
    ['the role with a path', (arn) => arn.replace('role/', 'role/path/')],
  ])('3.30, 3.31: refuse the role with %s', async (_form, claim) => {
    await expectError(named(claim(role)), NOT_PRESENT)
  })

  test.each<[string, (arn: string) => unknown]>([
    ['an empty list', () => []],
    ['an empty text', () => ''],
    ['only semicolons and spaces', () => ' ; ;'],
    ['other words', () => ['Role', '*']],
    ['the ARN of a user', () => `arn:aws:iam::${ACCOUNT}:user/Role`],
    ['the ARN of a session', () => `arn:aws:sts::${ACCOUNT}:assumed-role/Role/session`],
    ['an ARN in capitals', (arn) => arn.toUpperCase()],
    ['a list in a list', (arn) => [[arn]]],
    ['numbers and null', () => [1, null]],
  ])('3.30, 3.32: refuse every role with %s', async (_form, claim) => {
    await expectError(named(claim(role)), NONE_VALID)
  })

  describe('D5.1: a colon behind role/ makes an entry that is no role ARN:', () => {
    test.each<[string, (arn: string) => unknown]>([
      ['roles that commas separate', (arn) => `${other},${arn}`],
      ['roles that semicolons separate in a list', (arn) => [`${other};${arn}`]],
      ['the role, a colon and a word', (arn) => [`${arn}:admin`]],
      ['a path with a colon', (arn) => arn.replace('role/', 'role/a:b/')],
    ])('%s', async (_what, claim) => {
      await expectError(named(claim(role)), NONE_VALID)
    })

    test('beside good ones, it is passed over', async () => {
      expect(await named([`${other},${role}`, role])).toHaveProperty('Credentials')
      await expectError(named(`${other},${role};${other}`), NOT_PRESENT)
    })

    test('also of a role whose path has a colon', async () => {
      const created = await server.iam().send(
        new CreateRoleCommand({
          RoleName: 'InOddPath',
          Path: '/one:two/',
          AssumeRolePolicyDocument: trust({ Federated: providerArn() }, WITH_WEB_IDENTITY),
        }),
      )
      const { Arn = '' } = created.Role ?? {}
      expect(Arn).toContain(':role/one:two/InOddPath')
      expect(await assumed(Arn)).toHaveProperty('Credentials')
      await expectError(assumed(Arn, { [ROLES]: Arn }), NONE_VALID)
    })
  })

  test.each([1, 0, true, false, {}, { role: other }])('3.33: cannot be %j', async (claim) => {
    await expectError(named(claim), invalidToken('The roles claim is not in a supported format'))
  })

  test('3.31: refuse a role before its trust policy is asked', async () => {
    const trusting = await roleTrusting(server, 'TrustsAnother', TRUST_ACCOUNT)
    await expectError(assumed(trusting, { [ROLES]: other }), NOT_PRESENT)
    await expectError(assumed(trusting, { [ROLES]: trusting }), notAuthorized())
  })

  test('3.31: do not matter while the signature is wrong', async () => {
    const forged = await signToken(await makeKey('RS256', key.kid), { ...claimsAt(NOW), [ROLES]: other })
    const call = assumeWith(server, role, forged)
    await expect(call).rejects.toThrow('The web identity token provided could not be validated.')
  })

  test.each([
    [true, 'true'],
    [false, 'false'],
  ])(
    '3.34: sts:RoleAuthorizedByIdp is %s for a token that names the role, or none',
    async (isNamed, value) => {
      const condition = { Bool: { 'sts:RoleAuthorizedByIdp': value } }
      const arn = await roleForProvider(server, `Authorized-${value}`, condition)
      const [good, bad] = isNamed ? [{ [ROLES]: arn }, {}] : [{}, { [ROLES]: arn }]
      const verdicts = await verdictsOn(server, () => assumed(arn, good))
      const keys = Object.fromEntries(verdicts.at(-1)?.request.context.all() ?? [])
      expect(keys['sts:roleauthorizedbyidp']).toBe(value)
      await expectError(assumed(arn, bad), notAuthorized())
    },
  )

  test('3.34: no claim of that name counts', async () => {
    const condition = { Bool: { 'sts:RoleAuthorizedByIdp': 'true' } }
    const arn = await roleForProvider(server, 'Claimed', condition)
    const claims = { 'sts:RoleAuthorizedByIdp': 'true', RoleAuthorizedByIdp: true }
    await expectError(assumed(arn, claims), notAuthorized())
  })

  test('3.34: permissions for tags, later requests, and other sessions do not have the key', async () => {
    const claims = {
      [ROLES]: role,
      'https://aws.amazon.com/tags': { principal_tags: { team: ['blue'] } },
    }
    const issued = await verdictsOn(server, () => assumed(role, claims))
    const tagging = issued.find(({ request }) => request.action === 'sts:TagSession')
    expect(tagging?.request.context.has('sts:roleauthorizedbyidp')).toBe(false)
    const session = credentialsIn(await assumed(role, claims))
    const document = policy('Allow', ['sts:AssumeRole', 'iam:GetRole'])
    const command = { RoleName: 'Role', PolicyName: 'own', PolicyDocument: document }
    await server.iam().send(new PutRolePolicyCommand(command))
    const next = await roleTrusting(server, 'Next', TRUST_ACCOUNT)
    const later = [
      ...(await verdictsOn(server, () => server.iam(session).send(new GetRoleCommand({ RoleName: 'Role' })))),
      ...(await verdictsOn(server, () => assume(server, session, next))),
    ]
    expect(later.map(({ request }) => request.action)).toEqual(['iam:GetRole', 'sts:AssumeRole'])
    for (const { request } of later) expect(request.context.has('sts:roleauthorizedbyidp')).toBe(false)
  })
})
