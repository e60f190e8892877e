/**
 * The AWS SDK for Go and IAM Identity Center. Its credentials provider ignores AWS_ENDPOINT_URL, so that it needs the proxy.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { assign, putUser, userId } from '../support/access-portal.ts'
import { ACCOUNT, OTHER, type TestServer } from '../support/harness.ts'
import { IDENTITY_STORE, INSTANCE, identityCenterServer } from '../support/identity-center.ts'
import { START_URL, signInByDevice, timeOf } from '../support/portal.ts'
import { authorityOf } from '../support/tls.ts'
import { findCli, findGo } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import { goProgram } from './go-programs.ts'
import { pathOf, run, startUntilShown } from './programs.ts'
import { ANN, allowDevice, CODE, expireToken, makeSsoHome, type SsoHome } from './sso-home.ts'

const go = findGo()
const cli = findCli()
const goTest = tool('the AWS SDK for Go', () => go !== undefined)
const bothTest = tool('the AWS SDK for Go and the AWS CLI v2', () => go !== undefined && cli !== undefined)

let server: TestServer
let client: SsoHome
beforeAll(async () => {
  server = await identityCenterServer({ tls: 'on', proxy: 'on' })
  await putUser(server, 1, 'ann')
  await assign(server)
  client = makeSsoHome(server)
})
afterAll(async () => {
  client.home.remove()
  await server.close()
})

bothTest('a profile uses the token that AWS CLI v2 got, and refreshes it', async () => {
  const words = ['sso', 'login', '--no-browser', '--use-device-code']
  const { shown, end } = await startUntilShown(CODE, cli ?? '', words, client.environment)
  await allowDevice(server, shown)
  expect((await end()).status).toBe(0)
  const trusted = join(client.home.directory, 'ca.pem')
  writeFileSync(trusted, authorityOf(server))
  const { AWS_ENDPOINT_URL: _, ...others } = client.environment
  const environment = { ...others, HTTPS_PROXY: server.url, AWS_CA_BUNDLE: trusted }
  const whoami = await goProgram(pathOf('go/whoami.go'))
  const found = await run(whoami, [], environment)
  expect(found).toEqual({ status: 0, stdout: expect.stringMatching(ANN), stderr: '' })
  const { accessToken } = client.cachedToken()
  expireToken(client)
  expect((await run(whoami, [], environment)).stdout).toMatch(ANN)
  expect(client.cachedToken()['accessToken']).not.toBe(accessToken)
  expect(client.cachedToken()['refreshToken']).toMatch(/^aor/)
})

goTest('clients with an endpoint of their own read answers and errors', async () => {
  const { accessToken = '' } = await signInByDevice(server, { userId: userId(1) })
  const { AWS_PROFILE: _, ...environment } = client.environment
  const { status, stdout, stderr } = await run(await goProgram(pathOf('go/identity-center.go')), [], {
    ...environment,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    ENDPOINT: server.url,
    START_URL,
    ACCESS_TOKEN: accessToken,
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const [first, pending, ...lines] = stdout.trim().split('\n')
  expect([first, pending]).toEqual(['600 1 9', 'true'])
  expect(lines.slice(-2)).toEqual([
    'true Session token not found or invalid',
    `${INSTANCE} ${IDENTITY_STORE}`,
  ])
  const roles = lines.slice(0, -2).map((line) => line.split(' '))
  expect(roles.map(([account, prefix]) => [account, prefix])).toEqual([
    [ACCOUNT, 'ASIA'],
    [OTHER, 'ASIA'],
  ])
  for (const [, , expiration] of roles) expect(Number(expiration)).toBeGreaterThan(timeOf(server))
})
