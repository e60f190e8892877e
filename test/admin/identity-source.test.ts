/** Tests where the users of an instance come from: tokens of the SCIM endpoint, and who signs users in. */
import { beforeEach, describe, expect, test } from '@jest/globals'
import { request } from '../support/admin.ts'
import { NOW, serverForEachTest, startServer } from '../support/harness.ts'
import { IDENTITY_STORE } from '../support/identity-center.ts'

const server = serverForEachTest(() => startServer({}, { now: () => NOW }))
beforeEach(async () => {
  await request(server, 'POST', 'identity-center', { identityStoreId: IDENTITY_STORE })
})

const YEAR = 365 * 24 * 60 * 60 * 1000

const of = (path: string, directory = IDENTITY_STORE) => `identity-center/${directory}/${path}`
const newToken = () => request(server, 'POST', of('scim'))
const instance = async () => (await request(server, 'GET', 'identity-center')).body.instances[0]

/** Lists users by SCIM. Returns the status. */
async function statusFor(url: string, token: string): Promise<number> {
  const response = await fetch(`${url}Users`, { headers: { Authorization: `Bearer ${token}` } })
  return response.status
}

describe('SCIM', () => {
  test('a token opens the endpoint, and the list shows the endpoint without the token', async () => {
    const { status, body } = await newToken()
    expect({ status, expires: body.expires }).toEqual({
      status: 200,
      expires: new Date(NOW + YEAR).toISOString(),
    })
    await expect(statusFor(body.url, body.token)).resolves.toBe(200)
    await expect(statusFor(body.url, 'guess')).resolves.toBe(401)
    expect((await instance()).scim).toEqual([{ tenant: body.tenant, url: body.url }])
    expect(server.log()).not.toContain(body.token)
  })

  test('an endpoint has at most two tokens that are valid', async () => {
    const { body: first } = await newToken()
    const { body: second } = await newToken()
    expect(second.url).toBe(first.url)
    expect(second.token).not.toBe(first.token)
    expect(await newToken()).toMatchObject({ status: 409, body: { error: 'TooManyTokens' } })
    await request(server, 'POST', 'clock', { advance: '366d' })
    const { status, body: third } = await newToken()
    expect(status).toBe(200)
    await expect(statusFor(third.url, third.token)).resolves.toBe(200)
    await expect(statusFor(first.url, first.token)).resolves.toBe(401)
  })

  test('removing the endpoint removes its tokens', async () => {
    const { body } = await newToken()
    expect(await request(server, 'DELETE', of('scim'))).toEqual({ status: 200, body: { removed: 1 } })
    await expect(statusFor(body.url, body.token)).resolves.toBe(401)
    expect(await request(server, 'DELETE', of('scim'))).toEqual({ status: 200, body: { removed: 0 } })
    expect((await instance()).scim).toEqual([])
  })

  test('rejects directories that no instance has, and unknown parameters', async () => {
    const unknown = { status: 404, body: { error: 'NoSuchInstance' } }
    expect(await request(server, 'POST', of('scim', 'd-0000000000'))).toMatchObject(unknown)
    expect(await request(server, 'DELETE', of('scim', 'd-0000000000'))).toMatchObject(unknown)
    expect(await request(server, 'POST', of('scim?days=1'))).toMatchObject({
      status: 400,
      body: { error: 'InvalidQuery' },
    })
  })
})

describe('the identity source', () => {
  const set = (body: object, directory = IDENTITY_STORE) =>
    request(server, 'POST', of('source', directory), body)
  /** Where the portal sends a user who wants to sign in. */
  const signIn = async () => {
    const response = await fetch(`${server.url}/start?directory=${IDENTITY_STORE}`)
    return response.text()
  }

  test('an identity provider signs users in until the directory does again', async () => {
    expect((await instance()).source).toBe('directory')
    expect(await set({ source: 'built-in' })).toEqual({ status: 200, body: { source: 'built-in' } })
    expect((await instance()).source).toBe('built-in')
    expect(await signIn()).toContain('SAMLRequest')
    await set({ source: 'directory' })
    expect((await instance()).source).toBe('directory')
    expect(await signIn()).not.toContain('SAMLRequest')
  })

  test('an external identity provider is described by its metadata', async () => {
    const metadata = await (await fetch(`${server.url}/_iamulator/idp/saml/metadata`)).text()
    expect(await set({ source: 'external', metadata })).toMatchObject({ status: 200 })
    expect((await instance()).source).toBe('external')
  })

  test.each([
    [{ source: 'external' }, 'needs "metadata"'],
    [{ source: 'directory', metadata: '<xml/>' }, 'others have none'],
    [{ source: 'external', metadata: '<xml/>' }, 'describes no SAML 2.0 identity provider'],
    [{ source: 'magic' }, 'source'],
  ])('rejects %j', async (body, message) => {
    expect(await set(body)).toMatchObject({
      status: 400,
      body: { error: 'InvalidBody', message: expect.stringContaining(message) },
    })
    expect((await instance()).source).toBe('directory')
  })

  test('rejects directories that no instance has', async () => {
    expect(await set({ source: 'built-in' }, 'd-0000000000')).toMatchObject({
      status: 404,
      body: { error: 'NoSuchInstance' },
    })
  })
})
