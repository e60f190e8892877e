/** Tests what a server with a data directory has again after a restart, besides the accounts. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { startServer, type TestServer } from '../support/harness.ts'

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

async function restart(): Promise<void> {
  await server.close()
  server = await startServer({ data: directory })
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
