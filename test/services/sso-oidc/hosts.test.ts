/** Tests host names of AWS, other partitions, and restarts: which endpoint serves which instance, and for how long. */
import { beforeEach, describe, expect, test } from '@jest/globals'
import {
  approveDevice,
  findWaitingDevice,
} from '../../../core/identity/identity-center/device-authorizations.ts'
import { temporaryDirectory } from '../../store/support.ts'
import { ACCOUNT, NOW, serverForEachTest, startServer } from '../../support/harness.ts'
import {
  IDENTITY_STORE,
  INSTANCE_ID,
  identityCenterServer,
  instanceWith,
  putInstance,
} from '../../support/identity-center.ts'
import { at, FACTS, OTHER_REGION, PARTITION, REGION } from '../../support/places.ts'
import {
  approve,
  authorizeParameters,
  CLI,
  codeFor,
  createToken,
  DEVICE_CODE,
  portalSession,
  register,
  START_URL,
  signInByDevice,
  startDevice,
  VERIFIER,
} from '../../support/portal.ts'
import { send } from '../../support/raw.ts'
import { putDirectory } from '../sso-admin/granting.ts'

const server = serverForEachTest(() => identityCenterServer({}, { now: () => NOW }))
beforeEach(() => {
  putDirectory(server)
})

async function post(Host: string, path: string, input: object) {
  const headers = { Host, 'Content-Type': 'application/json' }
  const { status, body } = await send(server, { path, headers, body: JSON.stringify(input) })
  return { status, ...JSON.parse(body) }
}

const oidcAt = (region: string, domain = FACTS.domain) => `oidc.${region}.${domain}`
const [FOREIGN_REGION, FOREIGN_DOMAIN] =
  PARTITION === 'aws-cn' ? ['us-east-1', 'amazonaws.com'] : ['cn-north-1', 'amazonaws.com.cn']

const clientAt = (Host: string) =>
  post(Host, '/client/register', { clientName: 'test', clientType: 'public', scopes: ['sso:account:access'] })

describe('host names of AWS', () => {
  test('are for the instances of their region', async () => {
    const { clientId, clientSecret } = await clientAt(oidcAt(OTHER_REGION))
    expect(Buffer.from(clientId, 'base64url').subarray(16).toString()).toBe(OTHER_REGION)
    const client = { clientId, clientSecret }
    for (const [Host, status] of [
      [oidcAt(OTHER_REGION), 400],
      [oidcAt(FOREIGN_REGION, FOREIGN_DOMAIN), 400],
      [oidcAt(REGION), 200],
      ['localhost:4566', 200],
    ] as const) {
      // The page where users enter the code refuses it, but tokens are safe if somebody approves nevertheless.
      const { deviceCode, userCode } = await post(Host, '/device_authorization', {
        ...client,
        startUrl: START_URL,
      })
      approve(server, userCode)
      const answer = await post(Host, '/token', { ...client, grantType: DEVICE_CODE, deviceCode })
      expect([Host, answer.status, answer.error]).toEqual([
        Host,
        status,
        status === 200 ? undefined : 'invalid_grant',
      ])
    }
  })

  test('lead to pages at host names of the access portal', async () => {
    const { clientId, clientSecret } = await clientAt(oidcAt(REGION))
    const input = { clientId, clientSecret, startUrl: START_URL }
    const page = `https://${INSTANCE_ID}.${REGION}.portal.${FACTS.domain}/device`
    const started = await post(oidcAt(REGION), '/device_authorization', input)
    expect(started).toMatchObject({
      verificationUri: page,
      verificationUriComplete: `${page}?user_code=${started.userCode}`,
    })
  })

  test('are for the tokens of their region, in each region of an instance', async () => {
    putInstance(server, ACCOUNT, instanceWith({ additionalRegions: [{ name: OTHER_REGION, addDate: NOW }] }))
    const tokensAt = async (Host: string) => {
      const { clientId, clientSecret } = await clientAt(Host)
      const client = { clientId, clientSecret }
      const { deviceCode, userCode } = await post(Host, '/device_authorization', {
        ...client,
        startUrl: START_URL,
      })
      approve(server, userCode)
      return { client, ...(await post(Host, '/token', { ...client, grantType: DEVICE_CODE, deviceCode })) }
    }
    const listed = async (Host: string, accessToken: string) => {
      const headers = { Host, 'x-amz-sso_bearer_token': accessToken }
      return (await send(server, { method: 'GET', path: '/assignment/accounts', headers })).status
    }
    const portals = [REGION, OTHER_REGION].map((region) => `portal.sso.${region}.${FACTS.domain}`)
    for (const [own, other] of [portals, portals.toReversed()]) {
      const oidc = (portal = '') => portal.replace('portal.sso.', 'oidc.')
      const { client, accessToken, refreshToken } = await tokensAt(oidc(own))
      expect([await listed(own ?? '', accessToken), await listed(other ?? '', accessToken)]).toEqual([
        200, 401,
      ])
      expect(await listed('localhost', accessToken)).toBe(200)
      const refresh = { ...client, grantType: 'refresh_token', refreshToken }
      expect((await post(oidc(own), '/token', refresh)).status).toBe(200)
      expect((await post(oidc(other), '/token', refresh)).error).toBe('invalid_grant')
    }
    const { accessToken } = await tokensAt('localhost')
    expect(await Promise.all(portals.map((portal) => listed(portal, accessToken)))).toEqual([200, 200])
  })

  test('refuse codes of another region', async () => {
    const client = await register(server.ssoOidc(), CLI)
    const request = {
      ...client,
      grantType: 'authorization_code',
      code: codeFor(server, authorizeParameters(client.clientId)),
      redirectUri: 'http://127.0.0.1:41234/oauth/callback',
      codeVerifier: VERIFIER,
    }
    expect(await post(oidcAt(OTHER_REGION), '/token', request)).toMatchObject({ error: 'invalid_grant' })
    expect(await post(oidcAt(REGION), '/token', request)).toMatchObject({ tokenType: 'Bearer' })
  })
})

