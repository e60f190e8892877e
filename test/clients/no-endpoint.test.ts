/** Clients without an endpoint, which use a proxy and trust its certificate. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CreateUserCommand } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect } from '@jest/globals'
import { roleTrusting } from '../services/sts/sts-callers.ts'
import { ACCOUNT, startServer, type TestServer, trust } from '../support/harness.ts'
import { stsForm } from '../support/raw.ts'
import { authorityOf } from '../support/tls.ts'
import { findCli, findCurl, findGdal, findGo, findPython } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import {
  claimsAt,
  createProvider,
  ISSUER,
  keySetOf,
  makeKey,
  roleForProvider,
  signToken,
} from '../support/web-identity.ts'
import { goProgram } from './go-programs.ts'
import { type Environment, type Home, makeHome, pathOf, run, runPython } from './programs.ts'

const ADMINISTRATOR_ARN = `arn:aws:iam::${ACCOUNT}:user/iamulator`
const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`

let server: TestServer
let home: Home
let trusted: string
let environment: Environment
beforeAll(async () => {
  server = await startServer({ tls: 'on', proxy: 'on' })
  await server.iam().send(new CreateUserCommand({ UserName: 'ada' }))
  home = makeHome(server, '', '')
  trusted = join(home.directory, 'ca.pem')
  writeFileSync(trusted, authorityOf(server))
  const { AWS_ENDPOINT_URL: _, ...others } = home.environment
  environment = {
    ...others,
    HTTPS_PROXY: server.url,
    AWS_CA_BUNDLE: trusted,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'eu-central-1',
    AWS_DEFAULT_REGION: 'eu-central-1',
  }
})
afterAll(async () => {
  home.remove()
  await server.close()
})

/** Returns refusals and decisions since the last call, without the parts that change from run to run. */
function outcomes(): string[] {
  const lines = [...server.log().matchAll(/^\S+Z (\d+(?: [A-Z]\w+)? \w+:\S+) /gm)].map(
    ([, outcome = '']) => outcome,
  )
  const fresh = lines.slice(linesRead)
  linesRead = lines.length
  return fresh
}
let linesRead = 0

describe('AWS CLI v2', () => {
  const cli = findCli()
  const cliTest = tool('AWS CLI v2', () => cli !== undefined)

  cliTest('asks IAM and STS, and reaches no other service', async () => {
    const aws = (...words: string[]) => run(cli ?? '', [...words, '--output', 'text'], environment)
    const caller = await aws('sts', 'get-caller-identity', '--query', 'Arn')
    expect(caller).toEqual({ status: 0, stdout: `${ADMINISTRATOR_ARN}\n`, stderr: '' })
    const users = await aws('iam', 'list-users', '--query', 'Users[].UserName')
    expect(users).toEqual({ status: 0, stdout: 'ada\n', stderr: '' })
    outcomes()
    expect((await aws('s3', 'ls')).status).not.toBe(0)
    expect(new Set(outcomes())).toEqual(
      new Set(['403 HostNotServed CONNECT:s3.eu-central-1.amazonaws.com:443']),
    )
  })
})

describe('boto3', () => {
  const python = findPython()
  const boto3Test = tool('boto3', () => python !== undefined)

  boto3Test('asks IAM and STS', async () => {
    const found = await runPython(python ?? '', 'boto3-no-endpoint.py', [], environment)
    expect(found).toEqual({ caller: ADMINISTRATOR_ARN, users: ['ada'] })
  })
})

