/** Tests who may call operations on analyzers, archive rules, and tags. */
import {
  type AccessAnalyzerClient,
  CreateArchiveRuleCommand,
  CreateServiceLinkedAnalyzerCommand,
  DeleteAnalyzerCommand,
  DeleteArchiveRuleCommand,
  DeleteServiceLinkedAnalyzerCommand,
  GetAnalyzerCommand,
  GetArchiveRuleCommand,
  ListAnalyzersCommand,
  ListArchiveRulesCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAnalyzerCommand,
  UpdateArchiveRuleCommand,
} from '@aws-sdk/client-accessanalyzer'
import { CreateServiceLinkedRoleCommand } from '@aws-sdk/client-iam'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { actionFacts } from '../../../core/aws/service-authorization.ts'
import { services } from '../../../server/services/index.ts'
import { ACCOUNT, expectError, policy, startServer, type TestServer } from '../../support/harness.ts'
import { deniedText, userArn, userWith } from '../callers.ts'
import { ROLE_MANAGER, sessionOf } from './sessions.ts'
import { arnOf, createAnalyzer, SERVICE } from './world.ts'

let server: TestServer
beforeEach(async () => {
  server = await startServer()
  const archiveRules = [{ ruleName: 'rule', filter: { error: { exists: true } } }]
  await createAnalyzer(server.accessanalyzer(), 'mine', {
    type: 'ACCOUNT_UNUSED_ACCESS',
    archiveRules,
    tags: { team: 'a' },
  })
})
afterEach(() => server.close())

const NAMED = { analyzerName: 'mine' }
const RULE = { ...NAMED, ruleName: 'rule' }
const filter = { resource: { exists: true } }
const resourceArn = arnOf('mine')

/** A call of each operation that acts on an analyzer or a rule. */
const ON_ANALYZER: Readonly<Record<string, (client: AccessAnalyzerClient) => Promise<unknown>>> = {
  DeleteAnalyzer: (client) => client.send(new DeleteAnalyzerCommand(NAMED)),
  GetAnalyzer: (client) => client.send(new GetAnalyzerCommand(NAMED)),
  ListArchiveRules: (client) => client.send(new ListArchiveRulesCommand(NAMED)),
  ListTagsForResource: (client) => client.send(new ListTagsForResourceCommand({ resourceArn })),
  TagResource: (client) => client.send(new TagResourceCommand({ resourceArn, tags: { team: 'b' } })),
  UntagResource: (client) => client.send(new UntagResourceCommand({ resourceArn, tagKeys: ['team'] })),
  UpdateAnalyzer: (client) =>
    client.send(new UpdateAnalyzerCommand({ ...NAMED, configuration: { unusedAccess: {} } })),
}
const ON_RULE: typeof ON_ANALYZER = {
  CreateArchiveRule: (client) =>
    client.send(new CreateArchiveRuleCommand({ ...NAMED, ruleName: 'new', filter })),
  DeleteArchiveRule: (client) => client.send(new DeleteArchiveRuleCommand(RULE)),
  GetArchiveRule: (client) => client.send(new GetArchiveRuleCommand(RULE)),
  UpdateArchiveRule: (client) => client.send(new UpdateArchiveRuleCommand({ ...RULE, filter })),
}

const denied = (name: string, action: string, resource: string) => ({
  code: 'AccessDeniedException',
  status: 403,
  message: deniedText(userArn(name), action, resource),
})

describe.each([...Object.entries(ON_ANALYZER), ...Object.entries(ON_RULE)])('%s', (name, call) => {
  const action = `access-analyzer:${name}`
  const isOnRule = Object.hasOwn(ON_RULE, name)
  const rule = name === 'CreateArchiveRule' ? 'new' : 'rule'
  const resource = isOnRule ? `${arnOf('mine')}/archive-rule/${rule}` : arnOf('mine')

  test('needs permission on the resource of the reference', async () => {
    const types = actionFacts(action)?.resourceTypes.map((each) => each.name)
    expect(types).toEqual([isOnRule ? 'ArchiveRule' : 'Analyzer'])
    const elsewhere = await userWith(server, 'elsewhere', policy('Allow', action, `${resource}0`))
    await expectError(call(server.accessanalyzer(elsewhere)), denied('elsewhere', action, resource))
    await call(server.accessanalyzer(await userWith(server, 'here', policy('Allow', action, resource))))
  })
})

