/** Tests where the keys of issuers are fetched from, how often, and what is never fetched. */
import { DeleteOpenIDConnectProviderCommand } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { expectError, serverForAllTests, startServer } from '../support/harness.ts'
import { KeyServer } from '../support/key-server.ts'
import {
  assumeWith,
  claimsAt,
  createProvider,
  forgetIssuers,
  ISSUER,
  invalidToken,
  keySetOf,
  makeKey,
  providerArn,
  roleForProvider,
  signToken,
  type TestKey,
} from '../support/web-identity.ts'

const START = Math.floor(Date.now() / 1000) * 1000
const DISCOVERY = '/.well-known/openid-configuration'
const NO_KEY = invalidToken(
  "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
)
const UNREACHABLE = {
  code: 'IDPCommunicationError',
  status: 400,
  message:
    'The identity provider (IdP) that was asked to verify the incoming identity token could not be reached.',
}

let now = START
const server = serverForAllTests(() => startServer({ issuerHosts: ['keys.example.com'] }, { now: () => now }))
let idp: KeyServer
let first: TestKey
let second: TestKey
let role: string
beforeAll(async () => {
  idp = await new KeyServer().listen()
  first = await makeKey('RS256', 'first')
  second = await makeKey('RS256', 'second')
  await createProvider(server)
  role = await roleForProvider(server, 'Role')
})
afterAll(() => idp.close())
beforeEach(() => {
  now = START
  forgetIssuers(server)
})

const tie = (source: string | object) => server.iamulator.webIdentities.issuers.tie(ISSUER, source)
const assume = async (key = first) => assumeWith(server, role, await signToken(key, claimsAt(now)))
/** Returns a discovery document and a key set, both below `base`. */
const published = async (base: string, ...keys: readonly TestKey[]) => ({
  [`${base}${DISCOVERY}`]: { issuer: 'http://localhost', jwks_uri: `${idp.url}${base}/keys` },
  [`${base}/keys`]: await keySetOf(...keys),
})

describe('an issuer may be tied to', () => {
  test.each([
    ['a key set', '/keys', ['/keys']],
    ['a discovery document', DISCOVERY, [DISCOVERY, '/keys']],
    ['a server that has one', '', ['/', DISCOVERY, '/keys']],
    ['a path on a server', '/realms/test', ['/realms/test', `/realms/test${DISCOVERY}`, '/realms/test/keys']],
  ])('%s', async (_what, path, asked) => {
    idp.serve(await published(path.startsWith('/realms') ? path : '', first))
    tie(`${idp.url}${path}`)
    await assume()
    expect(idp.paths).toEqual(asked)
  })

  test.each(['', '/.well-known/openid-configuration'])(
    'a server that calls itself by the name of the issuer, at %j',
    async (path) => {
      const discovery = { issuer: ISSUER, jwks_uri: `${ISSUER}/protocol/keys` }
      idp.serve({ [DISCOVERY]: discovery, '/protocol/keys': await keySetOf(first) })
      tie(idp.url + path)
      await assume()
      expect(idp.paths.at(-1)).toBe('/protocol/keys')
    },
  )

  test('a name of this machine that no resolver knows', async () => {
    idp.serve({ '/keys': await keySetOf(first) })
    tie(`http://idp.localhost:${idp.port}/keys`)
    await assume()
    expect(idp.paths).toEqual(['/keys'])
  })

  test('a key set as it is', async () => {
    tie(await keySetOf(first))
    await assume()
  })
})

test('why there is no key stands in the log, since AWS does not say', async () => {
  idp.respondWith((_request, response) => response.writeHead(404).end())
  tie(`${idp.url}/keys`)
  await expectError(assume(), NO_KEY)
  const reason = `cannot verify a web identity token: ${idp.url}/keys/.well-known/openid-configuration returned status 404`
  expect(server.log()).toContain(`NOTE ${reason}\n`)
})

test('keys that are still fetched from where an issuer was tied before do not count', async () => {
  const keys = JSON.stringify(await keySetOf(first))
  let answer: () => void = () => {}
  idp.respondWith((_request, response) => {
    answer = () => response.end(keys)
  })
  tie(`${idp.url}/keys`)
  const before = assume(first)
  while (idp.paths.length === 0) await new Promise(setImmediate)
  tie(await keySetOf(second))
  await assume(second)
  answer()
  await before
  await expectError(assume(first), NO_KEY)
})

describe('keys are kept', () => {
  test('for ten minutes', async () => {
    idp.serve({ '/keys': await keySetOf(first) })
    tie(`${idp.url}/keys`)
    await assume()
    now += 599_000
    await assume()
    expect(idp.paths).toHaveLength(1)
    now += 2000
    await assume()
    expect(idp.paths).toHaveLength(2)
  })

  test('until a token names one that is not among them, but asked for only once a second', async () => {
    idp.serve({ '/keys': await keySetOf(first) })
    tie(`${idp.url}/keys`)
    await assume()
    idp.serve({ '/keys': await keySetOf(first, second) })
    await expectError(assume(second), NO_KEY)
    expect(idp.paths).toHaveLength(0)
    now += 1000
    await assume(second)
    await assume(first)
    expect(idp.paths).toHaveLength(1)
  })

  test('and fetched once, however many wait for them', async () => {
    idp.serve({ '/keys': await keySetOf(first) })
    tie(`${idp.url}/keys`)
    await Promise.all(Array.from({ length: 20 }, () => assume()))
    expect(idp.paths).toHaveLength(1)
  })

  test('of the place that the issuer is tied to now', async () => {
    tie(await keySetOf(first))
    await assume(first)
    tie(await keySetOf(second))
    await assume(second)
    await expectError(assume(first), NO_KEY)
  })
})

