/** Tests that two servers with one store have the same keys, instances, containers, and issuers. */
import { X509Certificate } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { Settings } from '../../core/runtime/settings.ts'
import { loadSeed } from '../../server/seed/index.ts'
import { post } from '../admin/decisions/requests.ts'
import { withFile } from '../docs/temporary.ts'
import { ACCOUNT, startServer, type TestServer } from '../support/harness.ts'
import { LinkedStores } from '../support/linked-stores.ts'
import { ask, askToken, TOKEN } from '../support/metadata.ts'

const INSTANCE = 'i-0123456789abcdef0'
const ISSUER = 'https://idp.example.com'
const ROLE = `arn:aws:iam::${ACCOUNT}:role/task`

let stores: LinkedStores
let servers: readonly [TestServer, TestServer]
beforeEach(async () => {
  stores = new LinkedStores()
  servers = [await another(), await another()]
})
afterEach(() => Promise.all(servers.map((server) => server.close())))

const another = (settings: Partial<Settings> = {}) => startServer(settings, { store: stores.start() })

async function get(server: TestServer, path: string): Promise<string> {
  return (await (await fetch(`${server.url}/_iamulator/${path}`)).text()).replaceAll(server.url, 'URL')
}

/** Expects both servers to answer the same, and returns the answer. */
async function same(path: string): Promise<string> {
  const [one, other] = await Promise.all(servers.map((server) => get(server, path)))
  expect(other).toBe(one)
  return one ?? ''
}

test('keys are the same, and outlast a reset', async () => {
  const paths = ['idp/oidc/jwks', 'idp/saml/metadata', 'instance-identity']
  const before = await Promise.all(paths.map(same))
  await post(servers[1], 'reset', {})
  expect(await Promise.all(paths.map(same))).toEqual(before)
})

test('an identity document of one is verified by the certificate of the other', async () => {
  const { body: token } = await askToken(servers[0])
  const read = async (server: TestServer, name: string) =>
    (await ask(server, `/latest/dynamic/instance-identity/${name}`, { [TOKEN]: token })).body
  expect(await read(servers[1], 'document')).toBe(await read(servers[0], 'document'))
  expect(await read(servers[1], 'signature')).toBe(await read(servers[0], 'signature'))
})

test('the certificate authority is the same', async () => {
  const [one, other] = [await another({ tls: 'on' }), await another({ tls: 'on' })]
  const pem = await get(one, 'ca')
  expect(new X509Certificate(pem).ca).toBe(true)
  expect(await get(other, 'ca')).toBe(pem)
  await Promise.all([one.close(), other.close()])
})

test('tokens for metadata are good at both, until everything is reset', async () => {
  const { body: token } = await askToken(servers[0])
  const statuses = () =>
    Promise.all(
      servers.map(async (server) => (await ask(server, '/latest/meta-data/', { [TOKEN]: token })).status),
    )
  expect(await statuses()).toEqual([200, 200])
  await post(servers[1], 'reset', { account: ACCOUNT })
  expect(await statuses()).toEqual([200, 200])
  await post(servers[1], 'reset', {})
  expect(await statuses()).toEqual([401, 401])
})

test('instances, containers, and issuers are at both, until one resets everything', async () => {
  const first = await same('instances')
  await post(servers[0], 'instances', { id: INSTANCE, default: true })
  await post(servers[1], 'instances', { id: 'i-0aaaaaaaaaaaaaaaa' })
  expect(JSON.parse(await same('instances'))).toMatchObject({
    instances: [{ default: false }, { id: INSTANCE, default: true }, { id: 'i-0aaaaaaaaaaaaaaaa' }],
  })
  await post(servers[0], 'containers', { kind: 'ecs', roleArn: ROLE })
  expect(JSON.parse(await same('containers'))).toMatchObject({ containers: [{ roleArn: ROLE }] })
  await post(servers[0], 'issuers', { issuer: ISSUER, source: 'idp' })
  expect(JSON.parse(await same('issuers'))).toEqual({ issuers: { [ISSUER]: 'idp' } })
  expect(JSON.parse(await get(servers[1], 'health'))).toMatchObject({ counts: { accounts: 0 } })
  await post(servers[1], 'reset', {})
  expect(JSON.parse(await same('instances')).instances).toHaveLength(1)
  expect(JSON.parse(first).instances).toHaveLength(1)
  expect(JSON.parse(await same('containers'))).toEqual({ containers: [] })
  expect(JSON.parse(await same('issuers'))).toEqual({ issuers: {} })
})

test('a token of a pod is good at both, and at none once another pod has it', async () => {
  const { text } = await post(servers[0], 'containers', { kind: 'eks', roleArn: ROLE, namespace: 'one' })
  const { authorizationToken: Authorization, id } = JSON.parse(text)
  const podAt = (server: TestServer) => server.iamulator.containers.pod(Authorization)
  expect(servers.map((server) => podAt(server)?.id)).toEqual([id, id])
  await post(servers[1], 'containers', {
    ...{ kind: 'eks', roleArn: ROLE, namespace: 'other' },
    authorizationToken: Authorization,
  })
  expect(servers.map((server) => podAt(server)?.namespace)).toEqual(['other', 'other'])
})

test('a server that starts later adds from its seed only what is missing', async () => {
  const text = `
instances: [{ id: ${INSTANCE}, instanceType: t3.nano }, { id: i-0aaaaaaaaaaaaaaaa }]
issuers: { "${ISSUER}": idp }
`
  await post(servers[0], 'instances', { id: INSTANCE, instanceType: 'm5.large', default: true })
  await post(servers[0], 'issuers', { issuer: ISSUER, source: 'http://127.0.0.1:1/keys' })
  const seed = await withFile('seed.yaml', text, loadSeed)
  seed.applySettings(servers[1].iamulator)
  expect(JSON.parse(await same('instances'))).toMatchObject({
    instances: [{}, { id: INSTANCE, instanceType: 'm5.large', default: true }, { id: 'i-0aaaaaaaaaaaaaaaa' }],
  })
  expect(JSON.parse(await same('issuers'))).toEqual({ issuers: { [ISSUER]: 'http://127.0.0.1:1/keys' } })
})
