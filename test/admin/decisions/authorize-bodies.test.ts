/** Tests bodies that the authorize endpoint rejects as invalid. */
import { expect, test } from '@jest/globals'
import { userArn } from '../../services/callers.ts'
import { serverForAllTests } from '../../support/harness.ts'
import { post } from './requests.ts'

const server = serverForAllTests()

const DENY_WITHOUT_PRINCIPAL = { Effect: 'Deny', Action: 'a:b', Resource: '*' }
const request = { method: 'POST', path: '/', headers: {} }
test.each([
  [{}, 'The body must contain either request or principal.'],
  [{ action: 'a:b' }, 'The body must contain either request or principal.'],
  [{ action: 'a:b', principal: 'anonymous', request }, 'The body must contain either request or principal.'],
  [
    { action: 'a:b', request, session: {} },
    'session cannot be used with request, because the credentials of the request determine the session.',
  ],
  ...[
    'mybucket/key',
    'not-an-arn',
    'arn:aws:s3',
    'arn:aws:s3:us-east-1:{account}',
    'x:aws:s3:::b',
    '{region}',
  ].map((text): [object, string] => [
    { action: 'a:b', principal: 'anonymous', resources: ['*', text] },
    `resources[1] is neither * nor an ARN: "${text}". The format of an ARN is arn:partition:service:region:account:resource, such as arn:aws:s3:::bucket/key.`,
  ]),
  [{ principal: 'anonymous', resourcePolicy: '[]' }, 'resourcePolicy is not a JSON object.'],
  [
    {
      principal: 'anonymous',
      endpointPolicy: { Statement: { ...DENY_WITHOUT_PRINCIPAL, Resource: undefined } },
    },
    'endpointPolicy.Statement has neither Resource nor NotResource.',
  ],
  [{ principal: 'anonymous', sourceIp: 'localhost' }, 'sourceIp is not an IP address: "localhost".'],
  [{ principal: 'anonymous', action: 'b' }, /^Invalid value at action: must match pattern/],
  [
    { action: 'a:b', request: { ...request, path: 'x' } },
    'Invalid value at request.path: must match pattern "^/".',
  ],
  ...['/x?a=1', '/x?'].flatMap((path) =>
    ['b=2', 'a=1', ''].map((query): [object, string] => [
      { action: 'a:b', request: { ...request, path, query } },
      'request.path contains a query, although request.query is also given. Omit one of them.',
    ]),
  ),
  ...['{"a":1}', 'a', 'ab=', 'ab==cd==', 'a_-b', 'YQ =='].map((text): [object, string] => [
    { request: { ...request, body: text } },
    'request.body is not base64.',
  ]),
  [{ request: { ...request, headers: ['Host'] } }, 'request.headers contains a name without a value.'],
  [
    { action: 'a:b', principal: 'anonymous', acl: [{ grantee: 'x', permission: 'READ' }] },
    /^Invalid value at acl\[0\]\.grantee: must match pattern/,
  ],
  ...['{', '[]', 'null', '"x"'].flatMap((resourcePolicy) =>
    [{}, { acl: [] }].map((more): [object, string] => [
      { action: 'a:b', principal: 'anonymous', resourcePolicy, ...more },
      'resourcePolicy is not a JSON object.',
    ]),
  ),
  ...[{}, { acl: [{ grantee: 'AllUsers', permission: 'READ' }] }].map((more): [object, string] => [
    { action: 'a:b', principal: 'anonymous', resourcePolicy: { Statement: [{ Effect: 'allow' }] }, ...more },
    'resourcePolicy.Statement[0].Effect is neither Allow nor Deny: "allow".',
  ]),
  [
    { action: 'a:b', principal: 'anonymous', resourcePolicy: { Statement: DENY_WITHOUT_PRINCIPAL } },
    'resourcePolicy.Statement has neither Principal nor NotPrincipal.',
  ],
  [
    {
      action: 'a:b',
      principal: 'anonymous',
      endpointPolicy: { Statement: { ...DENY_WITHOUT_PRINCIPAL, Efect: 'Deny' } },
    },
    'endpointPolicy.Statement has an unknown element: "Efect".',
  ],
])('%j', async (body, message) => {
  const { status, text } = await post(server, 'authorize', body)
  const expected = typeof message === 'string' ? message : expect.stringMatching(message)
  expect({ status, ...JSON.parse(text) }).toEqual({ status: 400, error: 'InvalidBody', message: expected })
})

test('more than 1,000 resources', async () => {
  const postWith = (count: number) =>
    post(server, 'authorize', {
      principal: userArn('iamulator'),
      action: 'a:b',
      resources: new Array(count).fill('*'),
    })
  expect((await postWith(1000)).status).toBe(200)
  const { status, text } = await postWith(1001)
  expect({ status, ...JSON.parse(text) }).toEqual({
    status: 400,
    error: 'InvalidBody',
    message: 'Invalid value at resources: must NOT have more than 1000 items.',
  })
})

test.each(['mybucket/key', 'arn:aws:s3:::'])('nor is %s to be explained', async (resource) => {
  const question = { principal: userArn('iamulator'), action: 's3:GetObject', resource }
  const { status, text } = await post(server, 'explain', question)
  expect({ status, ...JSON.parse(text) }).toEqual({
    status: 400,
    error: 'InvalidBody',
    message: expect.stringMatching(
      `^resource is neither \\* nor an ARN: "${resource}"\\. The format of an ARN is `,
    ),
  })
})

test('a principal that nobody is', async () => {
  const { status, text } = await post(server, 'authorize', { principal: userArn('nobody'), action: 'a:b' })
  expect({ status, ...JSON.parse(text) }).toMatchObject({ status: 404, error: 'NoSuchPrincipal' })
})

test('what an endpoint policy denies need not be said of somebody', async () => {
  const question = {
    principal: userArn('iamulator'),
    action: 'a:b',
    endpointPolicy: { Statement: DENY_WITHOUT_PRINCIPAL },
  }
  const { status, text } = await post(server, 'authorize', question)
  expect({ status, ...JSON.parse(text) }).toMatchObject({ status: 200, allowed: false })
})

test.each([
  [
    'resourcePolicy',
    { Statement: [DENY_WITHOUT_PRINCIPAL] },
    '.Statement[0] has neither Principal nor NotPrincipal.',
  ],
  ['endpointPolicy', '{"Version":"2012"}', '.Version is invalid: "2012".'],
])('nor is a malformed %s to be explained by', async (member, document, flaw) => {
  const question = { principal: userArn('iamulator'), action: 's3:GetObject', [member]: document }
  const { status, text } = await post(server, 'explain', question)
  const message = `${member}${flaw}`
  expect({ status, ...JSON.parse(text) }).toEqual({ status: 400, error: 'InvalidBody', message })
})