test('an instance of another partition is served at host names of our own', async () => {
  const elsewhere = at(ACCOUNT, PARTITION === 'aws-cn' ? 'aws' : 'aws-cn')
  const { store } = server.iamulator
  const user = store.view(at(ACCOUNT)).directoryUsers.rows()
  store.transact(elsewhere, (tx) => {
    const row = instanceWith({
      id: 'ssoins-aaaabbbbccccdddd',
      identityStoreId: 'd-aaaabbbbcc',
      kind: 'account',
    })
    tx.ssoInstances.put('instance', { ...row, region: FOREIGN_REGION })
    for (const [key, each] of user) tx.directoryUsers.put(key, each)
  })
  const client = server.ssoOidc()
  const registered = await register(client)
  const started = await startDevice(
    client,
    registered,
    'https://start.home.awsapps.cn/directory/d-aaaabbbbcc',
  )
  const session = portalSession(server, { instanceId: 'ssoins-aaaabbbbccccdddd' })
  store.transact(elsewhere, (tx) => {
    const row = findWaitingDevice(tx, started.userCode ?? '', NOW)
    if (row) approveDevice(tx, row, session)
  })
  const { deviceCode } = started
  const { accessToken = '' } = await createToken(client, registered, { grantType: DEVICE_CODE, deviceCode })
  const answer = await send(server, {
    method: 'GET',
    path: '/assignment/accounts',
    headers: { 'x-amz-sso_bearer_token': accessToken },
  })
  expect([answer.status, JSON.parse(answer.body).accountList]).toEqual([200, []])
})

test('without a name, the start URL is that of the only instance, or of the only organization', async () => {
  const client = server.ssoOidc()
  const registered = await register(client)
  const { store } = server.iamulator
  const put = (accountId: string, kind: 'account' | 'organization') =>
    store.transact(at(accountId), (tx) => {
      const id = `ssoins-${accountId}aaaa`
      tx.ssoInstances.put('instance', instanceWith({ id, identityStoreId: `d-${accountId.slice(2)}`, kind }))
    })
  put('111111111111', 'account')
  await startDevice(client, registered, `${server.url}/start`)
  expect(store.view(at(ACCOUNT)).deviceAuthorizations.size).toBe(1)
  put('222222222222', 'organization')
  await expect(startDevice(client, registered, `${server.url}/start`)).rejects.toMatchObject({
    error: 'invalid_request',
  })
  await startDevice(client, registered, `${server.url}/start?directory=${IDENTITY_STORE}`)
  expect(store.view(at(ACCOUNT)).deviceAuthorizations.size).toBe(2)
})

test('registrations, devices, codes, and tokens survive a restart', async () => {
  const data = await temporaryDirectory()
  const before = await identityCenterServer({ data }, { now: () => NOW })
  putDirectory(before)
  const { refreshToken, ...registered } = await signInByDevice(before)
  const { deviceCode, userCode } = await startDevice(before.ssoOidc(), registered)
  const cli = await register(before.ssoOidc(), CLI)
  const code = codeFor(before, authorizeParameters(cli.clientId))
  await before.close()
  const after = await startServer({ data }, { now: () => NOW })
  try {
    const client = after.ssoOidc()
    await createToken(client, registered, { grantType: 'refresh_token', refreshToken })
    approve(after, userCode)
    await createToken(client, registered, { grantType: DEVICE_CODE, deviceCode })
    const redirectUri = 'http://127.0.0.1:41234/oauth/callback'
    const grant = { grantType: 'authorization_code', code, redirectUri, codeVerifier: VERIFIER }
    await createToken(client, cli, grant)
    await expect(createToken(client, cli, grant)).rejects.toMatchObject({ error: 'invalid_grant' })
  } finally {
    await after.close()
  }
})
