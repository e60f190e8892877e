/**
 * Questions about actions that do not exist, and about resources that actions cannot have, are errors: an expectation
 * that they are denied would always be met.
 */
import { beforeAll, describe, expect, test } from '@jest/globals'
import { request } from '../../support/admin.ts'
import { ACCOUNT, policy, serverForAllTests, trust } from '../../support/harness.ts'
import { ask, post } from './requests.ts'

const ROLE = `arn:aws:iam::${ACCOUNT}:role/app`
const OBJECT = 'arn:aws:s3:::reports/may'

const server = serverForAllTests()
beforeAll(async () => {
  const inlinePolicies = { all: JSON.parse(policy('Allow', '*')) }
  const roles = [{ name: 'app', trust: trust({ AWS: ACCOUNT }), inlinePolicies }]
  expect((await post(server, 'seed', { seed: { roles, ownServices: ['Shop'] } })).status).toBe(200)
})

const KNOWN =
  /iamulator knows AWS's actions as of \d{4}-\d\d-\d\d\. Permit newer ones with unknownActions \(--unknown-actions\), and those of your own services with ownServices in a seed\.$/

async function refusal(endpoint: string, body: object) {
  const { status, text } = await post(server, endpoint, body)
  const { error, message } = JSON.parse(text)
  return { status, error, message }
}

const denied = (question: object) => ({ decision: 'denied', question: { principal: ROLE, ...question } })

describe('an action that does not exist', () => {
  test.each([
    ['s3:DeletObject', 's3:DeleteObject'],
    ['s33:DeleteObject', 's3:DeleteObject'],
    ['dynamo:DeleteItem', 'dynamodb:DeleteItem'],
    ['dynamodb:DeleteItems', 'dynamodb:DeleteItem'],
    ['shops:Buy', undefined],
  ])('is refused with the one that was meant: %s', async (action, meant) => {
    const suggested = meant === undefined ? '' : ` Did you mean "${meant}"?`
    const sentence = `question.action: No action that iamulator knows matches "${action}".${suggested} `
    for (const decision of ['denied', 'allowed']) {
      const { status, error, message } = await refusal('expect', { ...denied({ action }), decision })
      expect([status, error]).toEqual([400, 'UnknownAction'])
      expect(message.startsWith(sentence)).toBe(true)
      expect(message).toMatch(KNOWN)
    }
  })

  test('is refused by each endpoint that answers questions', async () => {
    const action = 's3:DeletObject'
    const message = expect.stringContaining(
      'action: No action that iamulator knows matches "s3:DeletObject".',
    )
    const unknown = { status: 400, error: 'UnknownAction', message }
    expect(await refusal('explain', { principal: ROLE, action })).toEqual(unknown)
    expect(await refusal('who-can', { action })).toEqual(unknown)
    const listed = await refusal('who-can', { actions: ['s3:GetObject', action] })
    expect(listed).toMatchObject({ status: 400, error: 'UnknownAction' })
    expect(listed.message).toContain('actions[1]: No action that iamulator knows matches "s3:DeletObject".')
  })

  test('is permitted by unknownActions, and noted', async () => {
    const question = { principal: ROLE, action: 's3:DeletObject', unknownActions: true }
    const { status, text } = await post(server, 'explain', question)
    expect(status).toBe(200)
    expect(JSON.parse(text)).toMatchObject({
      decision: 'allowed',
      notes: [expect.stringContaining('Did you mean "s3:DeleteObject"?')],
    })
    expect((await post(server, 'expect', denied(question))).status).toBe(200)
    expect((await post(server, 'who-can', { action: question.action, unknownActions: true })).status).toBe(
      200,
    )
  })

  test('is permitted in a service that the seed names', async () => {
    const { status, text } = await post(server, 'explain', { principal: ROLE, action: 'shop:PlaceOrder' })
    expect(status).toBe(200)
    expect(JSON.parse(text)).toMatchObject({ decision: 'allowed' })
    expect(JSON.parse(text)).not.toHaveProperty('notes')
    const { body } = await request(server, 'GET', `principal-policies?arn=${ROLE}`)
    expect(body).toMatchObject({ ownServices: ['shop'] })
  })
})

describe('a resource that the action cannot have', () => {
  test.each([
    [
      's3:GetObject',
      'arn:aws:s3:::reports',
      ' (s3 bucket). It can have object: arn:${Partition}:s3:::${BucketName}/${ObjectName}, ',
    ],
    ['s3:GetObject', `arn:aws:sqs:us-east-1:${ACCOUNT}:jobs`, ' (sqs queue). It can have '],
    ['s3:ListBucket', OBJECT, ' (s3 object). It can have bucket: arn:${Partition}:s3:::${BucketName}, '],
    ['iam:PassRole', `arn:aws:iam::${ACCOUNT}:user/bob`, ' (iam user). It can have role: '],
    ['sqs:SendMessage', 'arn:aws:s3:::*', '. It can have queue: '],
  ])('is refused, with those that it can have: %s on %s', async (action, resource, text) => {
    const { status, error, message } = await refusal('expect', denied({ action, resource }))
    expect([status, error]).toEqual([400, 'ImpossibleResource'])
    expect(message).toContain(`question.resource: ${action} cannot have the resource ${resource}`)
    expect(message).toContain(text)
  })

  test.each([
    ['s3:GetObject', OBJECT],
    ['s3:GetObject', 'arn:aws:s3:::*'],
    ['s3:GetObject', '*'],
    ['S3:getobject', 'arn:aws:s3:::reports/2030/${aws:username}/*'],
    ['s3:ListBucket', 'arn:aws:s3:::reports'],
    ['ec2:DescribeInstances', `arn:aws:ec2:us-east-1:${ACCOUNT}:instance/i-1`],
    ['shop:PlaceOrder', OBJECT],
    ['logs:PutLogEvents', `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:app:*`],
  ])('but nothing else is: %s on %s', async (action, resource) => {
    expect((await post(server, 'explain', { principal: ROLE, action, resource })).status).toBe(200)
  })
})

test('a service may ask about any action, which the log and the explanation note once', async () => {
  const question = { principal: ROLE, action: 's3:DeletObject', resources: [OBJECT] }
  const { allowed, requestId } = await ask(server, question)
  await ask(server, question)
  await ask(server, { ...question, action: 'shop:PlaceOrder' })
  expect(allowed).toBe(true)
  const { text } = await post(server, 'explain', { requestId })
  const note =
    'The action "s3:DeletObject" is not in AWS\'s service authorization reference. Did you mean "s3:DeleteObject"?'
  expect(JSON.parse(text)).toMatchObject({ decisions: [{ notes: [note] }] })
  const noted = server
    .log()
    .split('\n')
    .flatMap((line) => line.split(' NOTE ')[1] ?? [])
  expect(noted).toEqual([note])
})
