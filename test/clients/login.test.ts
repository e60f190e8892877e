/** The AWS SDKs for JavaScript and Python with what `aws login` leaves behind: a profile, and tokens that they refresh. */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { fromLoginCredentials } from '@aws-sdk/credential-providers'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { Visitor } from '../support/console.ts'
import { ACCOUNT, startServer, type TestServer } from '../support/harness.ts'
import { Program, type TokenOutput } from '../support/signin.ts'
import { findLoginPython } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import { type Home, makeHome, pathOf, run } from './programs.ts'

const ADMINISTRATOR_ARN = `arn:aws:iam::${ACCOUNT}:user/iamulator`

let server: TestServer
let visitor: Visitor
let home: Home
let cache: string
beforeEach(async () => {
  server = await startServer()
  visitor = new Visitor(server)
  home = makeHome(server, `[profile login]\nlogin_session = ${ADMINISTRATOR_ARN}\nregion = us-east-1\n`, '')
  cache = join(home.directory, 'login')
  mkdirSync(cache)
})
afterEach(async () => {
  home.remove()
  await server.close()
})

const fileOf = () => join(cache, `${createHash('sha256').update(ADMINISTRATOR_ARN).digest('hex')}.json`)

/** Signs in as the administrator, and writes the tokens where `aws login` does. They are about to expire. */
async function logIn(): Promise<void> {
  await visitor.post('/signin', { administrator: ACCOUNT })
  const program = new Program(server)
  const output = await program.logIn(visitor)
  writeFileSync(fileOf(), JSON.stringify(cachedTokens(program, output)))
}

function cachedTokens({ clientId, keys }: Program, output: TokenOutput): object {
  const { tokenType, refreshToken, idToken } = output
  const expiresAt = new Date(Date.now() + 60_000).toISOString()
  const dpopKey = keys.privateKey.export({ type: 'sec1', format: 'pem' })
  return {
    accessToken: { ...output.accessToken, accountId: ACCOUNT, expiresAt },
    ...{ tokenType, clientId, refreshToken, idToken, dpopKey },
  }
}

const environment = () => ({ ...home.environment, AWS_LOGIN_CACHE_DIRECTORY: cache })
const keyInCache = () => JSON.parse(readFileSync(fileOf(), 'utf8')).accessToken.accessKeyId

describe('the SDK for JavaScript', () => {
  const before = { ...process.env }
  afterEach(() => {
    process.env = { ...before }
  })

  async function arnOf(): Promise<string | undefined> {
    Object.assign(process.env, environment())
    const credentials = fromLoginCredentials({ profile: 'login', clientConfig: { maxAttempts: 1 } })
    const client = new STSClient({ endpoint: server.url, region: 'us-east-1', credentials })
    try {
      return (await client.send(new GetCallerIdentityCommand({}))).Arn
    } finally {
      client.destroy()
    }
  }

  test('refreshes the credentials', async () => {
    await logIn()
    const key = keyInCache()
    expect(await arnOf()).toBe(ADMINISTRATOR_ARN)
    expect(keyInCache()).not.toBe(key)
  })

  test('asks to sign in again after the sign-out', async () => {
    await logIn()
    await visitor.post('/signout', {})
    await expect(arnOf()).rejects.toThrow('Your session has expired. Please reauthenticate.')
  })
})

describe('the SDK for Python', () => {
  const python = findLoginPython()
  const withPython = tool('a boto3 that knows aws login', () => python !== undefined)

  const print = async () => {
    const { stdout, stderr } = await run(
      python ?? '',
      ['-B', pathOf('boto3-login.py'), 'login'],
      environment(),
    )
    return stdout.trim() || stderr
  }

  withPython('refreshes the credentials', async () => {
    await logIn()
    const key = keyInCache()
    expect(await print()).toBe(ADMINISTRATOR_ARN)
    expect(keyInCache()).not.toBe(key)
  })

  withPython('asks to sign in again after the sign-out', async () => {
    await logIn()
    await visitor.post('/signout', {})
    expect(await print()).toContain('LoginRefreshRequired: Your session has expired')
  })
})
