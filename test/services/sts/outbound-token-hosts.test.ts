/** The issuer of web identity tokens when the Host header is unusual. */
import { beforeAll, expect, test } from '@jest/globals'
import { decodeJwt } from 'jose'
import { serverForAllTests } from '../../support/harness.ts'
import { call, iamForm, stsForm } from '../../support/raw.ts'
import { AUDIENCE, enable } from './outbound-tokens.ts'

const server = serverForAllTests()
let id: string
beforeAll(async () => {
  id = (await enable(server)).split('/').at(-1) ?? ''
})

/** Returns the issuer as both services name it to a client that sends this Host header. */
async function issuersAt(Host: string): Promise<readonly unknown[]> {
  const headers = { Host }
  const info = await call(server, iamForm('GetOutboundWebIdentityFederationInfo'), { headers })
  const input = { 'Audience.member.1': AUDIENCE, SigningAlgorithm: 'ES384' }
  const token = await call(server, stsForm('GetWebIdentityToken', input), { headers })
  expect([info.status, token.status]).toEqual([200, 200])
  return [
    /<IssuerIdentifier>(.*)<\/IssuerIdentifier>/.exec(info.body)?.[1],
    decodeJwt(/<WebIdentityToken>(.*)<\/WebIdentityToken>/.exec(token.body)?.[1] ?? '').iss,
  ]
}

test.each(['iamulator:4566', 'my_service', '[::1]:4566', '127.0.0.1', 'LOCALHOST:80', 'localhost:'])(
  'a host of a URL, %s, is the issuer',
  async (host) => {
    const issuer = `http://${host}/_iamulator/token-issuers/${id}`
    expect(await issuersAt(host)).toEqual([issuer, issuer])
  },
)

test.each([
  'local host',
  'localhost:99999',
  'localhost:port',
  'localhost/path',
  'localhost?query',
  'localhost#fragment',
  'user@localhost',
  'evil.example\\localhost',
  'local\thost',
  '"localhost"',
  '<localhost>',
  'local%68ost',
  '[::1',
  '1.2.3.4.5:80:80',
  'xn--a',
  ':4566',
])('what is no host of a URL, %j, is not: the issuer is that of AWS', async (host) => {
  const issuer = `https://${id}.tokens.sts.global.api.aws`
  expect(await issuersAt(host)).toEqual([issuer, issuer])
})
