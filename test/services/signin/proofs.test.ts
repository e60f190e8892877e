/** Proofs of the key that codes and tokens are bound to (RFC 9449), and attacks on them. */
import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { Visitor } from '../../support/console.ts'
import { ACCOUNT, expectError, NOW, serverForEachTest, startServer } from '../../support/harness.ts'
import { send } from '../../support/raw.ts'
import { Program, type ProofChanges } from '../../support/signin.ts'

const server = serverForEachTest(() => {
  now = NOW
  return startServer({}, { now: () => now })
})
let program: Program
let visitor: Visitor
let now = NOW
beforeEach(async () => {
  visitor = new Visitor(server)
  await visitor.post('/signin', { administrator: ACCOUNT })
  program = new Program(server, { now: () => now })
})

const refused = (message: string) => ({ code: 'ValidationException', status: 400, message })
const WRONG_KEY = refused('The key of the DPoP proof must be a public key on the curve P-256.')
const UNSIGNED = refused('The signature of the DPoP proof is not valid.')
const MALFORMED = refused('The DPoP proof is not a signed JSON Web Token.')
const WRONG_URL = refused('The DPoP proof is for another URL.')
const WRONG_METHOD = refused('The DPoP proof is for another method.')
const WRONG_TIME = refused('The time of the DPoP proof is not that of the server.')
const WRONG_ID = refused('The DPoP proof has no valid identifier.')
const WRONG_ALGORITHM = refused('The algorithm of the DPoP proof must be "ES256".')

const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
const claims = () => ({ jti: 'x', htm: 'POST', htu: `${server.url}/v1/token`, iat: now / 1000 })

test('a code without a proof is refused, and still works with one', async () => {
  const code = await program.codeOf(visitor)
  await expectError(program.exchange(code, {}, null), refused('The header DPoP is missing.'))
  await program.exchange(code)
})

describe('a proof is refused', () => {
  const EC = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' })
  const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' })
  const cases: readonly [string, ProofChanges, object][] = [
    [
      'of another type',
      { header: { typ: 'JWT' } },
      refused('The type of the DPoP proof must be "dpop+jwt".'),
    ],
    ['without a signature algorithm', { header: { alg: 'none' } }, WRONG_ALGORITHM],
    ['with another algorithm', { header: { alg: 'ES384' } }, WRONG_ALGORITHM],
    [
      'with unknown extensions',
      { header: { crit: ['x'] } },
      refused('The DPoP proof has critical extensions that are not supported.'),
    ],
    ['without a key', { header: { jwk: undefined } }, WRONG_KEY],
    ['with an RSA key', { header: { jwk: RSA } }, WRONG_KEY],
    ['with a key on another curve', { header: { jwk: EC } }, WRONG_KEY],
    ['with a point off the curve', { header: { jwk: point('A') } }, UNSIGNED],
    ['for another method', { claims: { htm: 'GET' } }, WRONG_METHOD],
    ['for another host', { claims: { htu: 'http://127.0.0.1/v1/token' } }, WRONG_URL],
    ['without a URL', { claims: { htu: undefined } }, WRONG_URL],
    ['without a time', { claims: { iat: undefined } }, WRONG_TIME],
    ['of the past', { claims: { iat: NOW / 1000 - 301 } }, WRONG_TIME],
    ['of the future', { claims: { iat: NOW / 1000 + 301 } }, WRONG_TIME],
    ['without an identifier', { claims: { jti: undefined } }, WRONG_ID],
    ['with an empty identifier', { claims: { jti: '' } }, WRONG_ID],
    ['with an endless identifier', { claims: { jti: 'x'.repeat(257) } }, WRONG_ID],
    ['with an empty signature', { signature: '' }, MALFORMED],
    ['with a signature of zeros', { signature: 'A'.repeat(86) }, UNSIGNED],
  ]
  test.each(cases)('%s', async (_, changes, error) => {
    const code = await program.codeOf(visitor)
    await expectError(program.exchange(code, {}, program.proof(changes)), Object(error))
    await program.exchange(code)
  })

  test('for another path, with a query, or with a fragment', async () => {
    const code = await program.codeOf(visitor)
    const { htu } = claims()
    for (const wrong of [server.url, `${htu}/`, `${htu}?x`, `${htu}#x`, `${server.url}/v1/Token`, 'x'])
      await expectError(program.exchange(code, {}, program.proof({ claims: { htu: wrong } })), WRONG_URL)
  })

  test('with a private key in it', async () => {
    const jwk = program.keys.privateKey.export({ format: 'jwk' })
    const proof = program.proof({ header: { jwk } })
    await expectError(program.exchange(await program.codeOf(visitor), {}, proof), WRONG_KEY)
  })

  test('whose claims were changed after the signature', async () => {
    const [head, , signature] = program.proof().split('.')
    const proof = [head, encoded({ ...claims(), jti: 'y' }), signature].join('.')
    await expectError(program.exchange(await program.codeOf(visitor), {}, proof), UNSIGNED)
  })

  test('signed with the public key as a shared secret, or by another key', async () => {
    const code = await program.codeOf(visitor)
    const jwk = program.keys.publicKey.export({ format: 'jwk' })
    const text = `${encoded({ typ: 'dpop+jwt', alg: 'HS256', jwk })}.${encoded(claims())}`
    const mac = createHmac('sha512', JSON.stringify(jwk)).update(text).digest('base64url')
    await expectError(program.exchange(code, {}, `${text}.${mac}`), WRONG_ALGORITHM)
    const thief = new Program(server)
    const own = `${encoded({ typ: 'dpop+jwt', alg: 'ES256', jwk })}.${encoded(claims())}`
    const key = { key: thief.keys.privateKey, dsaEncoding: 'ieee-p1363' } as const
    const stolen = `${own}.${sign('sha256', Buffer.from(own), key).toString('base64url')}`
    await expectError(program.exchange(code, {}, stolen), UNSIGNED)
  })

  test.each([
    ['nothing'],
    ['x'],
    ['x.y.z'],
    ['e30.e30.'],
    ['.'.repeat(10_000)],
    ['bnVsbA.bnVsbA.'.padEnd(100, 'A')],
  ])('that is no token: %.20s', async (text) => {
    await expectError(program.exchange(await program.codeOf(visitor), {}, text), MALFORMED)
  })
})

