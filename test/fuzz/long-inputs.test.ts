/**
 * Checks that unauthenticated callers cannot make the server read an input many times. This holds however
 * long and repetitive the input is. No time is measured: with quadratic time for such lengths, these tests
 * would not finish.
 */
import { randomUUID } from 'node:crypto'
import { beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { verifySaml } from '../../core/identity/saml/verify.ts'
import { AwsError } from '../../protocol/errors.ts'
import { respond } from '../../server/endpoints/api/index.ts'
import { ACCOUNT, NOW, serverForAllTests, startServer } from '../support/harness.ts'
import { at } from '../support/places.ts'
import {
  assertionOf,
  createProvider,
  encoded,
  providerArn,
  responseOf,
  roleArn,
  signed,
} from '../support/saml-responses.ts'

const LENGTH = 400_000

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
beforeAll(async () => {
  await createProvider(server)
})

/** A head, a unit that is repeated, and a tail. They are short, so that failures are readable. */
type Repetition = readonly [head: string, unit: string, tail: string]

const repetitions = (...units: readonly string[]) =>
  fc.tuple(fc.constantFrom('', ...units), fc.constantFrom(...units), fc.constantFrom('', ...units))

const long = ([head, unit, tail]: Repetition) => head.padEnd(LENGTH, unit) + tail

/** Returns the outcome for a token or an assertion: `accepted`, `refused`, or an unexpected error. */
const outcomeOf = (verified: Promise<unknown>) =>
  verified.then(
    () => 'accepted',
    (error: unknown) => (error instanceof AwsError && error.status < 500 ? 'refused' : error),
  )

const redeem = (WebIdentityToken: string) =>
  outcomeOf(
    server.iamulator.webIdentities.verify(
      server.iamulator.store.view(at(ACCOUNT)),
      { RoleArn: 'role', WebIdentityToken },
      { now: NOW, federation: 'aws' },
    ),
  )

const part = (text: string) => Buffer.from(text).toString('base64url')

test('tokens', async () => {
  expect(await redeem(long(['a', '\n', 'x']))).toBe('refused')
  const texts = repetitions('a', '.', '=', '\n', '\r\n', ' ', 'a.a.', '-_', '\n.')
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      expect(await redeem(long(text))).toBe('refused')
    }),
  )
  const json = repetitions('{', '[', '"', '\\', '{"a":', '"a",', ':', '}', '[]', '"\\"')
  await fc.assert(
    fc.asyncProperty(json, async (text) => {
      expect(await redeem(`${part(long(text))}.AAAA.AAAA`)).toBe('refused')
      expect(await redeem(`${part('{"alg":"RS256"}')}.${part(long(text))}.AAAA`)).toBe('refused')
    }),
  )
})

const present = (xml: string) =>
  outcomeOf(
    verifySaml(
      server.iamulator.store.view(at(ACCOUNT)),
      { RoleArn: roleArn(), PrincipalArn: providerArn(), SAMLAssertion: encoded(xml) },
      { now: NOW, federation: 'aws', newUuid: randomUUID },
    ),
  )

const TEXTS = ['a', ' ', '\n', '>', '&', '&amp;', '"', "'", '=', '/', '-', '?', ']', ':', '\u2028', '\u2029']
const MARKUP = ['<', '<a', '<a>', '</a', '</a>', '<a/>', '<!--', '-->', '<![CDATA[', ']]>', '<?a', ' a=""']

test('documents in place of responses', async () => {
  expect(await present(long(['<', 'a', '']))).toBe('refused')
  await fc.assert(
    fc.asyncProperty(repetitions(...TEXTS, ...MARKUP), async (text) => {
      expect(await present(long(text))).toBe('refused')
      expect(await present(`<a>${long(text)}</a>`)).toBe('refused')
    }),
  )
})

test('texts in responses whose signature is looked at', async () => {
  const response = responseOf(NOW, signed(assertionOf(NOW, { more: '<saml:Advice>y</saml:Advice>' })))
  const places = ['>y', '<ds:DigestValue>', '<ds:SignatureValue>', '<ds:X509Certificate>']
  const texts = repetitions('a', ' ', '\n', '&amp;', '&#13;', '>', '\u0085', '\u2028', '\u2029')
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...places), texts, async (place, text) => {
      expect(response).toContain(place)
      // White space around the value and the certificate changes neither.
      expect(['refused', 'accepted']).toContain(
        await present(response.replace(place, () => place + long(text))),
      )
    }),
    {
      numRuns: 12,
      examples: [
        ['>y', ['', 'a', '\u2029']],
        ['<ds:DigestValue>', ['', 'a', '\u2029']],
      ],
    },
  )
})

/** Returns the response to an empty request with these headers. */
const answerTo = async (headers: Readonly<Record<string, string>>) =>
  respond(server.iamulator, {
    method: 'POST',
    path: '/',
    query: '',
    headers: Object.entries(headers).flat(),
    body: Buffer.alloc(0),
    remoteAddress: '127.0.0.1',
    secure: false,
    header: (name) => headers[name],
  })

test('headers', async () => {
  const form = 'application/x-www-form-urlencoded'
  const units = ['Credential=', 'Credential=a/1/', '/', '1', 'a', '%2F', 'charset=', ' ', '"', ';', '=']
  await fc.assert(
    fc.asyncProperty(repetitions(...units), async (text) => {
      const value = long(text)
      const answers = [{ authorization: value }, { 'content-type': `${form};charset=${value}` }]
      for (const headers of answers) expect((await answerTo(headers)).status).toBeLessThan(500)
    }),
    { examples: [[['', 'Credential=', '']], [['', ' ', '"']]] },
  )
})
