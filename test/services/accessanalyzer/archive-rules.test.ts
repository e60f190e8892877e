/** Tests archive rules: their lifecycle, filters, and quotas. */
import {
  CreateArchiveRuleCommand,
  type Criterion,
  DeleteArchiveRuleCommand,
  GetArchiveRuleCommand,
  ListArchiveRulesCommand,
  UpdateArchiveRuleCommand,
} from '@aws-sdk/client-accessanalyzer'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { note } from '../../support/evidence.ts'
import { expectError, NOW, serverForEachTest, startServer, type TestServer } from '../../support/harness.ts'
import { here } from '../../support/places.ts'
import { effectsIn } from '../effects-in.ts'
import { arnOf, createAnalyzer, invalid, notFound } from './world.ts'

const expectEffect = effectsIn('accessanalyzer')
type Filter = Record<string, Criterion>
const PRIVATE: Filter = { isPublic: { eq: ['false'] } }

let now = NOW
const server = serverForEachTest(() => {
  now = NOW
  return startServer({ quotas: { ArchiveRulesPerAnalyzerQuota: 6 } }, { now: () => now })
})
let client: ReturnType<TestServer['accessanalyzer']>
beforeEach(async () => {
  client = server.accessanalyzer()
  await createAnalyzer(client, 'mine')
})

const named = (ruleName: string, analyzerName = 'mine') => ({ analyzerName, ruleName })
const create = (ruleName: string, filter: Filter = PRIVATE, more = {}) =>
  client.send(new CreateArchiveRuleCommand({ ...named(ruleName), filter, ...more }))
const get = async (ruleName: string) =>
  (await client.send(new GetArchiveRuleCommand(named(ruleName)))).archiveRule
const update = (ruleName: string, filter: Filter) =>
  client.send(new UpdateArchiveRuleCommand({ ...named(ruleName), filter }))
const remove = (ruleName: string) => client.send(new DeleteArchiveRuleCommand(named(ruleName)))
const list = (input = {}) => client.send(new ListArchiveRulesCommand({ analyzerName: 'mine', ...input }))
const ruleArn = (name: string) => `${arnOf('mine')}/archive-rule/${name}`

test('a rule is created, changed, and deleted', async () => {
  const reads = { GetArchiveRule: () => get('private'), ListArchiveRules: list }
  await expectEffect('CreateArchiveRule', () => create('private'), reads)
  expect(await get('private')).toEqual({
    ruleName: 'private',
    filter: PRIVATE,
    createdAt: new Date(NOW),
    updatedAt: new Date(NOW),
  })
  now += 60_000
  const changed = { 'condition.aws:SourceIp': { neq: ['203.0.113.0/24'] }, error: { exists: false } }
  await expectEffect('UpdateArchiveRule', () => update('private', changed), reads)
  expect((await list()).archiveRules).toEqual([
    { ruleName: 'private', filter: changed, createdAt: new Date(NOW), updatedAt: new Date(now) },
  ])
  await expectEffect('DeleteArchiveRule', () => remove('private'), reads)
  await expectError(get('private'), notFound(ruleArn('private')))
  await expectError(update('private', PRIVATE), notFound(ruleArn('private')))
  await expectError(remove('private'), notFound(ruleArn('private')))
})

test('the error names the rule', async () => {
  const error = await get('none').catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ resourceId: here(ruleArn('none')), resourceType: 'ArchiveRule' })
})

test('rules belong to an analyzer', async () => {
  const other = { analyzerName: 'none', ruleName: 'private', filter: PRIVATE }
  await expectError(client.send(new CreateArchiveRuleCommand(other)), notFound(arnOf('none')))
  await expectError(client.send(new GetArchiveRuleCommand(other)), notFound(arnOf('none')))
  await expectError(client.send(new UpdateArchiveRuleCommand(other)), notFound(arnOf('none')))
  await expectError(client.send(new DeleteArchiveRuleCommand(other)), notFound(arnOf('none')))
  await expectError(
    list({ analyzerName: 'none' }),
    invalid(`The resource name (ARN) [${arnOf('none')}] does not exist`),
  )
  await createAnalyzer(client, 'unused', { type: 'ACCOUNT_UNUSED_ACCESS' })
  await create('private')
  expect((await list({ analyzerName: 'unused' })).archiveRules).toEqual([])
})

