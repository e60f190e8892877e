/** What AWS reads from the claims of a web identity token, and in which form. */
import { UpdateRoleCommand } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { SignJWT } from 'jose'
import { expectError, NOW, startServer, type TestServer } from '../../support/harness.ts'
import {
  assumeWith,
  claimsAt,
  createProvider,
  hostOf,
  ISSUER,
  invalidToken,
  keySetOf,
  makeKey,
  notAuthorized,
  providerArn,
  roleForProvider,
  signToken,
  type TestKey,
  WITH_WEB_IDENTITY,
} from '../../support/web-identity.ts'

const HOST = hostOf(ISSUER)
const ALL = [WITH_WEB_IDENTITY, 'sts:TagSession', 'sts:SetSourceIdentity']

let server: TestServer
let key: TestKey
let role: string
beforeAll(async () => {
  server = await startServer({}, { now: () => NOW })
  key = await makeKey()
  server.iamulator.webIdentities.issuers.tie(ISSUER, await keySetOf(key))
  await createProvider(server)
  role = await roleForProvider(server, 'Role', undefined, { actions: ALL })
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
