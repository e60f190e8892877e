/** Tests what `iamulator explain` shows of long policies, and says about the changes that it suggests: what else each allows. */
import { expect, test } from '@jest/globals'
import { paintFor } from '../../server/cli/colors.ts'
import { type ExplainFlags, explainCommand } from '../../server/cli/explain-command.ts'
import { withFile } from '../docs/temporary.ts'
import { userArn, userWith } from '../services/callers.ts'
import { ACCOUNT, OTHER, serverForEachTest } from '../support/harness.ts'

const ALICE = userArn('alice')
const plain = paintFor({}, undefined)

const server = serverForEachTest()

const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement }, null, 1)

/** Returns the changes with the lines below them, or the answer in JSON. */
async function changesFor(flags: Partial<ExplainFlags>): Promise<readonly string[]> {
  const { text } = await explainCommand(server.url, undefined, { context: [], ...flags }, plain)
  const [, changes = text] = text.split('  to allow it:\n')
  return changes.trimEnd().split('\n')
}

const NOTHING_ELSE = '      This change allows nothing else.'
const resource = 'arn:aws:s3:::a/x'
const reads = (Resource: string | readonly string[]) => ({
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource,
})

test('a shorter change shows a request that it also allows', async () => {
  await userWith(server, 'alice', document(reads(['arn:aws:s3:::a/*', 'arn:aws:s3:::b/*'])))
  expect(await changesFor({ principal: ALICE, action: 's3:PutObject', resource })).toEqual([
    expect.stringMatching(/^ {4}Add this statement to the identity-based policy only: /),
    NOTHING_ELSE,
    '  or',
    '    Add "s3:PutObject" to the Action of statement 1 of the identity-based policy only.',
    expect.stringMatching(/^ {6}Shorter, but also allows s3:PutObject on arn:aws:s3:::[ab]\/\S*\.$/),
  ])
})

test('what it also allows is a request that AWS knows', async () => {
  await userWith(server, 'alice', document({ ...reads('arn:aws:s3:::a/y'), Action: 's3:Put*' }))
  const further = (await changesFor({ principal: ALICE, action: 's3:PutObject', resource })).at(-1)
  expect(further).toMatch(/^ {6}Shorter, but also allows s3:PutObject\w+ on arn:aws:s3:::a\/x\.$/)
})

test('a change that allows only the request is proved to', async () => {
  await userWith(server, 'alice', document(reads(resource)))
  const added = await changesFor({ principal: ALICE, action: 's3:PutObject', resource })
  expect(added[1]).toBe('      This change allows nothing else.')
  await userWith(server, 'bob')
  const created = await changesFor({ principal: userArn('bob'), action: 's3:PutObject', resource })
  expect(created).toEqual([
    expect.stringMatching(/^ {4}Add this statement to an identity-based policy: /),
    '      This change allows nothing else.',
  ])
})

test('a denial that is lifted is one of other requests, too', async () => {
  const denial = { Effect: 'Deny', NotAction: 'iam:*', Resource: '*' }
  await userWith(server, 'alice', document({ Effect: 'Allow', Action: '*', Resource: '*' }, denial))
  expect(await changesFor({ principal: ALICE, action: 's3:PutObject', resource })).toEqual([
    expect.stringMatching(/^ {4}Make an exception: replace statement 2 .*"NotResource":"arn:aws:s3:::a\/x"/),
    NOTHING_ELSE,
    '  or',
    '    Add "s3:PutObject" to the NotAction of statement 2 of the identity-based policy only.',
    expect.stringMatching(/^ {6}Shorter, but also allows s3:PutObject on arn:aws:s3:\S+\.$/),
  ])
})

test('an exception from a pattern names what else is no longer denied', async () => {
  await userWith(server, 'alice', document({ Effect: 'Deny', Action: 's3:*', Resource: '*' }))
  const question = { principal: ALICE, action: 's3:PutObject', resource, resourcePolicy: everyone('s3:*') }
  const changes = await withFile('question.json', JSON.stringify(question), (file) =>
    changesFor({ question: file }),
  )
  expect(changes.slice(0, 2)).toEqual([
    expect.stringMatching(/^ {4}Make an exception: .*"Action":"s3:\*","NotResource":"arn:aws:s3:::a\/x"/),
    expect.stringMatching(/^ {6}This change also lifts the denial of s3:\w+/),
  ])
})

const everyone = (Action: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action, Resource: 'arn:aws:s3:::b/*' }],
})

test('the policy of a resource can allow other callers', async () => {
  const Resource = 'arn:aws:s3:::c/*'
  const statement = { ...reads(Resource), Principal: { AWS: 'arn:aws:iam::111122223333:root' } }
  const question = { principal: OTHER, action: 's3:GetObject', resource: 'arn:aws:s3:::c/x' }
  const asked = { ...question, resourceAccount: ACCOUNT, resourcePolicy: JSON.parse(document(statement)) }
  const changes = await withFile('question.json', JSON.stringify(asked), (file) =>
    changesFor({ question: file }),
  )
  expect(changes).toEqual([
    expect.stringMatching(/^ {4}Add this statement to the resource-based policy /),
    NOTHING_ELSE,
    '  or',
    expect.stringMatching(/^ {4}Add .+ to the Principal of statement 1 /),
    expect.stringMatching(
      /^ {6}Shorter, but also allows s3:GetObject on arn:aws:s3:::c\/\S+ by arn:aws:iam::\S+\.$/,
    ),
  ])
})

test('a change of the request has no further effect to speak of', async () => {
  const Condition = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }
  await userWith(server, 'alice', document({ ...reads('*'), Condition }))
  expect(await changesFor({ principal: ALICE, action: 's3:GetObject', resource })).toEqual([
    expect.stringMatching(/^ {4}Make the request with MFA/),
  ])
})

test('of many statements those that apply are shown, and the closest', async () => {
  const others = Array.from({ length: 12 }, (_, at) => ({
    ...{ Effect: 'Allow', Action: `sqs:Get${at}`, Resource: '*' },
  }))
  const near = reads('arn:aws:s3:::a/*')
  const denied = { ...near, Effect: 'Deny', Action: 's3:PutObject' }
  await userWith(server, 'alice', JSON.stringify({ Statement: [...others, near, denied] }))
  const linesOn = async (action: string, on: string) => {
    const flags = { principal: ALICE, action, resource: on, context: [] }
    const { text } = await explainCommand(server.url, undefined, flags, plain)
    return text.split('\n').filter((line) => line.startsWith(' '.repeat(8)))
  }
  expect(await linesOn('s3:GetObject', 'arn:aws:s3:::b/k')).toEqual([
    '        · statement 13 Allow line 1 (closest): Resource does not match',
    '              expected arn:aws:s3:::a/*',
    '              actual   arn:aws:s3:::b/k',
    '        · 13 other statements do not match',
  ])
  expect(await linesOn('s3:PutObject', 'arn:aws:s3:::a/k')).toEqual([
    '        ✗ statement 14 Deny line 1: applies',
    '        · 13 other statements do not match',
  ])
  expect(await linesOn('kms:Decrypt', '*')).toEqual(['        · 14 statements do not match'])
})

test('JSON is the answer of the server', async () => {
  await userWith(server, 'alice', document(reads(resource)))
  const flags = { principal: ALICE, action: 's3:PutObject', resource, context: [], json: true }
  const { text } = await explainCommand(server.url, undefined, flags, plain)
  expect(JSON.parse(text).change.steps[0]).toMatchObject({ further: NOTHING_ELSE.trim() })
})
