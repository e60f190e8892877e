/** The document of the console and its files. */
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { beforeEach, expect, test } from '@jest/globals'
import { ConsoleFiles } from '../../../server/endpoints/console/files.ts'
import { Visitor } from '../../support/console.ts'
import { builtConsole, SCRIPT, signInAsAdministrator } from '../../support/console-scripts.ts'
import { ACCOUNT, serverForAllTests, startServer } from '../../support/harness.ts'
import { send } from '../../support/raw.ts'

const server = serverForAllTests(() => startServer({}, { consoleFiles: builtConsole() }))
let visitor: Visitor
beforeEach(() => {
  visitor = new Visitor(server)
})

const HTML = { Accept: 'text/html' }
const get = (path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') =>
  send(server, { method, path, headers })
const asset = async (name: string, encodings: string) => {
  const response = await fetch(`${server.url}/console/assets/${name}`, {
    headers: { 'Accept-Encoding': encodings },
  })
  return { encoding: response.headers.get('content-encoding'), text: await response.text() }
}

test.each(['live', 'explain/0f3c?d=1', 'access/who', 'identities', 'policies/new', 'organization', 'time'])(
  'the place %s is the document, which loads the built files and contains nothing else',
  async (place) => {
    await signInAsAdministrator(visitor)
    const { status, text, headers } = await visitor.get(`/console/${place}`)
    expect(status).toBe(200)
    expect(text).toContain('<link rel="stylesheet" href="/console/assets/console-5E6F.css">')
    expect(text).toContain('<script type="module" src="/console/assets/main-1A2B.js"></script>')
    expect(text).toContain('<link rel="modulepreload" href="/console/assets/chunk-3C4D.js">')
    expect(text).toMatch(
      /<link rel="preload" href="\/console\/assets\/inter-7A8B.woff2" as="font"[^>]* crossorigin>/,
    )
    expect(text).toContain('<div id="app"></div>')
    expect(text).toMatch(/<noscript>.*<a href="\/console">/s)
    expect(text).not.toMatch(/<style|<script(?! type="module" src=)| on\w+=|https?:/)
    expect(headers.get('cache-control')).toBe('no-store')
  },
)

test.each(['/console/live', '/console/state', '/console/assets/main-1A2B.js', '/console/assets/none.js'])(
  '%s cannot be framed, sniffed, or used by other sites, and runs no script from elsewhere',
  async (path) => {
    await signInAsAdministrator(visitor)
    const { headers } = await get(path, { Cookie: visitor.cookie })
    expect(headers).toMatchObject({
      'content-security-policy': [
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:;",
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none';",
        "require-trusted-types-for 'script'; trusted-types 'none'",
      ].join(' '),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    })
  },
)

test.each(['/console/live', '/console', '/signin', '/console/become', '/console/enter'])(
  '%s cannot be held or loaded by other sites, in whatever state one is',
  async (path) => {
    for (const headers of [HTML, {}]) {
      const { 'cross-origin-opener-policy': opener, 'cross-origin-resource-policy': resource } = (
        await get(path, headers)
      ).headers
      expect({ opener, resource }).toEqual({ opener: 'same-origin', resource: 'same-origin' })
    }
  },
)

test('the fonts of the pages without scripts are for this site only', async () => {
  expect(await get('/console/fonts/text.woff2')).toMatchObject({
    status: 200,
    headers: { 'cross-origin-resource-policy': 'same-origin', 'x-content-type-options': 'nosniff' },
  })
})

test('an address that only begins like that of the state is a page', async () => {
  await signInAsAdministrator(visitor)
  for (const path of ['/console/statement', '/console/state/'])
    expect((await visitor.get(path)).text).toContain('<div id="app"></div>')
})

test('without a session, one signs in and comes back to the same address', async () => {
  const answer = await get('/console/live?q=a&sel=b', HTML)
  expect(answer).toMatchObject({
    status: 303,
    headers: { location: '/signin?destination=%2Fconsole%2Flive%3Fq%3Da%26sel%3Db' },
  })
  await visitor.get('/console/live?q=a')
  const fields = { administrator: ACCOUNT, destination: '/console/live?q=a' }
  expect(await visitor.submit(fields, '/signin')).toMatchObject({ status: 200, place: '/console/live?q=a' })
})

test('the pages without scripts stay', async () => {
  await signInAsAdministrator(visitor)
  for (const path of ['/console', '/console/', '/console/home'])
    expect((await visitor.get(path)).text).toContain('Show credentials')
  expect((await visitor.post('/console/credentials', {})).text).toContain('export AWS_ACCESS_KEY_ID=')
})

test('files keep their content for good, in the encoding that the client prefers', async () => {
  const { status, headers } = await get('/console/assets/main-1A2B.js')
  expect({ status, headers }).toMatchObject({
    status: 200,
    headers: {
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      'content-length': String(SCRIPT.length),
      vary: 'Accept-Encoding',
    },
  })
  expect(await asset('main-1A2B.js', 'gzip, deflate, br, zstd')).toEqual({ encoding: 'br', text: SCRIPT })
  expect(await asset('main-1A2B.js', 'br;q=0, gzip;q=0.5')).toEqual({ encoding: 'gzip', text: SCRIPT })
  expect(await asset('main-1A2B.js', 'identity')).toEqual({ encoding: null, text: SCRIPT })
  expect((await get('/console/assets/console-5E6F.css')).headers['content-type']).toBe(
    'text/css; charset=utf-8',
  )
  expect(await asset('inter-7A8B.woff2', 'br')).toMatchObject({ encoding: null })
})

test('compressed files have the content of the build', async () => {
  const { consoleFiles } = server.iamulator
  const [brotli, gzip] = [
    await consoleFiles.file('main-1A2B.js', 'br'),
    await consoleFiles.file('main-1A2B.js', 'gzip'),
  ]
  expect(brotliDecompressSync(brotli?.bytes ?? '').toString()).toBe(SCRIPT)
  expect(gunzipSync(gzip?.bytes ?? '').toString()).toBe(SCRIPT)
  expect(brotli?.bytes.length).toBeLessThan(SCRIPT.length / 10)
})

test.each(['none.js', '../manifest.json', 'manifest.json', 'notes.txt', '%2e%2e/main-1A2B.js', ''])(
  'there is no other file, such as %j',
  async (name) => {
    const { status, body } = await get(`/console/assets/${name}`)
    expect(status).toBe(404)
    expect(JSON.parse(body)).toEqual({
      code: 'NotFound',
      message: expect.stringContaining('The console has no file'),
    })
  },
)

test('other methods are refused, and HEAD has no body', async () => {
  await signInAsAdministrator(visitor)
  const head = await get('/console/live', { Cookie: visitor.cookie }, 'HEAD')
  expect(head).toMatchObject({ status: 200, body: '' })
  for (const path of ['/console/live', '/console/state', '/console/assets/main-1A2B.js'])
    expect(await get(path, {}, 'POST')).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } })
})