describe('curl', () => {
  const curl = findCurl()
  const curlTest = tool('curl 8.6 or later', () => curl !== undefined)
  const signing = ['--aws-sigv4', 'aws:amz:eu-central-1:sts', '--user', 'test:test']
  const who = [...signing, '--data', stsForm('GetCallerIdentity'), 'https://sts.eu-central-1.amazonaws.com/']
  const get = (...words: string[]) =>
    run(curl ?? '', ['--disable', '--silent', '--show-error', '--cacert', trusted, ...words], {})

  curlTest('a proxy that is spoken to in the clear', async () => {
    const { status, stdout } = await get('--proxy', server.url, ...who)
    expect([status, stdout]).toEqual([0, expect.stringContaining(`<Arn>${ADMINISTRATOR_ARN}</Arn>`)])
  })

  curlTest('a proxy that is spoken to over TLS itself', async () => {
    const proxy = `https://localhost:${server.port}`
    const { status, stdout } = await get('--proxy', proxy, '--proxy-cacert', trusted, ...who)
    expect([status, stdout]).toEqual([0, expect.stringContaining(`<Arn>${ADMINISTRATOR_ARN}</Arn>`)])
  })

  curlTest('no proxy, but a name that leads here', async () => {
    const { status, stdout } = await get('--connect-to', `::127.0.0.1:${server.port}`, ...who)
    expect([status, stdout]).toEqual([0, expect.stringContaining(`<Arn>${ADMINISTRATOR_ARN}</Arn>`)])
  })

  curlTest('another server is told apart from it', async () => {
    const { status, stderr } = await get('--proxy', server.url, 'https://example.com/')
    expect([status, stderr]).toEqual([56, expect.stringContaining('response 403')])
  })
})

describe('the AWS SDK for Go', () => {
  const go = findGo()
  const goTest = tool('the AWS SDK for Go', () => go !== undefined)

  goTest('asks IAM and STS', async () => {
    const found = await run(await goProgram(pathOf('go/whoami.go')), [], environment)
    expect(found).toEqual({ status: 0, stdout: `${ADMINISTRATOR_ARN}\n`, stderr: '' })
  })
})

describe('GDAL, which asks for credentials by GET', () => {
  const gdal = findGdal()
  const gdalTest = tool('GDAL', () => gdal !== undefined)
  const BUCKET = '403 HostNotServed CONNECT:bucket.s3.eu-central-1.amazonaws.com:443'
  /** Opens an image in S3. The request fails at S3, after GDAL has its credentials. */
  const open = (more: Environment) => {
    const { AWS_ACCESS_KEY_ID: _id, AWS_SECRET_ACCESS_KEY: _secret, ...without } = environment
    return run(gdal ?? '', ['/vsis3/bucket/image.tif'], { ...without, CURL_CA_BUNDLE: trusted, ...more })
  }

  gdalTest('with a web identity, unsigned', async () => {
    const key = await makeKey()
    server.iamulator.webIdentities.issuers.tie(ISSUER, await keySetOf(key))
    await createProvider(server)
    await roleForProvider(server, 'pod')
    const token = join(home.directory, 'token')
    writeFileSync(token, await signToken(key, claimsAt(Date.now())))
    outcomes()
    const found = await open({
      CPL_AWS_WEB_IDENTITY_ENABLE: 'YES',
      AWS_WEB_IDENTITY_TOKEN_FILE: token,
      AWS_ROLE_ARN: roleArn('pod'),
    })
    expect(found.stderr).toContain('CONNECT tunnel failed, response 403')
    expect(outcomes().slice(0, 2)).toEqual(['200 sts:AssumeRoleWithWebIdentity', BUCKET])
  })

  gdalTest('with a role of a profile, signed', async () => {
    await roleTrusting(server, 'reader', trust({ AWS: ACCOUNT }))
    writeFileSync(
      home.configFile,
      `[profile reader]\nrole_arn = ${roleArn('reader')}\nsource_profile = default\nregion = eu-central-1\n`,
    )
    writeFileSync(home.credentialsFile, '[default]\naws_access_key_id = test\naws_secret_access_key = test\n')
    outcomes()
    const found = await open({ AWS_PROFILE: 'reader', CPL_AWS_CREDENTIALS_FILE: home.credentialsFile })
    expect(found.stderr).toContain('CONNECT tunnel failed, response 403')
    expect(outcomes().slice(0, 2)).toEqual(['200 sts:AssumeRole', BUCKET])
  })
})
