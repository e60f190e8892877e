/** Tests analyzers of organizations: who may create them, how many there can be, and when they are disabled. */
import type { AccessAnalyzerClient } from '@aws-sdk/client-accessanalyzer'
import {
  DeregisterDelegatedAdministratorCommand,
  DisableAWSServiceAccessCommand,
  EnableAWSServiceAccessCommand,
  RegisterDelegatedAdministratorCommand,
} from '@aws-sdk/client-organizations'
import { beforeEach, describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  administratorOf,
  expectError,
  NOW,
  OTHER,
  serverForEachTest,
} from '../../support/harness.ts'
import { OUTSIDER, organizationWith, seededServer } from '../../support/organizations.ts'
import { at, OTHER_REGION } from '../../support/places.ts'
import { arnOf, createAnalyzer, getAnalyzer, invalid, SERVICE } from './world.ts'

const TYPES = ['ORGANIZATION', 'ORGANIZATION_UNUSED_ACCESS', 'ORGANIZATION_INTERNAL_ACCESS'] as const
const WITHOUT_ORGANIZATION =
  'You must create an organization and enable trusted access to create an analyzer for it.'

const server = serverForEachTest(() => {
  const organization = { ...organizationWith([], {}), trustedServices: [SERVICE] }
  return seededServer({ organization }, {}, { now: () => NOW })
})
const management = server.accessanalyzer()
let member: AccessAnalyzerClient
beforeEach(() => {
  member = server.accessanalyzer(administratorOf(OTHER))
})

const ofMember = { AccountId: OTHER, ServicePrincipal: SERVICE }
const delegate = () => server.organizations().send(new RegisterDelegatedAdministratorCommand(ofMember))
const revoke = () => server.organizations().send(new DeregisterDelegatedAdministratorCommand(ofMember))
const ofService = { ServicePrincipal: SERVICE }

describe.each(TYPES)('of type %s', (type) => {
  test('are created by the management account and the delegated administrator', async () => {
    expect(await createAnalyzer(management, 'managed', { type })).toBe(arnOf('managed'))
    expect(await getAnalyzer(management, 'managed')).toMatchObject({ type, status: 'ACTIVE' })
    await delegate()
    const elsewhere = server.accessanalyzer(administratorOf(OTHER), OTHER_REGION)
    expect(await createAnalyzer(elsewhere, 'delegated', { type })).toBe(
      arnOf('delegated', OTHER, OTHER_REGION),
    )
  })

  test('are created by nobody else', async () => {
    await expectError(createAnalyzer(member, 'mine', { type }), invalid(/^Only the management account/))
    const outsider = server.accessanalyzer(administratorOf(OUTSIDER))
    await expectError(createAnalyzer(outsider, 'mine', { type }), invalid(WITHOUT_ORGANIZATION))
    await server.organizations().send(new DisableAWSServiceAccessCommand(ofService))
    await expectError(createAnalyzer(management, 'mine', { type }), invalid(WITHOUT_ORGANIZATION))
  })

  test('are as many as the quota permits, in all accounts that create them', async () => {
    await delegate()
    const quota = type === 'ORGANIZATION_INTERNAL_ACCESS' ? 1 : 5
    for (let number = 0; number < quota; number++)
      await createAnalyzer(number % 2 === 0 ? management : member, `a${number}`, { type })
    for (const client of [management, member])
      await expectError(createAnalyzer(client, 'more', { type }), {
        code: 'ServiceQuotaExceededException',
        status: 402,
        message: `You can create at most ${quota} analyzers of type ${type} in a Region.`,
      })
  })
})

describe('an analyzer is disabled', () => {
  test('without trusted access, until it is enabled again', async () => {
    await createAnalyzer(management, 'managed', { type: 'ORGANIZATION' })
    await createAnalyzer(management, 'own')
    await server.organizations().send(new DisableAWSServiceAccessCommand(ofService))
    expect(await getAnalyzer(management, 'managed')).toMatchObject({
      status: 'DISABLED',
      statusReason: { code: 'AWS_SERVICE_ACCESS_DISABLED' },
    })
    expect(await getAnalyzer(management, 'own')).toMatchObject({ status: 'ACTIVE' })
    await server.organizations().send(new EnableAWSServiceAccessCommand(ofService))
    const active = await getAnalyzer(management, 'managed')
    expect([active?.status, active?.statusReason]).toEqual(['ACTIVE', undefined])
  })

  test('without the delegation, and without the organization', async () => {
    await delegate()
    await createAnalyzer(member, 'delegated', { type: 'ORGANIZATION_UNUSED_ACCESS' })
    await revoke()
    const reason = async () => (await getAnalyzer(member, 'delegated'))?.statusReason?.code
    expect(await reason()).toBe('DELEGATED_ADMINISTRATOR_DEREGISTERED')
    // Past the API, because a new member has to wait before it can leave.
    server.iamulator.store.transact(at(ACCOUNT), (tx) => tx.memberAccounts.delete(OTHER))
    expect(await reason()).toBe('ORGANIZATION_DELETED')
  })
})

describe('account IDs', () => {
  const unused = (accountIds: string[]) => ({
    unusedAccess: { analysisRule: { exclusions: [{ accountIds }] } },
  })
  const internal = (accountIds: string[]) => ({
    internalAccess: { analysisRule: { inclusions: [{ accountIds }] } },
  })
  const cases = [
    ['ORGANIZATION_UNUSED_ACCESS', unused],
    ['ORGANIZATION_INTERNAL_ACCESS', internal],
  ] as const

  test.each(cases)('are part of the configuration of type %s', async (type, withAccounts) => {
    const configuration = withAccounts([OTHER])
    await createAnalyzer(management, 'managed', { type, configuration })
    expect((await getAnalyzer(management, 'managed'))?.configuration).toMatchObject(configuration)
  })

  test.each(cases)('of type %s are others than the own', async (type, withAccounts) => {
    const many = Array.from({ length: 2001 }, (_, each) => String(100_000_000_000 + each))
    for (const accountIds of [[ACCOUNT], ['1'], many])
      await expectError(
        createAnalyzer(management, 'managed', { type, configuration: withAccounts(accountIds) }),
        invalid("An analysis rule can have at most 2000 valid account IDs, without the analyzer's own."),
      )
  })
})
