/** The server as a proxy for clients that cannot set an endpoint. It replaces AWS and no other server. */

import { createServer, connect as open } from 'node:net'
import { Duplex } from 'node:stream'
import { connect as openTls } from 'node:tls'
import {
  EnableOutboundWebIdentityFederationCommand,
  GetOutboundWebIdentityFederationInfoCommand,
  IAMClient,
  ListUsersCommand,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand, GetWebIdentityTokenCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import aws4 from 'aws4'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { startServer as startWhole } from '../../server/app/start.ts'
import { ACCOUNT, ADMINISTRATOR, startServer, type TestServer } from '../support/harness.ts'
import { ask, authorityOf, connect, listen, ProxyAgent } from '../support/tls.ts'

const ARN = `arn:aws:iam::${ACCOUNT}:user/iamulator`
const WHO = 'Action=GetCallerIdentity&Version=2011-06-15'

let server: TestServer
let ca: string
let agent: ProxyAgent
beforeAll(async () => {
  server = await startServer({ proxy: 'on' })
  ca = authorityOf(server)
  agent = new ProxyAgent(server.port, ca)
})
afterAll(() => server.close())

/** Returns the configuration of a client without an endpoint. */
const configuration = (region: string) => ({
  region,
  credentials: ADMINISTRATOR,
  maxAttempts: 1,
  requestHandler: { httpsAgent: agent },
})

describe('clients with no endpoint', () => {
  test.each([
    ['us-east-1', 'aws'],
    ['ap-southeast-2', 'aws'],
    ['cn-north-1', 'aws-cn'],
    ['us-gov-east-1', 'aws-us-gov'],
    ['us-iso-east-1', 'aws-iso'],
    ['us-isob-east-1', 'aws-iso-b'],
    ['eu-isoe-west-1', 'aws-iso-e'],
    ['us-isof-south-1', 'aws-iso-f'],
    ['eusc-de-east-1', 'aws-eusc'],
  ])('the SDK, in %s', async (region, partition) => {
    const sts = new STSClient(configuration(region))
    const { Arn } = await sts.send(new GetCallerIdentityCommand({}))
    expect(Arn).toBe(`arn:${partition}:iam::${ACCOUNT}:user/iamulator`)
    const iam = new IAMClient(configuration(region))
    expect((await iam.send(new ListUsersCommand({}))).Users).toEqual([])
  })

  test('a request that another has signed for AWS, and this one sends: as HashiCorp Vault does', async () => {
    const { headers = {} } = aws4.sign(
      {
        host: 'sts.amazonaws.com',
        service: 'sts',
        region: 'us-east-1',
        body: WHO,
        headers: {
          'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8',
          'X-Vault-AWS-IAM-Server-ID': 'vault.example.com',
        },
      },
      ADMINISTRATOR,
    )
    const sent = { agent, method: 'POST', headers: Object(headers) }
    const answer = await ask('https://sts.amazonaws.com/', sent, WHO)
    expect(answer).toEqual({ status: 200, body: expect.stringContaining(`<Arn>${ARN}</Arn>`) })
    const other = { ...sent, headers: { ...Object(headers), 'X-Vault-AWS-IAM-Server-ID': 'other' } }
    expect(await ask('https://sts.amazonaws.com/', other, WHO)).toMatchObject({ status: 403 })
  })

  test('one that sends its handshake before it knows that it is connected', async () => {
    const raw = open(server.port, '127.0.0.1')
    let sent = 'CONNECT sts.amazonaws.com:443 HTTP/1.1\r\nHost: sts.amazonaws.com:443\r\n\r\n'
    let established = false
    const stream = new Duplex({
      read: () => {},
      write: (chunk: Buffer, _encoding, done) => {
        raw.write(Buffer.concat([Buffer.from(sent), chunk]), () => done())
        sent = ''
      },
    })
    raw.on('data', (chunk) => {
      const from = established ? 0 : chunk.indexOf('\r\n\r\n') + 4
      established = true
      if (chunk.length > from) stream.push(chunk.subarray(from))
    })
    const authorized = await new Promise((resolve, reject) => {
      const socket = openTls({ socket: stream, servername: 'sts.amazonaws.com', ca }, () =>
        resolve(socket.authorized),
      )
      socket.on('error', reject)
    })
    expect(authorized).toBe(true)
    raw.destroy()
  })
})

describe('whom it connects to', () => {
  const sentence = (place: string) =>
    `iamulator serves only IAM, IAM Access Analyzer, IAM Identity Center, Organizations, AWS Sign-In, and STS: it does not connect to ${place}.\n`

  test.each([
    's3.amazonaws.com:443',
    'example.com:443',
    'sts.amazonaws.com:80',
    'iam.amazonaws.com.example.com:443',
    '127.0.0.1:443',
    'localhost:4566',
  ])('not to %s', async (place) => {
    const { status, text } = await connect(server.port, place)
    expect([status, await text()]).toEqual([403, sentence(place)])
    expect(server.log()).toContain(` 403 HostNotServed CONNECT:${place} - - `)
  })

  test.each(['sts.amazonaws.com', '/', 'sts.amazonaws.com:https', 'user@sts.amazonaws.com:443'])(
    '%j names no place',
    async (target) => {
      const { status, text } = await connect(server.port, target)
      expect([status, await text()]).toEqual([
        403,
        'CONNECT requires a host and a port, such as sts.amazonaws.com:443.\n',
      ])
      expect(server.log()).toContain(' 403 HostNotServed CONNECT:... - - ')
      expect(server.log()).not.toContain(`CONNECT:${target} `)
    },
  )

  test('nothing is ever sent to another server', async () => {
    let reached = false
    const other = createServer(() => {
      reached = true
    })
    const port = await listen(other)
    expect((await connect(server.port, `127.0.0.1:${port}`)).status).toBe(403)
    expect((await ask('https://sts.amazonaws.com/', { agent })).status).toBe(302)
    expect(reached).toBe(false)
    await new Promise((closed) => other.close(closed))
  })

  test('the endpoints of the emulator are not to be had under names of AWS', async () => {
    const answer = await ask('https://sts.amazonaws.com/_iamulator/reset', { agent, method: 'POST' })
    expect(answer).toEqual({ status: 403, body: expect.stringContaining('HostNotAllowed') })
  })

  test('whoever was refused and goes keeps nothing open', async () => {
    const whole = await startWhole({ port: 0, proxy: 'on', logLevel: 'silent' })
    const { socket } = await connect(Number(new URL(whole.url).port), 'example.com:443')
    const closed = new Promise((resolve) => socket.on('close', resolve))
    socket.resume().end()
    await Promise.all([closed, whole.close()])
  })

  test('a server that is no proxy connects nobody', async () => {
    const other = await startServer({ tls: 'on' })
    await expect(connect(other.port, 'sts.amazonaws.com:443')).rejects.toThrow()
    await other.close()
  })
})

test('the sign-in is where AWS has it, also that of an account', async () => {
  for (const [host, account] of [
    ['signin.aws.amazon.com', ACCOUNT],
    ['example.signin.aws.amazon.com', 'example'],
  ]) {
    const page = await ask(`https://${host}/signin`, { agent })
    expect(page).toEqual({
      status: 200,
      body: expect.stringContaining(`name="account" type="text" value="${account}"`),
    })
  }
})

test('and with SAML, also of a region', async () => {
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: 'https://idp.example.com' }
  for (const host of ['signin.aws.amazon.com', 'eu-west-1.signin.aws.amazon.com'])
    expect(await ask(`https://${host}/saml`, { agent, method: 'POST', headers }, 'SAMLResponse=')).toEqual({
      status: 400,
      body: expect.stringContaining('Your request included an invalid SAML response.'),
    })
})

