/** Presigned requests: they require no credentials, and permit nothing else. */
import { STSClient } from '@aws-sdk/client-sts'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { SignatureV4 } from '@smithy/signature-v4'
import { userArn } from '../services/callers.ts'
import type { Credentials } from '../support/harness.ts'
import { findCli, findCurl, findPython } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import { run, runPython } from './programs.ts'
import {
  createUsers,
  lastUseOf,
  MovableTime,
  mayNotCreate,
  readerSession,
  sessionArn,
  startWorld,
  type World,
} from './world.ts'

const time = new MovableTime()
let world: World
let reader: Credentials
beforeAll(async () => {
  world = await startWorld(time)
  reader = await readerSession(world)
  await createUsers(world.server, '/R&D=1/', ['found'])
})
afterAll(() => world.close())
beforeEach(() => {
  time.stoppedAt = Date.now()
})
afterEach(() => {
  time.lead = 0
  time.stoppedAt = undefined
})

const WHO = { Action: 'GetCallerIdentity', Version: '2011-06-15' }
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

interface PresignOptions {
  readonly method?: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly credentials?: Credentials
  readonly service?: 'iam' | 'sts'
  readonly region?: string
}

/** Presigns a URL with the SDK's signer. The URL is valid for a minute. */
async function presign(options: PresignOptions = {}): Promise<string> {
  const { method = 'GET', query = WHO, headers = {}, body, credentials = world.ada } = options
  const { service = 'sts', region = 'us-east-1' } = options
  const client = new STSClient({ region, credentials })
  const signer = new SignatureV4({ service, region, credentials, sha256: client.config.sha256 })
  const { hostname, port, host } = new URL(world.server.url)
  const request = {
    method,
    protocol: 'http:',
    hostname,
    port: Number(port),
    path: '/',
    query: { ...query },
    body,
  }
  const valid = { signingDate: new Date(time.now()), expiresIn: 60 }
  const signed = await signer.presign({ ...request, headers: { host, ...headers } }, valid)
  const pairs = Object.entries(signed.query ?? {}).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`,
  )
  return `${world.server.url}/?${pairs.join('&')}`
}

/** Opens a URL with a plain HTTP client. */
async function open(url: string, init: RequestInit = {}) {
  const response = await fetch(url, init)
  const body = await response.text()
  const member = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1]
  return { status: response.status, arn: member('Arn'), code: member('Code'), message: member('Message') }
}

const MISMATCH = { status: 403, code: 'SignatureDoesNotMatch' }
const FIFTEEN_MINUTES = 15 * 60_000
const TOO_OLD = { ...MISMATCH, message: expect.stringMatching(/^Signature expired: /) }
const EXPIRED = { status: 403, code: 'RequestExpired', message: 'Request has expired.' }

/** Returns URLs that differ from `url` in one character or one parameter. */
function forgeries(url: string): string[] {
  return [
    url.replace('X-Amz-Expires=60', 'X-Amz-Expires=61'),
    url.replace(
      /(X-Amz-Signature=)(.)/,
      (_all, name: string, digit: string) => name + (digit === '0' ? '1' : '0'),
    ),
    url.replace('Action=GetCallerIdentity', 'Action=GetSessionToken'),
    `${url}&DurationSeconds=900`,
    url.replace(/(\d)Z&/, (_all, digit: string) => `${digit === '0' ? '1' : '0'}Z&`),
  ]
}

async function expectNoForgery(url: string): Promise<void> {
  for (const forged of forgeries(url)) {
    expect(forged).not.toBe(url)
    expect(await open(forged)).toMatchObject(MISMATCH)
  }
}

describe('GetCallerIdentity by the SDK', () => {
  test('a URL, in eu-west-1, tells whose it is', async () => {
    expect(await open(await presign({ region: 'eu-west-1' }))).toMatchObject({
      status: 200,
      arn: userArn('ada'),
    })
    expect(await lastUseOf(world.server, world.ada.accessKeyId)).toEqual({
      region: 'eu-west-1',
      service: 'sts',
    })
  })

  test('a URL of a session', async () => {
    const url = await presign({ credentials: reader })
    expect(await open(url)).toMatchObject({ status: 200, arn: sessionArn('reader') })
    const without = url.replace(/X-Amz-Security-Token=[^&]+&?/, '')
    expect(await open(without)).toMatchObject({ status: 403, code: 'InvalidClientTokenId' })
  })

  test('nothing of it can be changed', async () => {
    const url = await presign()
    await expectNoForgery(url)
    expect(await open(url, { method: 'POST', headers: FORM })).toMatchObject(MISMATCH)
    expect(await open(url)).toMatchObject({ status: 200 })
  })

  test('it is good for fifteen minutes, whatever X-Amz-Expires says', async () => {
    const url = await presign()
    time.lead = FIFTEEN_MINUTES - 10_000
    expect(await open(url)).toMatchObject({ status: 200 })
    time.lead = FIFTEEN_MINUTES + 10_000
    expect(await open(url)).toMatchObject(TOO_OLD)
  })

  test('a header that was signed, as the tokens of Kubernetes have one, must be sent', async () => {
    const headers = { 'x-k8s-aws-id': 'cluster' }
    const url = await presign({ headers })
    expect(await open(url, { headers })).toMatchObject({ status: 200, arn: userArn('ada') })
    expect(await open(url)).toMatchObject(MISMATCH)
    expect(await open(url, { headers: { 'x-k8s-aws-id': 'another' } })).toMatchObject(MISMATCH)
  })
})

describe('POST', () => {
  test('with the parameters in the URL', async () => {
    const url = await presign({ method: 'POST' })
    expect(await open(url, { method: 'POST', headers: FORM })).toMatchObject({
      status: 200,
      arn: userArn('ada'),
    })
    expect(await open(url)).toMatchObject(MISMATCH)
    expect(await open(url, { method: 'POST', headers: FORM, body: 'More=1' })).toMatchObject(MISMATCH)
  })

  test('with a form that is signed as well', async () => {
    const body = new URLSearchParams(WHO).toString()
    const url = await presign({ method: 'POST', query: {}, headers: FORM, body })
    const post = { method: 'POST', headers: FORM }
    expect(await open(url, { ...post, body })).toMatchObject({ status: 200, arn: userArn('ada') })
    expect(await open(url, { ...post, body: `${body}&More=1` })).toMatchObject(MISMATCH)
    time.lead = FIFTEEN_MINUTES + 10_000
    expect(await open(url, { ...post, body })).toMatchObject(TOO_OLD)
  })
})

describe('IAM', () => {
  const iam = (Action: string, more: Readonly<Record<string, string>> = {}) =>
    presign({ query: { Action, Version: '2010-05-08', ...more }, credentials: reader, service: 'iam' })

  test('within what the signer may do', async () => {
    const url = await iam('ListUsers', { PathPrefix: '/R&D=1/' })
    expect(await open(url)).toMatchObject({
      status: 200,
      arn: userArn('found', '/R&D=1/').replace('&', '&amp;'),
    })
    expect(await open(await iam('CreateUser', { UserName: 'eve' }))).toMatchObject({
      status: 403,
      code: 'AccessDenied',
      message: mayNotCreate(sessionArn('reader'), 'eve'),
    })
  })

  test('as long as X-Amz-Expires says', async () => {
    const url = await iam('ListUsers')
    time.lead = 50_000
    expect(await open(url)).toMatchObject({ status: 200 })
    time.lead = 62_000
    expect(await open(url)).toMatchObject(EXPIRED)
  })
})

describe('boto3', () => {
  const python = findPython()
  const boto3Test = tool('boto3', () => python !== undefined)
  const urlsOf = async (profile: string) => {
    const urls = await runPython(python ?? '', 'boto3-presign.py', [profile], world.home.environment)
    return (name: string) => String(urls[name])
  }

  boto3Test('URLs of a session', async () => {
    const urlOf = await urlsOf('reader')
    expect(await open(urlOf('get'))).toMatchObject({ status: 200, arn: sessionArn('reader') })
    const post = { method: 'POST', headers: FORM }
    expect(await open(urlOf('post'), post)).toMatchObject({ status: 200, arn: sessionArn('reader') })
    expect(await open(urlOf('users'))).toMatchObject({ status: 200 })
    expect(await open(urlOf('roles'))).toMatchObject({ status: 403, code: 'AccessDenied' })
    await expectNoForgery(urlOf('get'))
    time.lead = 300_000
    expect(await open(urlOf('users'))).toMatchObject(EXPIRED)
    time.lead = FIFTEEN_MINUTES + 60_000
    expect(await open(urlOf('get'))).toMatchObject(TOO_OLD)
    expect(await open(urlOf('post'), post)).toMatchObject(TOO_OLD)
  })
})

describe('other programs', () => {
  const cli = findCli()
  const curl = findCurl()
  const cliTest = tool('AWS CLI v2', () => cli !== undefined)
  const curlTest = tool('curl 8.6 or later', () => curl !== undefined)

  curlTest('curl opens what the SDK presigned', async () => {
    const outcome = await run(curl ?? '', ['--disable', '--silent', await presign()], {})
    expect(outcome).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(`<Arn>${userArn('ada')}</Arn>`),
    })
  })

  cliTest('the token of aws eks get-token is a presigned URL', async () => {
    const environment = { ...world.home.environment, AWS_PROFILE: 'reader' }
    const outcome = await run(cli ?? '', ['eks', 'get-token', '--cluster-name', 'cluster'], environment)
    expect(outcome).toMatchObject({ status: 0, stderr: '' })
    const { status } = JSON.parse(outcome.stdout)
    const url = Buffer.from(String(status.token).replace('k8s-aws-v1.', ''), 'base64url').toString()
    const headers = { 'x-k8s-aws-id': 'cluster' }
    expect(await open(url, { headers })).toMatchObject({ status: 200, arn: sessionArn('reader') })
    expect(await open(url)).toMatchObject(MISMATCH)
    // The URL requests 60 seconds. The token's expiration is a minute before STS refuses the URL.
    const renewal = Date.parse(String(status.expirationTimestamp)) - Date.now()
    expect(renewal).toBeGreaterThan(13 * 60_000)
    time.lead = renewal
    expect(await open(url, { headers })).toMatchObject({ status: 200, arn: sessionArn('reader') })
    time.lead = FIFTEEN_MINUTES + 60_000
    expect(await open(url, { headers })).toMatchObject(TOO_OLD)
  })
})
