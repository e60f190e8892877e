/** Tests what the banner of `iamulator start` says about settings. */
import { afterEach, expect, test } from '@jest/globals'
import type { Settings } from '../../core/runtime/settings.ts'
import { banner } from '../../server/cli/banner.ts'
import { startServer, type TestServer } from '../support/harness.ts'

let server: TestServer | undefined
afterEach(() => server?.close())

async function bannerWith(settings: Partial<Settings>): Promise<string> {
  server = await startServer(settings)
  return banner(server.iamulator, { url: server.url, tlsUrl: undefined })
}

test('an upstream for * is that of all other services', async () => {
  const upstream = { s3: 'http://127.0.0.1:5000', '*': 'http://127.0.0.1:5001' }
  expect(await bannerWith({ upstream })).toContain(
    's3 at http://127.0.0.1:5000, all other services at http://127.0.0.1:5001',
  )
})

test('it warns that signatures are not checked', async () => {
  expect(await bannerWith({ signatures: 'off' })).toContain('WARNING    signatures are off')
})

test('it warns of nothing by default', async () => {
  expect(await bannerWith({})).not.toContain('WARNING')
})