test('issuers of web identity tokens are where AWS has them', async () => {
  const iam = new IAMClient(configuration('us-east-1'))
  const { IssuerIdentifier: issuer = '' } = await iam.send(new EnableOutboundWebIdentityFederationCommand({}))
  expect(issuer).toMatch(/^https:\/\/[\da-f-]{36}\.tokens\.sts\.global\.api\.aws$/)
  expect(await iam.send(new GetOutboundWebIdentityFederationInfoCommand({}))).toMatchObject({
    IssuerIdentifier: issuer,
  })
  const read = async (url: string) => JSON.parse((await ask(url, { agent })).body)
  const discovery = await read(`${issuer}/.well-known/openid-configuration`)
  expect(discovery).toMatchObject({ issuer, jwks_uri: `${issuer}/.well-known/jwks.json` })
  const command = new GetWebIdentityTokenCommand({ Audience: ['x'], SigningAlgorithm: 'ES384' })
  const { WebIdentityToken: token = '' } = await new STSClient(configuration('us-east-1')).send(command)
  const keys = createLocalJWKSet(await read(discovery.jwks_uri))
  expect((await jwtVerify(token, keys, { issuer, audience: 'x' })).payload.iss).toBe(issuer)
  const nobody = issuer.replace(/[\da-f]{12}(?=\.)/, '000000000000')
  expect(await ask(`${nobody}/.well-known/jwks.json`, { agent })).toMatchObject({ status: 404 })
  expect(await ask(`${issuer}/_iamulator/clock`, { agent })).toMatchObject({ status: 403 })
})