test('is refused under a host that is not allowed, for people in words', async () => {
  for (const path of ['/console/live', '/console/state']) {
    const { status, body } = await get(path, { ...HTML, Host: 'evil.example' })
    expect(status).toBe(403)
    expect(body).toContain('The Host &quot;evil.example&quot; is not allowed.')
  }
})

test('says when it was not built, and works without the scripts', async () => {
  const bare = await startServer({}, { consoleFiles: new ConsoleFiles([]) })
  try {
    const answer = await send(bare, { method: 'GET', path: '/console/live', headers: HTML })
    expect(answer.status).toBe(503)
    expect(answer.body).toContain('The files of the console are missing. Run `npm run build` to build them.')
    expect((await new Visitor(bare).get('/signin')).status).toBe(200)
  } finally {
    await bare.close()
  }
})

test('--console off has none of it', async () => {
  const without = await startServer({ console: 'off' }, { consoleFiles: builtConsole() })
  try {
    for (const path of [
      '/console/live',
      '/console/state',
      '/console/assets/main-1A2B.js',
      '/console/api/iam/ListUsers',
    ])
      expect((await send(without, { method: 'GET', path, headers: HTML })).status).toBe(404)
    expect((await new Visitor(without).get('/console')).place).toContain('/signin')
  } finally {
    await without.close()
  }
})

test('the link of a denial leads to the page that explains it', async () => {
  const { status, headers } = await get('/console/authorization-details/2b')
  expect([status, headers['location']]).toEqual([303, '/console/explain?authorization=2b'])
})