test.each(Object.keys(ON_ANALYZER))('%s tells policies the tags of the analyzer', async (name) => {
  const when = (user: string, team: string) =>
    userWith(
      server,
      user,
      JSON.stringify({
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Action: 'access-analyzer:*',
          Resource: '*',
          Condition: { StringEquals: { 'aws:ResourceTag/team': team } },
        },
      }),
    )
  const [wrong, right] = [await when('wrong', 'b'), await when('right', 'a')]
  const call = ON_ANALYZER[name]
  await expectError(
    Promise.resolve(call?.(server.accessanalyzer(wrong))),
    denied('wrong', `access-analyzer:${name}`, arnOf('mine')),
  )
  await call?.(server.accessanalyzer(right))
})

describe('CreateAnalyzer', () => {
  beforeEach(async () => {
    await server.close()
    server = await startServer()
  })
  const action = 'access-analyzer:CreateAnalyzer'
  const linked = 'iam:CreateServiceLinkedRole'
  const role = `arn:aws:iam::${ACCOUNT}:role/aws-service-role/${SERVICE}/AWSServiceRoleForAccessAnalyzer`
  const statement = (Action: string, Resource: string, Condition = {}) => ({
    Effect: 'Allow',
    Action,
    Resource,
    Condition,
  })
  const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })

  test('needs permission on the new analyzer, and to create the service-linked role', async () => {
    const nobody = server.accessanalyzer(await userWith(server, 'nobody'))
    await expectError(createAnalyzer(nobody, 'mine'), denied('nobody', action, arnOf('mine')))
    const creator = await userWith(server, 'creator', document(statement(action, arnOf('mine'))))
    await expectError(createAnalyzer(server.accessanalyzer(creator), 'mine'), denied('creator', linked, role))
    const full = await userWith(
      server,
      'full',
      document(
        statement(action, arnOf('mine')),
        statement(linked, role, { StringEquals: { 'iam:AWSServiceName': SERVICE } }),
      ),
    )
    await createAnalyzer(server.accessanalyzer(full), 'mine')
  })

  test('tells policies the tags of the request', async () => {
    const condition = {
      StringEquals: { 'aws:RequestTag/team': 'a' },
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] },
    }
    const tagger = server.accessanalyzer(
      await userWith(server, 'tagger', document(statement(action, '*', condition), statement(linked, '*'))),
    )
    for (const tags of [undefined, { team: 'b' }, { team: 'a', cost: '' }])
      await expectError(
        createAnalyzer(tagger, 'mine', { ...(tags && { tags }) }),
        denied('tagger', action, arnOf('mine')),
      )
    await createAnalyzer(tagger, 'mine', { tags: { team: 'a' } })
  })
})

test('ListAnalyzers needs permission on all resources', async () => {
  const action = 'access-analyzer:ListAnalyzers'
  const list = (client: AccessAnalyzerClient) => client.send(new ListAnalyzersCommand({}))
  const narrow = await userWith(server, 'narrow', policy('Allow', action, arnOf('mine')))
  await expectError(list(server.accessanalyzer(narrow)), denied('narrow', action, '*'))
  const reader = await userWith(server, 'reader', policy('Allow', action))
  expect((await list(server.accessanalyzer(reader))).analyzers).toMatchObject([{ name: 'mine' }])
})

describe('service-linked analyzers', () => {
  const type = 'ACCOUNT_UNUSED_ACCESS'

  test('need permission like others', async () => {
    const client = server.accessanalyzer(await userWith(server, 'nobody'))
    await expectError(
      client.send(new CreateServiceLinkedAnalyzerCommand({ type })),
      denied('nobody', 'access-analyzer:CreateServiceLinkedAnalyzer', arnOf('*')),
    )
    await expectError(
      client.send(new DeleteServiceLinkedAnalyzerCommand(NAMED)),
      denied('nobody', 'access-analyzer:DeleteServiceLinkedAnalyzer', arnOf('mine')),
    )
  })

  test('are created and deleted by roles that may', async () => {
    await server.accessanalyzer().send(new DeleteAnalyzerCommand(NAMED))
    await server.iam().send(new CreateServiceLinkedRoleCommand({ AWSServiceName: ROLE_MANAGER.service }))
    const service = server.accessanalyzer(await sessionOf(server, ROLE_MANAGER.role))
    const { arn = '' } = await service.send(new CreateServiceLinkedAnalyzerCommand({ type }))
    const analyzerName = arn.slice(arn.indexOf('/') + 1)
    await service.send(new DeleteServiceLinkedAnalyzerCommand({ analyzerName }))
  })
})

test('a call without a signature is refused', async () => {
  const response = await fetch(`${server.url}/analyzer`, {
    headers: {
      Authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/access-analyzer/aws4_request',
    },
  })
  expect(response.status).toBe(403)
  expect(services.accessanalyzer.action('ListAnalyzers')).toBe('access-analyzer:ListAnalyzers')
})
