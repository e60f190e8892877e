/** Every operation of the services of IAM Identity Center arrives as botocore sends it, and is answered in its form. */
import { afterAll, beforeAll, expect } from '@jest/globals'
import { services } from '../../server/services/index.ts'
import { startServer, type TestServer } from '../support/harness.ts'
import { findPython } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import { profiles } from './organization-estate.ts'
import { type Home, makeHome, runPython } from './programs.ts'

const python = findPython()
const test = tool('boto3', () => python !== undefined)

let server: TestServer
let home: Home
beforeAll(async () => {
  server = await startServer()
  home = makeHome(server, '', profiles({ default: 'test' }))
})
afterAll(async () => {
  home.remove()
  await server.close()
})

const NAMES = ['identitystore', 'signin', 'sso', 'sso-admin', 'sso-oidc'] as const

/** What a service answers to a request that it does not recognize or cannot read. Numbers are statuses without a code. */
const UNREAD =
  /^(?:\d+|Serialization.*|UnknownOperation.*|UnsupportedMediaType.*|InvalidSignature.*|MissingAuthentication.*|Unknown)$/

test('every operation', async () => {
  const all = await runPython(python ?? '', 'boto3-every-operation.py', NAMES, home.environment)
  expect(Object.keys(all)).toEqual(expect.arrayContaining(['identitystore', 'sso', 'sso-admin', 'sso-oidc']))
  for (const name of NAMES) {
    const codes = Object.entries<unknown>(Object(all[name]))
    const unread = codes.filter(([, code]) => typeof code !== 'string' || UNREAD.test(code))
    expect([name, unread]).toEqual([name, []])
    const unknown = codes.filter(([operation]) => !Object.hasOwn(services[name].model.operations, operation))
    expect([name, unknown]).toEqual([name, []])
  }
})
