/** Tests the exchange of tokens of trusted token issuers, and what the tokens of IAM Identity Center say. */

import { PutApplicationAssignmentConfigurationCommand } from '@aws-sdk/client-sso-admin'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { compactVerify, createLocalJWKSet, decodeJwt } from 'jose'
import { ACCOUNT, NOW } from '../../support/harness.ts'
import { IDENTITY_STORE, INSTANCE, INSTANCE_ID } from '../../support/identity-center.ts'
import { at, here } from '../../support/places.ts'
import { type Claims, makeKey, secondsAt } from '../../support/web-identity.ts'
import { userArn } from '../callers.ts'
import { assignApplication } from '../sso-admin/application-calls.ts'
import { newApplication } from '../sso-admin/applications.ts'
import { ANN, DEVS, GROUP } from '../sso-admin/granting.ts'
import {
  ACCESS_TYPE,
  applicationWorld,
  EMAIL,
  expectInvalidGrant,
  expectOAuthError,
  JWT_BEARER,
  putEmail,
  putScope,
  trustIssuer,
  type World,
} from './application-world.ts'

let world: World
beforeEach(async () => {
  world = await applicationWorld()
})
afterEach(() => world.close())

describe('a token of a trusted token issuer', () => {
  test('is exchanged for tokens and a context', async () => {
    const output = await world.createByJwt()
    expect(output).toMatchObject({
      accessToken: expect.stringMatching(/^aoa/),
      tokenType: 'Bearer',
      expiresIn: 3600,
      idToken: expect.any(String),
      issuedTokenType: ACCESS_TYPE,
      scope: ['openid', 'aws', 'sts:identity_context'],
      awsAdditionalDetails: { identityContext: expect.any(String) },
    })
    expect(output.refreshToken ?? undefined).toBeUndefined()
  })

  test('leads to an ID token that the published keys verify', async () => {
    const { idToken = '', awsAdditionalDetails } = await world.createByJwt()
    const published = await fetch(
      `${world.server.url}/_iamulator/token-issuers/${INSTANCE_ID}/.well-known/jwks.json`,
    )
    const verified = await compactVerify(idToken, createLocalJWKSet(await published.json()))
    const claims: unknown = JSON.parse(Buffer.from(verified.payload).toString())
    const now = secondsAt(NOW)
    expect(claims).toEqual(
      here({
        iss: expect.stringMatching(new RegExp(`^https://identitycenter\\..*/${INSTANCE_ID}$`)),
        sub: ANN,
        aud: world.clientId,
        'aws:instance_account': ACCOUNT,
        'aws:instance_arn': INSTANCE,
        'aws:identity_store_id': IDENTITY_STORE,
        'aws:identity_store_arn': `arn:aws:identitystore::${ACCOUNT}:identitystore/${IDENTITY_STORE}`,
        'aws:application_arn': world.clientId,
        'aws:credential_id': expect.stringMatching(/^[0-9a-f-]{36}$/),
        act: { sub: userArn('iamulator') },
        auth_time: new Date(NOW).toISOString().replace('.000', ''),
        'sts:identity_context': awsAdditionalDetails?.identityContext,
        iat: now,
        exp: now + 3600,
      }),
    )
    const later = await world.createByJwt()
    await compactVerify(later.idToken ?? '', createLocalJWKSet(await (await fetch(published.url)).json()))
  })

  test('is exchanged once', async () => {
    const token = await world.assertion()
    await world.create(JWT_BEARER, { assertion: token })
    await expectInvalidGrant(world.create(JWT_BEARER, { assertion: token }))
    await world.createByJwt()
  })

  test('can be exchanged again if it has no ID', async () => {
    const token = await world.assertion({ jti: undefined })
    for (let times = 0; times < 2; times++) await world.create(JWT_BEARER, { assertion: token })
  })

  test('is refused unless it is valid, and the log says why', async () => {
    const now = secondsAt(NOW)
    const refusals: readonly (readonly [Claims, RegExp])[] = [
      [{ iss: 'https://other.example' }, /does not name the issuer/],
      [{ aud: 'other' }, /does not name the audience/],
      [{ exp: now - 301 }, /expired/],
      [{ iat: now + 301 }, /future/],
      [{ exp: undefined }, /exp/],
    ]
    for (const [claims, reason] of refusals) {
      await expectInvalidGrant(world.createByJwt(claims))
      expect(world.server.log()).toMatch(reason)
    }
    await expectInvalidGrant(world.create(JWT_BEARER, { assertion: await world.assertion({}, makeKey()) }))
    await expectInvalidGrant(world.create(JWT_BEARER, { assertion: 'none' }))
    world.keys.respondWith((_request, response) => response.writeHead(500).end())
    world.server.iamulator.webIdentities.forgetKeys()
    await expectInvalidGrant(world.createByJwt())
  })

  test('must name exactly one user', async () => {
    const NOBODY = 'The token does not name exactly one user.'
    await expectOAuthError(world.createByJwt({ email: 'bob@example.com' }), 'AccessDeniedException', NOBODY)
    await expectOAuthError(world.createByJwt({ email: undefined }), 'AccessDeniedException', NOBODY)
    await world.createByJwt({ email: 'ANN@example.com' })
    putEmail(world.server, DEVS, EMAIL)
    await expectOAuthError(world.createByJwt(), 'AccessDeniedException', NOBODY)
  })

  test('is not for disabled users', async () => {
    world.server.iamulator.store.transact(at(ACCOUNT), (tx) => {
      const user = tx.directoryUsers.get(ANN)
      if (user) tx.directoryUsers.put(ANN, { ...user, disabled: true })
    })
    await expectInvalidGrant(world.createByJwt())
  })

  test.each([
    ['userName', { name: 'Ann' }],
    ['externalId', { name: '00u1' }],
  ])('names users by %s, too', async (path, claims) => {
    world.server.iamulator.store.transact(at(ACCOUNT), (tx) => {
      const user = tx.directoryUsers.get(ANN)
      if (user) tx.directoryUsers.put(ANN, { ...user, externalIds: [{ issuer: 'https://scim', id: '00u1' }] })
      for (const [id, row] of [...tx.trustedTokenIssuers.rows()]) {
        const paths = { claimAttributePath: 'profile.name', identityStoreAttributePath: path }
        tx.trustedTokenIssuers.put(id, { ...row, ...paths })
      }
    })
    const { idToken = '' } = await world.createByJwt({ profile: claims })
    expect(decodeJwt(idToken).sub).toBe(ANN)
  })
})

