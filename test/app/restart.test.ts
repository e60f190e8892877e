/** Tests what a server with a data directory has again after a restart, besides the accounts. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { Settings } from '../../core/runtime/settings.ts'
import { post } from '../admin/decisions/requests.ts'
import { ACCOUNT, startServer, type TestServer } from '../support/harness.ts'
import { ask, askToken, TOKEN } from '../support/metadata.ts'

let directory: string
let server: TestServer
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'iamulator-restart-'))
  server = await startServer({ data: directory })
})
afterEach(async () => {
  await server.close()
  await rm(directory, { recursive: true, force: true })
})

async function restart(settings: Partial<Settings> = {}): Promise<void> {
  await server.close()
  server = await startServer({ data: directory, ...settings })
}

const get = async (path: string): Promise<string> => (await fetch(`${server.url}${path}`)).text()

test('the keys of the built-in provider, and the certificate of instances', async () => {
  const all = () =>
    Promise.all(
      ['idp/oidc/jwks', 'idp/saml/metadata', 'instance-identity'].map(async (name) =>
        (await get(`/_iamulator/${name}`)).replaceAll(server.url, 'URL'),
      ),
    )
  const before = await all()
  expect(before.join()).toContain('RS256')
  expect(server.iamulator.store.status().rows).toBe(0)
  await restart()
  expect(await all()).toEqual(before)
})

const INSTANCE = 'i-0123456789abcdef0'
const ISSUER = 'https://idp.example.com'

test('instances, with tokens of their metadata service', async () => {
  await post(server, 'instances', { id: INSTANCE, default: true, privateIp: '10.0.0.7' })
  const { body: token } = await askToken(server)
  const before = await get('/_iamulator/instances')
  await restart()
  expect(await get('/_iamulator/instances')).toBe(before)
  expect(await ask(server, '/latest/meta-data/local-ipv4', { [TOKEN]: token })).toMatchObject({
    status: 200,
    body: '10.0.0.7',
  })
})

test('the launch time of the first instance, if somebody saw it', async () => {
  const { body: token } = await askToken(server)
  const path = '/latest/dynamic/instance-identity/document'
  const { body: before } = await ask(server, path, { [TOKEN]: token })
  await restart()
  await post(server, 'clock', { advance: '1h' })
  await post(server, 'instances', { id: INSTANCE })
  expect((await ask(server, path, { [TOKEN]: token })).body).toBe(before)
})

test('the profile of the first instance is that of the settings', async () => {
  await get('/_iamulator/instances')
  await restart({ instanceProfile: 'web' })
  expect(JSON.parse(await get('/_iamulator/instances'))).toMatchObject({
    instances: [{ instanceProfile: 'web' }],
  })
})

test('containers, with their tokens', async () => {
  const roleArn = `arn:aws:iam::${ACCOUNT}:role/task`
  await post(server, 'containers', { kind: 'ecs', roleArn })
  const { text } = await post(server, 'containers', { kind: 'eks', roleArn })
  const Authorization: string = JSON.parse(text).authorizationToken
  const before = await get('/_iamulator/containers')
  await restart()
  expect(await get('/_iamulator/containers')).toBe(before)
  const answer = (headers: Record<string, string>) => ask(server, '/v1/credentials', headers)
  expect((await answer({ Authorization })).body).toContain('AccessDenied')
  expect((await answer({ Authorization: 'other' })).body).toContain('InvalidToken')
})

test('issuers, unless the settings name them now', async () => {
  for (const issuer of [ISSUER, `${ISSUER}/other`])
    await post(server, 'issuers', { issuer, source: 'http://127.0.0.1:1/keys' })
  await restart()
  const issuers = async () => JSON.parse(await get('/_iamulator/issuers')).issuers
  expect(await issuers()).toEqual({
    [ISSUER]: 'http://127.0.0.1:1/keys',
    [`${ISSUER}/other`]: 'http://127.0.0.1:1/keys',
  })
  await restart({ issuers: { [ISSUER]: 'idp' } })
  expect(await issuers()).toEqual({ [ISSUER]: 'idp', [`${ISSUER}/other`]: 'http://127.0.0.1:1/keys' })
})

test('no issuer whose host is not permitted any longer', async () => {
  await restart({ issuerHosts: ['keys.example.com'] })
  await post(server, 'issuers', { issuer: ISSUER, source: 'https://keys.example.com/keys' })
  await restart()
  expect(await get('/_iamulator/issuers')).not.toContain('keys.example.com')
  expect(server.iamulator.webIdentities.issuers.sourceOf(ISSUER)).toBeUndefined()
})

test('what a reset removed is gone', async () => {
  await post(server, 'instances', { id: INSTANCE })
  await post(server, 'issuers', { issuer: ISSUER, source: 'idp' })
  await post(server, 'reset', {})
  await restart()
  expect(await get('/_iamulator/instances')).not.toContain(INSTANCE)
  expect(await get('/_iamulator/issuers')).not.toContain(ISSUER)
})
