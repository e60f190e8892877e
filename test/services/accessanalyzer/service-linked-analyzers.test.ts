/** Tests analyzers that services of AWS create with sessions of their service-linked roles. */
import {
  CreateServiceLinkedAnalyzerCommand,
  type CreateServiceLinkedAnalyzerCommandInput,
  DeleteAnalyzerCommand,
  DeleteServiceLinkedAnalyzerCommand,
  ListArchiveRulesCommand,
} from '@aws-sdk/client-accessanalyzer'
import { CreateServiceLinkedRoleCommand } from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { keyOf } from '../../../store/index.ts'
import {
  ACCOUNT,
  expectError,
  NOW,
  serverForEachTest,
  startServer,
  type TestServer,
} from '../../support/harness.ts'
import { at } from '../../support/places.ts'
import { effectsIn } from '../effects-in.ts'
import { ROLE_MANAGER, sessionOf } from './sessions.ts'
import { arnOf, createAnalyzer, getAnalyzer, invalid, notFound } from './world.ts'

const expectEffect = effectsIn('accessanalyzer')

const server = serverForEachTest(() =>
  startServer({ quotas: { AccountAnalyzersPerTypeQuota: 2 } }, { now: () => NOW }),
)
let client: ReturnType<TestServer['accessanalyzer']>
let service: ReturnType<TestServer['accessanalyzer']>
beforeEach(async () => {
  client = server.accessanalyzer()
  await server.iam().send(new CreateServiceLinkedRoleCommand({ AWSServiceName: ROLE_MANAGER.service }))
  service = server.accessanalyzer(await sessionOf(server, ROLE_MANAGER.role))
})

const create = async (more: Partial<CreateServiceLinkedAnalyzerCommandInput> = {}, by = service) => {
  const input = { type: 'ACCOUNT_UNUSED_ACCESS', ...more } as const
  return (await by.send(new CreateServiceLinkedAnalyzerCommand(input))).arn ?? ''
}
const nameIn = (arn: string) => arn.slice(arn.indexOf('/') + 1)
const remove = (analyzerName: string, by = client) =>
  by.send(new DeleteServiceLinkedAnalyzerCommand({ analyzerName }))

describe('CreateServiceLinkedAnalyzer', () => {
  test('creates an analyzer that the service manages, with archive rules', async () => {
    const archiveRules = [{ ruleName: 'roles', filter: { resourceType: { eq: ['AWS::IAM::Role'] } } }]
    const arn = await create({ archiveRules, configuration: { unusedAccess: { unusedAccessAge: 30 } } })
    expect(nameIn(arn)).toMatch(/^_AccessAnalyzerForIAMRoleManager-[0-9a-f]{16}$/)
    expect(await getAnalyzer(client, nameIn(arn))).toMatchObject({
      arn,
      type: 'ACCOUNT_UNUSED_ACCESS',
      managedBy: ROLE_MANAGER.service,
      configuration: { unusedAccess: { unusedAccessAge: 30 } },
    })
    const rules = await client.send(new ListArchiveRulesCommand({ analyzerName: nameIn(arn) }))
    expect(rules.archiveRules?.map(({ ruleName }) => ruleName)).toEqual(['roles'])
  })

  test('is denied to everybody else, whatever their policies allow', async () => {
    await expectError(create({}, client), {
      code: 'AccessDeniedException',
      status: 403,
      message: 'Only authorized AWS services can create service-linked analyzers.',
    })
  })

  test('takes only types of unused access', async () => {
    await expectError(
      create({ type: 'ACCOUNT' }),
      invalid('A service-linked analyzer cannot have the type ACCOUNT.'),
    )
    await expectError(
      create({ type: 'ORGANIZATION_UNUSED_ACCESS' }),
      invalid(/^You must create an organization/),
    )
  })

  test('returns the same analyzer for the same token, and refuses another request with it', async () => {
    const arn = await create({ clientToken: 'token' })
    expect(await create({ clientToken: 'token' })).toBe(arn)
    const configuration = { unusedAccess: { unusedAccessAge: 1 } }
    await expectError(create({ clientToken: 'token', configuration }), {
      code: 'ConflictException',
      status: 409,
      message: 'The clientToken was used for a different request.',
    })
  })

  test('counts for the quota', async () => {
    await create()
    await create()
    await expectError(create(), {
      code: 'ServiceQuotaExceededException',
      status: 402,
      message: 'You can create at most 2 analyzers of type ACCOUNT_UNUSED_ACCESS in a Region.',
    })
  })
})

describe('DeleteServiceLinkedAnalyzer', () => {
  test('deletes the analyzer for its service', async () => {
    const name = nameIn(await create())
    await expectEffect('DeleteServiceLinkedAnalyzer', () => remove(name, service), {
      GetAnalyzer: () => getAnalyzer(client, name),
    })
    await expectError(remove(name, service), notFound(arnOf(name)))
  })

  test('deletes the analyzer for others once the service is gone', async () => {
    const arn = await create()
    await expectError(remove(nameIn(arn)), {
      code: 'ConflictException',
      status: 409,
      message: `The service ${ROLE_MANAGER.service} still uses the analyzer.`,
    })
    // Past the API, because a role with active sessions cannot be deleted.
    server.iamulator.store.transact(at(ACCOUNT), (tx) => tx.roles.delete(keyOf(ROLE_MANAGER.role)))
    await remove(nameIn(arn))
    await expectError(getAnalyzer(client, nameIn(arn)), notFound(arn))
  })

  test('deletes no other analyzer, and DeleteAnalyzer deletes no such one', async () => {
    await createAnalyzer(client, 'mine')
    await expectError(remove('mine'), notFound(arnOf('mine')))
    const analyzerName = nameIn(await create())
    await expectError(
      client.send(new DeleteAnalyzerCommand({ analyzerName })),
      invalid(`The analyzer ${analyzerName} is service-linked. Use DeleteServiceLinkedAnalyzer.`),
    )
  })
})
