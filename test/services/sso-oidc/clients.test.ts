/** Tests RegisterClient, and which clients may do what. */
import { RegisterClientCommand, type SSOOIDCClient } from '@aws-sdk/client-sso-oidc'
import { beforeEach, describe, expect, test } from '@jest/globals'
import type { DeviceAuthorizationRow } from '../../../store/index.ts'
import { ACCOUNT, expectError, NOW, serverForEachTest } from '../../support/harness.ts'
import { identityCenterServer } from '../../support/identity-center.ts'
import { at, FACTS, REGION } from '../../support/places.ts'
import {
  CLI,
  createToken,
  DEVICE_CODE,
  type RegisteredClient,
  register,
  START_URL,
  startDevice,
} from '../../support/portal.ts'
import { effectsIn } from '../effects-in.ts'
import { putDirectory } from '../sso-admin/granting.ts'

const server = serverForEachTest(() => identityCenterServer({}, { now: () => NOW }))
let client: SSOOIDCClient
beforeEach(() => {
  putDirectory(server)
  client = server.ssoOidc()
})

const DAY = 24 * 60 * 60
const invalidClient = { code: 'InvalidClientException', status: 401, message: 'UnknownError' }

describe('RegisterClient', () => {
  test('answers a client and a secret that are valid for 90 days', async () => {
    const { $metadata: _, ...output } = await client.send(new RegisterClientCommand(CLI))
    expect(output).toEqual({
      clientId: expect.stringMatching(/^[\w-]+$/),
      clientSecret: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      clientIdIssuedAt: NOW / 1000,
      clientSecretExpiresAt: NOW / 1000 + 90 * DAY,
    })
  })

  test('puts the registration into the secret, and the region into the client ID', async () => {
    const { clientId, clientSecret } = await register(client, { scopes: [] })
    const [header = '', payload = ''] = clientSecret.split('.')
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({
      kid: expect.stringMatching(/^key-\d{10}$/),
      alg: 'HS384',
    })
    const { serialized } = JSON.parse(Buffer.from(payload, 'base64url').toString())
    expect(JSON.parse(serialized)).toMatchObject({
      clientId: { value: clientId },
      clientName: 'test',
      clientType: 'PUBLIC',
      expirationTimestamp: NOW / 1000 + 90 * DAY,
    })
    expect(clientId).toHaveLength(Math.ceil(((16 + FACTS.iamRegion.length) * 4) / 3))
    expect(Buffer.from(clientId, 'base64url').subarray(16).toString()).toBe(FACTS.iamRegion)
  })

  test('a registration survives a reset', async () => {
    const registered = await register(client)
    await fetch(`${server.url}/_iamulator/reset`, { method: 'POST' })
    await expectError(startDevice(client, registered), {
      code: 'InvalidRequestException',
      status: 400,
    })
  })

  test('refuses what no client can have', async () => {
    const refusals: readonly [Partial<typeof CLI>, string, RegExp][] = [
      [{ clientType: 'confidential' }, 'InvalidClientMetadataException', /must be public/],
      [{ grantTypes: ['password'] }, 'UnsupportedGrantTypeException', /password/],
      [{ scopes: ['sso:account:admin'] }, 'InvalidScopeException', /sso:account:admin/],
      [{ scopes: ['none of these'] }, 'InvalidScopeException', /none of these/],
      [{ redirectUris: ['https://example.com'] }, 'InvalidRedirectUriException', /example\.com/],
    ]
    for (const [more, code, description] of refusals) {
      const call = client.send(new RegisterClientCommand({ ...CLI, ...more }))
      await expectError(call, { code, status: 400 })
      await expect(call).rejects.toMatchObject({ error_description: expect.stringMatching(description) })
    }
    await register(client, { scopes: ['codewhisperer:completions'] })
    const nameless = new RegisterClientCommand({ ...CLI, clientName: undefined })
    await expectError(client.send(nameless), { code: 'InvalidRequestException', status: 400 })
  })

  test('the secrets of other clients, and changed ones, are refused', async () => {
    const registered = await register(client)
    const other = await register(client)
    const [header = '', payload = '', signature = ''] = registered.clientSecret.split('.')
    const text = Buffer.from(payload, 'base64url').toString()
    const renamed = Buffer.from(text.replace('test', 'evil')).toString('base64url')
    const unsigned = Buffer.from('{"alg":"none"}').toString('base64url')
    const secrets = [
      other.clientSecret,
      '',
      'secret',
      `${header}.${renamed}.${signature}`,
      `${unsigned}.${payload}.`,
      `${unsigned}.${payload}.${signature}`,
      `${header}.${payload}.`,
      `${header}.${payload}.${signature}.${signature}`,
    ]
    for (const clientSecret of secrets) {
      await expectError(startDevice(client, { ...registered, clientSecret }), invalidClient)
      const token = { grantType: DEVICE_CODE, deviceCode: 'none' }
      await expectError(createToken(client, { ...registered, clientSecret }, token), invalidClient)
    }
    await expect(startDevice(client, { ...registered, clientSecret: '' })).rejects.toMatchObject({
      error: 'invalid_client',
      error_description: 'Invalid client provided',
    })
  })

  test('a registration expires on the clock of the emulator', async () => {
    const registered = await register(client)
    server.iamulator.clock.advance((90 * DAY - 1) * 1000)
    await startDevice(client, registered)
    server.iamulator.clock.advance(1000)
    await expectError(startDevice(client, registered), invalidClient)
  })

  test('what a client may do depends on it', async () => {
    const expectEffect = effectsIn('sso-oidc')
    let registered = await register(client, CLI)
    await expectEffect('RegisterClient', async () => (registered = await register(client)), {
      StartDeviceAuthorization: () => startDevice(client, registered),
    })
  })
})