function point(character: string): object {
  return { kty: 'EC', crv: 'P-256', x: character.repeat(43), y: character.repeat(43) }
}

test('a proof may be five minutes early or late, by real time', async () => {
  const { refreshToken } = await program.logIn(visitor)
  const at = (seconds: number) => program.proof({ claims: { iat: NOW / 1000 + seconds } })
  const second = await program.refresh(refreshToken, {}, at(300))
  await fetch(`${server.url}/_iamulator/clock`, { method: 'POST', body: '{"advance":"1h"}' })
  await program.refresh(second.refreshToken, {}, at(-300))
})

describe('a refresh token', () => {
  test('is useless without the key of the program', async () => {
    const { refreshToken } = await program.logIn(visitor)
    const thief = new Program(server, { now: () => now })
    await expectError(
      thief.refresh(refreshToken),
      refused('The DPoP proof has another key than the first one.'),
    )
    await program.refresh(refreshToken)
  })

  test('is not accepted with a proof that was used before, not even for the same answer', async () => {
    const { refreshToken } = await program.logIn(visitor)
    const proof = program.proof()
    const second = await program.refresh(refreshToken, {}, proof)
    const used = refused('The DPoP proof was used before.')
    await expectError(program.refresh(refreshToken, {}, proof), used)
    await expectError(program.refresh(second.refreshToken, {}, proof), used)
    const repeated = program.proof()
    await program.refresh(refreshToken, {}, repeated)
    await expectError(program.refresh(refreshToken, {}, repeated), used)
  })

  test('is not accepted with the proof of the code', async () => {
    const proof = program.proof()
    const { refreshToken } = await program.exchange(await program.codeOf(visitor), {}, proof)
    await expectError(program.refresh(refreshToken, {}, proof), refused('The DPoP proof was used before.'))
  })

  test('keeps only proofs that could be used again', async () => {
    let { refreshToken } = await program.logIn(visitor)
    for (let count = 0; count < 3; count++) {
      now += 11 * 60_000
      refreshToken = (await program.refresh(refreshToken)).refreshToken
    }
    const { logins } = server.iamulator.store.view({ partition: 'aws', accountId: ACCOUNT })
    expect([...logins.rows()].map(([, { proofs }]) => proofs.length)).toEqual([1])
  })
})

test('a program that reaches the server through a proxy that ends TLS proves the URL that it knows', async () => {
  const code = await program.codeOf(visitor)
  const proof = program.proof({ claims: { htu: 'https://signin.example/v1/token' } })
  const body = JSON.stringify({
    clientId: program.clientId,
    grantType: 'authorization_code',
    code,
    codeVerifier: program.verifier,
    redirectUri: program.redirectUri,
  })
  const answer = (host: string) => {
    const headers = { Host: host, 'Content-Type': 'application/json', DPoP: proof }
    return send(server, { path: '/v1/token', headers, body })
  }
  expect((await answer('signin.example:8080')).status).toBe(400)
  expect((await answer('signin.example')).status).toBe(200)
})
