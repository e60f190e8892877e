/** Tests that no question keeps others waiting: its parts are bounded, and others are answered between its parts. */
import { expect, test } from '@jest/globals'
import { userArn } from '../../services/callers.ts'
import { serverForAllTests } from '../../support/harness.ts'
import { post } from './requests.ts'

const server = serverForAllTests()

const principal = userArn('iamulator')
const asked = { principal, action: 's3:GetObject', resource: 'arn:aws:s3:::b/k' }

function policyOf(statements: number) {
  const statement = (_: unknown, index: number) => ({
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: `arn:aws:s3:::b${index}*x*/*`,
  })
  return { Version: '2012-10-17', Statement: Array.from({ length: statements }, statement) }
}

function numbered(count: number, name: (index: number) => string): Readonly<Record<string, string>> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [name(index), 'v']))
}

const LONG_POLICY = policyOf(2000)
const has = (subject: string, limit: string) =>
  expect.stringMatching(`^${subject} [\\d,]+ characters\\. The limit is ${limit}\\.$`)
const facts = (place: string) => has(`${place} has, without its policies and lists of resources,`, '16,384')

test.each<[string, object, unknown]>([
  ['explain', { ...asked, resourcePolicy: LONG_POLICY }, has('resourcePolicy has', '131,072')],
  ['explain', { ...asked, endpointPolicy: LONG_POLICY }, has('endpointPolicy has', '131,072')],
  ['explain', { ...asked, session: { policy: LONG_POLICY } }, has('session.policy has', '131,072')],
  ['explain', { ...asked, resource: `arn:aws:s3:::b/${'k'.repeat(8200)}` }, has('resource has', '8,192')],
  ['explain', { ...asked, context: { 'aws:userid': 'x'.repeat(20_000) } }, facts('The body')],
  ['explain', { ...asked, session: { sourceIdentity: 'x'.repeat(20_000) } }, facts('The body')],
  ['who-can', { action: 's3:GetObject', context: { 'aws:userid': 'x'.repeat(20_000) } }, facts('The body')],
  [
    'expect',
    { decision: 'allowed', question: { ...asked, userAgent: 'x'.repeat(20_000) } },
    facts('question'),
  ],
  [
    'authorize',
    { principal, action: 's3:GetObject', resources: ['*', `arn:aws:s3:::b/${'k'.repeat(8200)}`] },
    has('resources\\[1\\] has', '8,192'),
  ],
  ['authorize', { principal, action: 's3:GetObject', userAgent: 'x'.repeat(20_000) }, facts('The body')],
  [
    'authorize',
    { principal, action: 's3:GetObject', resourceTags: numbered(201, (index) => `k${index}`) },
    'Invalid value at resourceTags: must NOT have more than 200 properties.',
  ],
  [
    'explain',
    { ...asked, context: numbered(201, (index) => `aws:RequestTag/k${index}`) },
    'Invalid value at context: must NOT have more than 200 properties.',
  ],
])('%s refuses a question that is too large', async (endpoint, body, message) => {
  const { status, text } = await post(server, endpoint, body)
  expect({ status, ...JSON.parse(text) }).toEqual({ status: 400, error: 'InvalidBody', message })
})

test('a simulation refuses it for the question alone', async () => {
  const { text } = await post(server, 'simulate', {
    questions: [{ ...asked, resourcePolicy: LONG_POLICY }, asked],
  })
  const { results } = JSON.parse(text)
  expect(results[0].error).toEqual({ code: 'InvalidBody', message: has('resourcePolicy has', '131,072') })
  expect(results[1].saved).toBeDefined()
})

test.each<[string, object]>([
  [
    'authorize',
    {
      principal,
      action: 's3:GetObject',
      resources: Array.from({ length: 1000 }, (_, index) => `arn:aws:s3:::z${index}/k`),
      resourcePolicy: policyOf(1000),
    },
  ],
  [
    'simulate',
    {
      questions: Array.from({ length: 100 }, (_, index) => ({
        ...asked,
        resource: `arn:aws:s3:::z${index}/k`,
        resourcePolicy: { ...policyOf(60), Id: `${index}` },
      })),
    },
  ],
])('others are answered during %s', async (endpoint, body) => {
  let isAnswered = false
  const answer = post(server, endpoint, body).finally(() => {
    isAnswered = true
  })
  let meanwhile = 0
  while (!isAnswered) {
    await (await fetch(`${server.url}/_iamulator/health`)).text()
    if (!isAnswered) meanwhile++
  }
  expect((await answer).status).toBe(200)
  // The first may have been answered before the body had arrived.
  expect(meanwhile).toBeGreaterThan(2)
})
