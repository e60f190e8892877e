/**
 * The AWS CLI logs in to IAM Identity Center, both ways, and out. The test is the browser, which signs in to the access
 * portal with a password.
 */
import { spawn } from 'node:child_process'
import { afterEach, beforeEach, describe, expect } from '@jest/globals'
import { assign, portalServer, signIn } from '../support/access-portal.ts'
import { Visitor } from '../support/console.ts'
import type { TestServer } from '../support/harness.ts'
import { outputOf, untilWritten } from '../support/output.ts'
import { START_URL } from '../support/portal.ts'
import { tool } from '../support/tools.ts'
import { findCli, run } from './programs.ts'
import { ANN, makeSsoHome, type SsoHome, WHO_AM_I } from './sso-home.ts'

const cli = findCli()
const cliTest = tool('AWS CLI v2', () => cli !== undefined)

let server: TestServer
let client: SsoHome
beforeEach(async () => {
  server = await portalServer()
  await assign(server)
  client = makeSsoHome(server)
})
afterEach(async () => {
  client.home.remove()
  await server.close()
})

const aws = (...words: string[]) => run(cli ?? '', words, client.environment)

/** Starts `aws sso login`, and waits until it shows what the browser needs. */
async function startLogin(wanted: RegExp, ...words: string[]) {
  const env = { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', ...client.environment }
  const child = spawn(cli ?? '', ['sso', 'login', '--no-browser', ...words], { env })
  const [stdout, stderr] = [outputOf(child.stdout), outputOf(child.stderr)]
  const ended = new Promise((resolve) => child.on('close', resolve))
  await Promise.race([ended, untilWritten(child.stdout, stdout, wanted)])
  const [shown] = wanted.exec(stdout()) ?? []
  if (shown === undefined) throw new Error(`aws sso login printed ${stdout()}${stderr()}`)
  return { shown, end: async () => [await ended, stdout(), stderr()] as const }
}

const AUTHORIZE = /http:\S+\/authorize\?\S+/
const CODE = /^[A-Z]{4}-[A-Z]{4}$/m

/** Logs in with a code that the browser brings to the CLI. */
async function logIn(answer: 'allow' | 'deny') {
  const { shown, end } = await startLogin(AUTHORIZE)
  const visitor = new Visitor(server)
  await signIn(visitor, { place: shown.replace(server.url, '') })
  const { place } = await visitor.submit({ answer })
  await fetch(place)
  return end()
}

describe('aws sso login', () => {
  cliTest('AWS CLI v2 logs in with PKCE, works, and logs out', async () => {
    expect(await logIn('allow')).toEqual([
      0,
      expect.stringContaining(`Successfully logged into Start URL: ${START_URL}`),
      '',
    ])
    expect((await aws(...WHO_AM_I)).stdout).toMatch(ANN)
    const denied = await aws('iam', 'create-user', '--user-name', 'bob')
    expect([denied.status, denied.stderr]).toEqual([254, expect.stringContaining('(AccessDenied)')])
    const { accessToken = '' } = client.cachedToken()
    expect((await aws('sso', 'logout')).status).toBe(0)
    const headers = { 'x-amz-sso_bearer_token': accessToken }
    expect((await fetch(`${server.url}/assignment/accounts`, { headers })).status).toBe(401)
    expect((await aws(...WHO_AM_I)).status).not.toBe(0)
  })

  cliTest('AWS CLI v2 uses its registration again after a reset', async () => {
    await logIn('allow')
    await aws('sso', 'logout')
    await fetch(`${server.url}/_iamulator/reset`, { method: 'POST' })
    await server.close()
    server = await portalServer()
    await assign(server)
    const { environment } = client
    client = { ...client, environment: { ...environment, AWS_ENDPOINT_URL: server.url } }
    expect((await logIn('allow'))[0]).toBe(0)
    expect(server.log()).not.toContain('RegisterClient')
    expect((await aws(...WHO_AM_I)).stdout).toMatch(ANN)
  })

  cliTest('AWS CLI v2 learns that the user refused', async () => {
    const [status, , stderr] = await logIn('deny')
    expect([status, stderr]).toEqual([
      255,
      expect.stringContaining('Failed to retrieve an authorization code'),
    ])
  })

  cliTest('AWS CLI v2 logs in with a device code', async () => {
    const { shown, end } = await startLogin(CODE, '--use-device-code')
    const visitor = new Visitor(server)
    await signIn(visitor, { place: `/device?user_code=${shown}` })
    await visitor.submit()
    await visitor.submit({ answer: 'allow' })
    expect(await end()).toEqual([0, expect.stringContaining('Successfully logged into'), ''])
    expect((await aws(...WHO_AM_I)).stdout).toMatch(ANN)
  })

  cliTest('AWS CLI v2 logs in to a start URL of our own', async () => {
    client.home.remove()
    client = makeSsoHome(server, `${server.url}/start`)
    const { shown, end } = await startLogin(CODE, '--use-device-code')
    const visitor = new Visitor(server)
    await signIn(visitor, { place: `/device?user_code=${shown}` })
    await visitor.submit()
    await visitor.submit({ answer: 'allow' })
    expect((await end())[0]).toBe(0)
    expect((await aws(...WHO_AM_I)).stdout).toMatch(ANN)
  })
})