test('whoever is no longer trusted once the keys are there gets nothing', async () => {
  const issuer = 'https://soon-gone.example.com'
  await createProvider(server, issuer)
  const arn = await roleForProvider(server, 'SoonGone', undefined, { principal: providerArn(issuer) })
  const keys = JSON.stringify(await keySetOf(first))
  const command = new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: providerArn(issuer) })
  idp.respondWith((_request, response) => {
    server
      .iam()
      .send(command)
      .then(() => response.end(keys))
  })
  server.iamulator.webIdentities.issuers.tie(issuer, `${idp.url}/keys`)
  const token = await signToken(first, { ...claimsAt(now), iss: issuer })
  const none = invalidToken(`No OpenIDConnect provider found in your account for ${issuer}`)
  await expectError(assumeWith(server, arn, token), none)
})

/** Keys with a value of each other type in place of each text. */
const STRANGE_KEYS = JSON.stringify({
  keys: [null, 1, {}, [], { toString: 1 }].flatMap((strange) => [
    strange,
    ...['kid', 'kty', 'alg', 'use', 'key_ops', 'n', 'e', 'x5c'].map((name) => ({
      kty: 'RSA',
      kid: 'key',
      n: 'AQAB',
      e: 'AQAB',
      [name]: strange,
    })),
  ]),
})

describe('what is there in place of keys', () => {
  const many = Array.from({ length: 101 }, (_, index) => ({
    kty: 'RSA',
    kid: `k${index}`,
    n: 'AQAB',
    e: 'AQAB',
  }))
  test.each<[string, Parameters<KeyServer['respondWith']>[0]]>([
    ['nothing', (_request, response) => response.writeHead(404).end()],
    ['no JSON', (_request, response) => response.end('<html>')],
    ['other JSON', (_request, response) => response.end('{"hello": "world"}')],
    ['keys that are no list', (_request, response) => response.end('{"keys": {}}')],
    ['too many keys', (_request, response) => response.end(JSON.stringify({ keys: many }))],
    ['too many bytes', (_request, response) => response.end(`{"keys": [], "x": "${'x'.repeat(600_000)}"}`)],
    ['a connection that ends', (request) => request.socket.destroy()],
    [
      'a place on another host',
      (_request, response) => response.end('{"jwks_uri": "http://192.0.2.1/keys"}'),
    ],
    ['a file', (_request, response) => response.end('{"jwks_uri": "file:///etc/passwd"}')],
    ['no place', (_request, response) => response.end('{"jwks_uri": 1}')],
    ['an object as the place', (_request, response) => response.end('{"jwks_uri": {"toString": 1}}')],
    [
      'a list of places',
      (request, response) => response.end(`{"jwks_uri": ["http://${request.headers.host}/keys"]}`),
    ],
    ['members of other types', (_request, response) => response.end(STRANGE_KEYS)],
  ])('%s', async (_what, answer) => {
    idp.respondWith(answer)
    tie(`${idp.url}/keys`)
    await expectError(assume(), NO_KEY)
    expect(idp.paths.length).toBeGreaterThan(0)
  })

  test('a redirect is not followed, not even to this machine', async () => {
    const { url } = idp
    idp.respondWith((_request, response) => response.writeHead(302, { Location: `${url}/elsewhere` }).end())
    tie(`${url}/keys`)
    await expectError(assume(), NO_KEY)
    expect(idp.paths).not.toContain('/elsewhere')
  })

  test.each([500, 503, 429])('%i, which may pass', async (status) => {
    idp.respondWith((_request, response) => response.writeHead(status).end())
    tie(`${idp.url}/keys`)
    await expectError(assume(), UNREACHABLE)
  })
})

describe('keys are not fetched', () => {
  test.each([
    'http://192.0.2.1/keys',
    'http://169.254.169.254/latest/meta-data/',
    'http://localhost.example.com/',
    'http://127.0.0.1.example.com/',
    'http://[::ffff:10.0.0.1]/',
    'http://0.0.0.0/',
    'http://keys.example.com@192.0.2.1/',
    'http://user:secret@127.0.0.1/',
    'ftp://127.0.0.1/keys',
    'file:///etc/passwd',
    'data:application/json,{"keys":[]}',
    'keys.json',
  ])('from %s', (source) => {
    expect(() => tie(source)).toThrow(/keys are not fetched from|is neither a URL nor idp/)
  })

  test('from hosts that are not listed, though an issuer is called like that', async () => {
    for (const issuer of ['https://192.0.2.1', 'https://169.254.169.254/latest']) {
      await createProvider(server, issuer)
      const name = `At-${issuer.length}`
      const arn = await roleForProvider(server, name, undefined, { principal: providerArn(issuer) })
      const token = signToken(first, { ...claimsAt(now), iss: issuer })
      await expectError(assumeWith(server, arn, await token), NO_KEY)
    }
  })

  test('for what AWS would accept as no issuer', () => {
    const { issuers } = server.iamulator.webIdentities
    for (const issuer of ['http://idp.example.com', 'idp.example.com', 'https://', ''])
      expect(() => issuers.tie(issuer, 'idp')).toThrow('is not a valid issuer')
  })

  test('hosts that are listed may be tied to', () => {
    expect(() => tie('https://keys.example.com/keys')).not.toThrow()
  })
})

test('no more than a thousand issuers are tied', () => {
  const { issuers } = server.iamulator.webIdentities
  for (let index = 0; index < 1000; index++) issuers.tie(`https://issuer-${index}.example.com`, 'idp')
  expect(() => issuers.tie('https://one-more.example.com', 'idp')).toThrow(
    'at most 1000 issuers can be configured',
  )
  expect(() => issuers.tie('https://issuer-7.example.com', 'idp')).not.toThrow()
})
