/** Every operation of our own services, however it is called, and what else names them. */
import { describe, expect, test } from '@jest/globals'
import { models, type ServiceName, serviceNames } from '../../protocol/model/index.ts'
import { type OperationModel, signingNameOf } from '../../protocol/service-model.ts'
import { recognize } from '../../recognition/index.ts'
import { ownRequestOf } from '../../recognition/own.ts'
import { type HeadOfTest, headOf } from '../support/request-heads.ts'

interface Sent extends HeadOfTest {
  readonly body?: string
}

const HOSTS: Readonly<Record<string, string>> = {
  accessanalyzer: 'access-analyzer.us-east-1.amazonaws.com',
  'account-access': 'account-access.us-east-1.api.aws',
  iam: 'iam.amazonaws.com',
  'iam-toolbox': 'iam-toolbox.us-east-1.api.aws',
  identitystore: 'identitystore.us-east-1.amazonaws.com',
  organizations: 'organizations.us-east-1.amazonaws.com',
  signin: 'us-east-1.oauth.signin.aws',
  sso: 'portal.sso.us-east-1.amazonaws.com',
  'sso-admin': 'sso.us-east-1.amazonaws.com',
  'sso-oidc': 'oidc.us-east-1.amazonaws.com',
  sts: 'sts.us-east-1.amazonaws.com',
}

/** Their paths could be anybody's. */
const ONLY_BY_NAME = ['accessanalyzer', 'account-access']

function callOf(service: ServiceName, name: string, { http }: OperationModel): Sent {
  const model = models[service]
  if (model.protocol === 'query') {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
    return { method: 'POST', headers, body: `Action=${name}&Version=${model.apiVersion}` }
  }
  if (model.protocol === 'json') {
    const target = `${model.targetPrefix}.${name}`
    return {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': target },
    }
  }
  const { method = '', path = '', query } = http ?? {}
  return { method, url: path.replace(/\{\w+\}/g, 'some') + (query === undefined ? '' : `?${query}`) }
}

/** Returns what a request is without an upstream. */
function operationOf({ body = '', ...head }: Sent): string {
  const own = ownRequestOf({ ...headOf(head), body: Buffer.from(body) })
  return own?.kind === 'call' && own.operationModel ? `${own.service}:${own.operation}` : `${own?.kind}`
}

/** Returns what a request is with an upstream, first without its body and then, if that is needed, with it. */
function kindOf({ body = '', ...head }: Sent): string {
  const { kind } = recognize(headOf(head))
  return kind === 'body' ? `with its body ${recognize(headOf(head), Buffer.from(body)).kind}` : kind
}

/** Returns what `of` says about each operation of a service. */
function seen(service: ServiceName, of: (sent: Sent) => string, changes: HeadOfTest) {
  return Object.entries(models[service].operations).map(([name, operation]) => {
    const call = callOf(service, name, operation)
    return [name, of({ ...call, ...changes, headers: { ...call.headers, ...changes.headers } })]
  })
}

describe.each(serviceNames)('each operation of %s', (service) => {
  const names = Object.keys(models[service].operations)
  const each = (outcome: string) => names.map((name) => [name, outcome])
  const itself = names.map((name) => [name, `${service}:${name}`])
  const headers = { Host: HOSTS[service] ?? 'missing in HOSTS' }
  const signedFor = signingNameOf(models[service])

  test.each([
    ['signed', { signedFor }],
    ["unsigned, at AWS's host name", { headers }],
    ["signed, at AWS's host name", { headers, signedFor }],
  ])('%s', (_how, changes) => {
    expect(seen(service, operationOf, changes)).toEqual(itself)
    expect(seen(service, kindOf, changes)).toEqual(each('own'))
  })

  test('unsigned, at 127.0.0.1', () => {
    const isUnknown = ONLY_BY_NAME.includes(service)
    const isForm = models[service].protocol === 'query'
    expect(seen(service, operationOf, {})).toEqual(isUnknown ? each('unknown path') : itself)
    if (isUnknown) expect(seen(service, kindOf, {})).not.toContainEqual([expect.anything(), 'own'])
    else expect(seen(service, kindOf, {})).toEqual(each(isForm ? 'with its body own' : 'own'))
  })

  test('signed for another service is for the upstream, if there is one', () => {
    for (const [, kind] of seen(service, kindOf, { signedFor: 's3' })) expect(kind).not.toMatch(/\bown$/)
  })
})

test('each service has a signing name of its own, except for IAM Toolbox, whose paths tell', () => {
  const others = serviceNames.filter((name) => name !== 'iam-toolbox')
  expect(new Set(others.map((name) => signingNameOf(models[name]))).size).toBe(others.length)
  expect(signingNameOf(models['iam-toolbox'])).toBe('iam')
})

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' }
const body = 'Action=AssumeRoleWithSAML&Version=2011-06-15'

test.each<[string, Sent, string]>([
  ['a form with a signature for another service', { signedFor: 'sqs' }, 'with its body unknown'],
  [
    'a form with a malformed signature for another service',
    { headers: { Authorization: 'AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/sqs/aws4_request' } },
    'with its body unknown',
  ],
  ['a form with a key of Version 2', { url: '/?AWSAccessKeyId=A&Action=AssumeRole' }, 'with its body own'],
  ['a form signed like S3 in Version 2', { headers: { Authorization: 'AWS A:abc' } }, 'unknown'],
])('with an upstream, %s', (_title, sent, expected) => {
  expect(kindOf({ method: 'POST', body, ...sent, headers: { ...FORM, ...sent.headers } })).toBe(expected)
})

test('a call of ours that only the data of other services reveals is ours', () => {
  const target = 'AWSOrganizationsV20161128.ListAccounts'
  const headers = { Authorization: 'Bearer abc', 'X-Amz-Target': target }
  expect(kindOf({ method: 'POST', url: '/?AWSAccessKeyId=A', headers })).toBe('own')
})