test('a client may use only the grant types that it registered', async () => {
  const registered = await register(client, CLI)
  const unauthorized = { code: 'UnauthorizedClientException', status: 400 }
  await expectError(startDevice(client, registered), unauthorized)
  const device = { grantType: DEVICE_CODE, deviceCode: 'none' }
  await expectError(createToken(client, registered, device), unauthorized)
  const withoutGrants = await register(client)
  const code = { grantType: 'authorization_code', code: 'x', redirectUri: 'x', codeVerifier: 'x' }
  await expectError(createToken(client, withoutGrants, code), unauthorized)
  await expectError(createToken(client, withoutGrants, { grantType: 'password' }), {
    code: 'UnsupportedGrantTypeException',
    status: 400,
  })
})

describe('StartDeviceAuthorization', () => {
  test('answers a code for people and a page where they enter it', async () => {
    const { $metadata: _, ...output } = await startDevice(client, await register(client))
    expect(output).toEqual({
      deviceCode: expect.any(String),
      userCode: expect.stringMatching(/^[B-DF-HJ-NP-TV-XZ]{4}-[B-DF-HJ-NP-TV-XZ]{4}$/),
      verificationUri: `${server.url}/device`,
      verificationUriComplete: `${server.url}/device?user_code=${output.userCode}`,
      expiresIn: 600,
      interval: 1,
    })
  })

  test('finds the instance by each form of its start URL', async () => {
    server.iamulator.store.transact(
      { partition: server.iamulator.settings.partition, accountId: '000000000000' },
      (tx) => {
        const [[key, row] = []] = tx.ssoInstances.rows()
        if (key !== undefined && row) tx.ssoInstances.put(key, { ...row, subdomain: 'acme' })
      },
    )
    const registered = await register(client)
    const urls = [
      START_URL,
      `${START_URL}/`,
      `${START_URL}/#/`,
      `${START_URL}#/`,
      START_URL.toUpperCase().replace('HTTPS', 'https'),
      'https://acme.awsapps.com/start',
      `https://ssoins-7223a1b2c3d4e5f6.portal.${REGION}.app.aws`,
      `https://ssoins-7223a1b2c3d4e5f6.${REGION}.portal.amazonaws.com`,
      'https://identitycenter.amazonaws.com/ssoins-7223a1b2c3d4e5f6',
      'https://start.us-gov-home.awsapps.com/directory/d-9067f00d00',
      'https://start.home.awsapps.cn/directory/acme',
      `${server.url}/start`,
      `${server.url}/start/#/`,
      `${server.url}/start?directory=acme`,
    ]
    for (const url of urls) {
      const { userCode } = await startDevice(client, registered, url)
      expect([url, userCode]).toEqual([url, expect.any(String)])
    }
  })

  describe('when many devices wait', () => {
    const waiting = () => server.iamulator.store.view(at(ACCOUNT)).deviceAuthorizations
    const pending = { code: 'AuthorizationPendingException', status: 400 }

    /** Adds devices like those that wait, each with values of its own, until there are so many. */
    function fillUp(count: number, own: (number: number) => Partial<DeviceAuthorizationRow>) {
      server.iamulator.store.transact(at(ACCOUNT), ({ deviceAuthorizations: devices }) => {
        const [[, first] = []] = devices.rows()
        for (let number = devices.size; first && number < count; number++) {
          const userCode = `FILL-${number}`
          devices.put(userCode, { ...first, userCode, deviceCodeHash: userCode, ...own(number) })
        }
      })
    }

    test('forgets the oldest one of a client with 100, and none of others', async () => {
      const [ann, stranger] = [await register(client), await register(client)]
      const { deviceCode } = await startDevice(client, ann)
      const first = await startDevice(client, stranger)
      fillUp(101, () => ({ clientId: stranger.clientId, createDate: NOW + 1 }))
      const last = await startDevice(client, stranger)
      const poll = (own: RegisteredClient, code: string | undefined) =>
        createToken(client, own, { grantType: DEVICE_CODE, deviceCode: code })
      expect(waiting().size).toBe(101)
      await expectError(poll(stranger, first.deviceCode), { code: 'InvalidGrantException', status: 400 })
      await expectError(poll(stranger, last.deviceCode), pending)
      await expectError(poll(ann, deviceCode), pending)
    })

    test('refuses further ones when there are 10,000, however many clients a stranger registers', async () => {
      const ann = await register(client)
      const { deviceCode } = await startDevice(client, ann)
      fillUp(10_000, (number) => ({ clientId: `client-${number}` }))
      await expectError(startDevice(client, await register(client)), {
        code: 'SlowDownException',
        status: 400,
      })
      await expectError(createToken(client, ann, { grantType: DEVICE_CODE, deviceCode }), pending)
    })

    test('has room again when codes have expired', async () => {
      const ann = await register(client)
      await startDevice(client, ann)
      fillUp(10_000, (number) => ({ clientId: `client-${number}`, expiryDate: NOW }))
      const { deviceCode } = await startDevice(client, ann)
      expect(waiting().size).toBeLessThan(10_000)
      await expectError(createToken(client, ann, { grantType: DEVICE_CODE, deviceCode }), pending)
    })
  })

  test('refuses other start URLs', async () => {
    const registered = await register(client)
    const urls = [
      '',
      'd-9067f00d00',
      'https://d-0000000000.awsapps.com/start',
      'https://start.awsapps.com/start',
      `${server.url}/other`,
      `${server.url}/start?directory=d-0000000000`,
      'https://identitycenter.amazonaws.com/ssoins-ffffffffffffffff',
    ]
    for (const url of urls)
      await expectError(startDevice(client, registered, url), {
        code: 'InvalidRequestException',
        status: 400,
      })
  })
})