describe('CreateArchiveRule', () => {
  test('returns for the same token, and refuses another request with it', async () => {
    await create('private', PRIVATE, { clientToken: 'token' })
    await create('private', PRIVATE, { clientToken: 'token' })
    await expectError(create('other', PRIVATE, { clientToken: 'token' }), {
      code: 'ConflictException',
      status: 409,
      message: 'The clientToken was used for a different request.',
    })
    expect((await list()).archiveRules).toHaveLength(1)
  })

  test('refuses a name that another rule of the analyzer has', async () => {
    await create('private')
    await expectError(create('private'), {
      code: 'ConflictException',
      status: 409,
      message: 'An archive rule with the name private already exists.',
    })
  })

  test('refuses more rules than the quota permits', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) await create(name)
    await expectError(create('g'), {
      code: 'ServiceQuotaExceededException',
      status: 402,
      message: 'An analyzer can have at most 6 archive rules.',
    })
  })
})

describe('the filter', () => {
  const INVALID: readonly (readonly [Filter, string])[] = [
    [{}, 'The filter must have at least one criterion.'],
    [{ status: { eq: ['ACTIVE'] } }, 'The filter key status is not supported.'],
    [{ id: { exists: true } }, 'The filter key id is not supported.'],
    [{ ispublic: { eq: ['true'] } }, 'The filter key ispublic is not supported.'],
    [{ resource: {} }, 'The criterion for resource must have a value for eq, neq, contains, or exists.'],
  ]

  test.each(INVALID)('cannot be %j', async (filter, message) => {
    await expectError(create('rule', filter), invalid(message))
    await create('rule')
    await expectError(update('rule', filter), invalid(message))
    const archiveRules = [{ ruleName: 'rule', filter }]
    await expectError(
      createAnalyzer(client, 'unused', { type: 'ACCOUNT_UNUSED_ACCESS', archiveRules }),
      invalid(message),
    )
  })

  test('has at most 20 values a criterion', async () => {
    const eq = Array.from({ length: 20 }, (_, at) => `${at}`)
    await create('rule', { resource: { eq } })
    await expectError(
      create('other', { resource: { eq: [...eq, '20'] } }),
      invalid(/length less than or equal to 20$/),
    )
  })

  test('is refused with rules of the same name in one request', async () => {
    const rule = { ruleName: 'rule', filter: PRIVATE }
    await expectError(
      createAnalyzer(client, 'unused', { type: 'ACCOUNT_UNUSED_ACCESS', archiveRules: [rule, rule] }),
      invalid('The names of the archive rules must differ.'),
    )
  })
})

test('ListArchiveRules shows what stays exactly once, page by page', async () => {
  for (const name of ['a', 'b', 'c', 'd', 'e']) await create(name)
  const page = async (nextToken?: string) => {
    const { archiveRules, nextToken: next } = await list({
      maxResults: 2,
      ...(nextToken ? { nextToken } : {}),
    })
    return { names: archiveRules?.map(({ ruleName }) => ruleName), next }
  }
  const first = await page()
  expect(first.names).toEqual(['a', 'b'])
  for (const name of ['b', 'e']) await remove(name)
  expect(await page(first.next)).toEqual({ names: ['c', 'd'], next: undefined })
  await expectError(page('abc'), invalid('The nextToken is not valid.'))
  await expectError(list({ maxResults: -1 }), invalid('The maxResults must be greater than 0.'))
  note('accessanalyzer:ListArchiveRules', 'pages')
})