describe('scopes', () => {
  test('of the application are all granted, unless the request names some', async () => {
    await putScope(world.admin, world.clientId, 'redshift:connect', INSTANCE)
    expect((await world.createByJwt()).scope).toEqual([
      'redshift:connect',
      'openid',
      'aws',
      'sts:identity_context',
    ])
    const output = await world.createByJwt({}, { scope: ['redshift:connect'] })
    expect(output.scope).toEqual(['redshift:connect'])
    expect(output.idToken ?? undefined).toBeUndefined()
    expect(output.awsAdditionalDetails ?? undefined).toBeUndefined()
  })

  test('decide which context there is', async () => {
    const { idToken = '' } = await world.createByJwt({}, { scope: ['openid', 'sts:audit_context'] })
    expect(Object.keys(decodeJwt(idToken))).toContain('sts:audit_context')
    expect(Object.keys(decodeJwt(idToken))).not.toContain('sts:identity_context')
  })

  test('that the application does not have are refused', async () => {
    await expectOAuthError(world.createByJwt({}, { scope: ['s3:read'] }), 'InvalidScopeException', /s3:read/)
  })
})

test('a user must be assigned, directly or through a group, unless no assignment is required', async () => {
  const id = await newApplication(world.admin, 'Other')
  await trustIssuer(world.admin, id, world.issuerArn)
  const createByJwt = () => world.createByJwt({}, {}, { id })
  const NOT_ASSIGNED = 'The user is not assigned to the application.'
  await expectOAuthError(createByJwt(), 'AccessDeniedException', NOT_ASSIGNED)
  await assignApplication(world.admin, id, GROUP)
  await createByJwt()
  const configuration = { ApplicationArn: id, AssignmentRequired: false }
  await world.admin.send(new PutApplicationAssignmentConfigurationCommand(configuration))
  await createByJwt()
})
