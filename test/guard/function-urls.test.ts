/** URLs of Lambda functions are decided on the function that they invoke. */

import { CreateFunctionUrlConfigCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type AnsweringUpstream, answeringUpstream } from '../support/answering-upstream.ts'
import { type GuardedServer, guardedServer, policyOf, type Statement } from '../support/guarded.ts'
import { ACCOUNT, type Credentials } from '../support/harness.ts'
import { sendSigned } from '../support/header-lines.ts'

const arnOf = (name: string) => `arn:aws:lambda:us-east-1:${ACCOUNT}:function:${name}`
const configOf = (name: string, AuthType = 'AWS_IAM') => ({
  ...{ FunctionUrl: `https://id${name}.lambda-url.us-east-1.on.aws/`, FunctionArn: arnOf(name), AuthType },
})
const PAGES: readonly (readonly string[])[] = [['ledger', 'open'], ['shared']]
const SHARED_POLICY = policyOf({
  ...{ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/guest` }, Resource: arnOf('shared') },
  Action: 'lambda:InvokeFunctionUrl',
})

let upstream: AnsweringUpstream
let server: GuardedServer
beforeAll(async () => {
  upstream = await answeringUpstream(({ name, host = '', query }) =>
    host.includes('.lambda-url.') ? { invoked: host } : lambdaAnswer(name, query),
  )
  server = await guardedServer({ '*': upstream.url })
})
afterAll(async () => {
  await server.close()
  await upstream.close()
})

function lambdaAnswer(name: string, query: string): object | undefined {
  if (name === 'GET /2015-03-31/functions') return pageOf(query)
  const [, ofFunction = '', what = ''] = /functions\/(\w+)\/(\w+)$/.exec(name) ?? []
  const config = configOf(ofFunction, ofFunction === 'open' ? 'NONE' : 'AWS_IAM')
  const policy = ofFunction === 'shared' ? { Policy: SHARED_POLICY } : undefined
  return { urls: { FunctionUrlConfigs: [config] }, url: config, policy }[what]
}

function pageOf(query: string): object {
  const isSecond = query === 'Marker=more'
  const Functions = PAGES[isSecond ? 1 : 0]?.map((FunctionName) => ({ FunctionName }))
  return { Functions, ...(isSecond ? {} : { NextMarker: 'more' }) }
}

const invoke = async (name: string, credentials: Credentials) => {
  const request = { method: 'POST', url: '/orders', host: `id${name}.lambda-url.us-east-1.on.aws` }
  return sendSigned(server, { ...request, body: '{}' }, { service: 'lambda', credentials })
}
const statusFor = async (name: string, ...policy: readonly Statement[]) =>
  (await invoke(name, await server.user(...policy))).status

const URL_ONLY = { Action: 'lambda:InvokeFunctionUrl', Resource: arnOf('ledger') }

test('D10.11: a URL needs lambda:InvokeFunctionUrl only, for callers of its account', async () => {
  expect(await statusFor('ledger', URL_ONLY)).toBe(200)
  const denied = { Effect: 'Deny', Action: 'lambda:InvokeFunction' } as const
  expect(await statusFor('ledger', URL_ONLY, denied)).toBe(200)
  expect(await statusFor('ledger', { Action: 'lambda:InvokeFunction' })).toBe(403)
  expect(await statusFor('ledger', { ...URL_ONLY, Effect: 'Deny' }, { Action: 'lambda:*' })).toBe(403)
})

test('D10.11: the policy of the function can allow its URL', async () => {
  const guest = await server.namedUserIn(ACCOUNT, 'guest')
  expect((await invoke('shared', guest)).status).toBe(200)
  expect((await invoke('ledger', guest)).status).toBe(403)
})

test('D10.11: the URL that is for everybody needs lambda:InvokeFunction, too', async () => {
  const both = { Action: ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction'] }
  expect(await statusFor('open', { Action: 'lambda:InvokeFunctionUrl' })).toBe(403)
  expect(await statusFor('open', both)).toBe(200)
})

test('D10.12: the resource is the function of the URL, and lambda:FunctionUrlAuthType its authorization', async () => {
  const withAuth = (type: string) => ({
    ...URL_ONLY,
    Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': type } },
  })
  expect(await statusFor('ledger', withAuth('AWS_IAM'))).toBe(200)
  expect(await statusFor('ledger', withAuth('NONE'))).toBe(403)
  expect(await statusFor('shared', URL_ONLY)).toBe(403)
  expect(await statusFor('unknown', URL_ONLY)).toBe(403)
  const { body } = await invoke('shared', await server.user(URL_ONLY))
  expect(JSON.parse(body)).toEqual({
    Message:
      'Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html',
  })
})

test('D10.12: a URL is known from the answer that made it', async () => {
  const answers = { ...configOf('fresh'), CreationTime: '2026-01-01T00:00:00Z' }
  const other = await answeringUpstream(({ name, host = '' }) => {
    if (host.includes('.lambda-url.')) return {}
    return /functions\/fresh\/url$/.test(name) ? answers : undefined
  })
  const guarded = await guardedServer({ '*': other.url })
  const client = guarded.client(LambdaClient)
  await client.send(new CreateFunctionUrlConfigCommand({ FunctionName: 'fresh', AuthType: 'AWS_IAM' }))
  const credentials = await guarded.user({ ...URL_ONLY, Resource: arnOf('fresh') })
  const request = { host: 'idfresh.lambda-url.us-east-1.on.aws' }
  const { status } = await sendSigned(guarded, request, { service: 'lambda', credentials })
  expect(status).toBe(200)
  expect(other.calls.some(({ name }) => name === 'GET /2015-03-31/functions')).toBe(false)
  await guarded.close()
  await other.close()
})
