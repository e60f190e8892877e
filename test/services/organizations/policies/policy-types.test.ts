/** Tests enabling and disabling policy types, with what is then attached to the targets. */
import { ListRootsCommand } from '@aws-sdk/client-organizations'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { organizationKey } from '../../../../store/index.ts'
import { ACCOUNT, NOW, OTHER, serverForEachTest } from '../../../support/harness.ts'
import {
  changeOrganization,
  INNER,
  ORGANIZATION,
  OUTER,
  organizationWith,
  seededServer,
} from '../../../support/organizations.ts'
import { at } from '../../../support/places.ts'
import { userWith } from '../../callers.ts'
import {
  DENIED,
  FULL,
  NOT_ALL_FEATURES,
  NOT_ENABLED,
  POLICY_TYPES,
  policyCalls,
  RCP_FULL,
  ROOT_ID,
  refused,
} from './policy-calls.ts'

const ROOT_NOT_FOUND = refused('RootNotFoundException', "You specified a root that doesn't exist.")
const NEEDS_ACCESS = refused(
  'ConstraintViolationException',
  'You attempted to enable a policy type before you enabled service access. Call the EnableAWSServiceAccess API first.',
  'SERVICE_ACCESS_NOT_ENABLED',
)
const SCP = 'SERVICE_CONTROL_POLICY'
const RCP = 'RESOURCE_CONTROL_POLICY'
const TARGETS = [ROOT_ID, INNER, OUTER, ACCOUNT, OTHER] as const
const OF_AWS = [
  [SCP, FULL],
  [RCP, RCP_FULL],
] as const

/** The services that policy types depend on. */
const SERVICES = [
  ['GUARDDUTY_POLICY', 'guardduty.amazonaws.com'],
  ['INSPECTOR_POLICY', 'inspector2.amazonaws.com'],
  ['NETWORK_SECURITY_DIRECTOR_POLICY', 'network-security-director.amazonaws.com'],
  ['SECURITYHUB_CSPM_POLICY', 'securityhub.amazonaws.com'],
  ['SECURITYHUB_POLICY', 'securityhub.amazonaws.com'],
] as const
const PRINCIPALS = SERVICES.map(([, principal]) => principal)

const server = serverForEachTest(() =>
  seededServer({ organization: organizationWith([], {}) }, {}, { now: () => NOW }),
)
let calls: ReturnType<typeof policyCalls>
beforeEach(() => {
  calls = policyCalls(server)
})

const trust = (...principals: readonly string[]) =>
  changeOrganization(server, { trustedServices: principals.map((principal) => ({ principal, since: 0 })) })

const rootOf = (...types: readonly string[]) => ({
  Arn: `arn:aws:organizations::${ACCOUNT}:root/${ORGANIZATION}/${ROOT_ID}`,
  Id: ROOT_ID,
  Name: 'Root',
  PolicyTypes: types.map((Type) => ({ Status: 'ENABLED', Type })),
})

describe('EnablePolicyType', () => {
  test('ORG6.8: answers the root with all enabled types, by name, as ListRoots does', async () => {
    const expected = rootOf('BACKUP_POLICY', RCP, SCP, 'TAG_POLICY')
    await calls.enable('TAG_POLICY')
    expect(await calls.enable('BACKUP_POLICY')).toEqual(expected)
    expect((await calls.client.send(new ListRootsCommand({}))).Roots).toEqual([expected])
  })

  test.each(POLICY_TYPES)('enables %s once', async (type) => {
    trust(...PRINCIPALS)
    if (type === SCP || type === RCP) await calls.disable(type)
    expect((await calls.enable(type))?.PolicyTypes).toContainEqual({ Status: 'ENABLED', Type: type })
    await expect(calls.enable(type)).rejects.toMatchObject(
      refused('PolicyTypeAlreadyEnabledException', 'The specified policy type is already enabled.'),
    )
  })

  test.each(OF_AWS)("attaches AWS's own policy of type %s to every target", async (type, id) => {
    await calls.disable(type)
    expect(await calls.targetsOf(id)).toEqual([])
    await calls.enable(type)
    expect(await calls.targetsOf(id)).toEqual(TARGETS)
    for (const target of TARGETS) expect(await calls.attachedTo(target, type)).toEqual([id])
  })

  test('attaches nothing for management policies', async () => {
    const before = rowsOf()
    await calls.enable('TAG_POLICY')
    expect(rowsOf()).toEqual(before)
  })

  test.each(SERVICES)('needs trusted access to enable %s', async (type, service) => {
    trust(...PRINCIPALS.filter((each) => each !== service))
    await expect(calls.enable(type)).rejects.toMatchObject(NEEDS_ACCESS)
    trust(service)
    await calls.enable(type)
  })

  test('checks the feature set, the root, and then the type', async () => {
    for (const type of [SCP, 'TAG_POLICY', 'SECURITYHUB_POLICY'] as const)
      await expect(calls.enable(type, 'r-none')).rejects.toMatchObject(ROOT_NOT_FOUND)
    changeOrganization(server, { featureSet: 'CONSOLIDATED_BILLING' })
    await expect(calls.enable(SCP, 'r-none')).rejects.toMatchObject(
      refused(
        'PolicyTypeNotAvailableForOrganizationException',
        "You can't use the specified policy type with the feature set currently enabled for this organization.",
      ),
    )
  })
})

/** Returns the units and accounts as they are stored. */
function rowsOf() {
  const { organizationalUnits, memberAccounts } = server.iamulator.store.view(at(ACCOUNT))
  return [...organizationalUnits.rows(), ...memberAccounts.rows()]
}

describe('DisablePolicyType', () => {
  test('answers the root without the type', async () => {
    expect(await calls.disable(SCP)).toEqual(rootOf(RCP))
    expect(await calls.disable(RCP)).toEqual(rootOf())
    await expect(calls.disable(RCP)).rejects.toMatchObject(NOT_ENABLED)
  })

  test('ORG6.9: detaches all policies of the type from every target, but deletes none', async () => {
    const [scp, rcp] = [await calls.created('mine', SCP), await calls.created('mine', RCP)]
    for (const target of TARGETS) await calls.attach(scp, target)
    await calls.attach(rcp, OUTER)
    await calls.detach(FULL, INNER)
    await calls.disable(SCP)
    for (const target of TARGETS) expect(await calls.attachedTo(target)).toEqual([])
    for (const id of [scp, FULL]) expect(await calls.targetsOf(id)).toEqual([])
    expect(await calls.attachedTo(OUTER, RCP)).toEqual([RCP_FULL, rcp])
    expect(await calls.describe(scp)).toMatchObject({ PolicySummary: { Name: 'mine' } })
    await calls.enable(SCP)
    for (const target of TARGETS) expect(await calls.attachedTo(target)).toEqual([FULL])
  })

  test('changes no target that has no policy of the type', async () => {
    await calls.enable('TAG_POLICY')
    await calls.attach(await calls.created('tags', 'TAG_POLICY'), OUTER)
    const before = new Set<unknown>(rowsOf().map(([, row]) => row))
    await calls.disable('TAG_POLICY')
    const changed = rowsOf().filter(([, row]) => !before.has(row))
    expect(changed).toEqual([[OUTER, expect.objectContaining({ attachmentDates: { TAG_POLICY: NOW } })]])
    const { attached } = server.iamulator.store.view(at(ACCOUNT)).organizations.get(organizationKey) ?? {}
    expect(attached).toEqual([FULL, RCP_FULL])
  })

  test('checks the feature set, the root, and then the type', async () => {
    await expect(calls.disable('TAG_POLICY', 'r-none')).rejects.toMatchObject(ROOT_NOT_FOUND)
    await expect(calls.disable('TAG_POLICY')).rejects.toMatchObject(NOT_ENABLED)
    changeOrganization(server, { featureSet: 'CONSOLIDATED_BILLING' })
    await expect(calls.disable(SCP, 'r-none')).rejects.toMatchObject(NOT_ALL_FEATURES)
  })
})

test('organizations:PolicyType is the type in the request', async () => {
  const document = JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Action: 'organizations:*PolicyType',
      Resource: '*',
      Condition: { StringEquals: { 'organizations:PolicyType': 'TAG_POLICY' } },
    },
  })
  const user = policyCalls(server, await userWith(server, 'user', document))
  await user.enable('TAG_POLICY')
  await user.disable('TAG_POLICY')
  await expect(user.enable('BACKUP_POLICY')).rejects.toMatchObject(DENIED)
  await expect(user.disable(SCP)).rejects.toMatchObject(DENIED)
})
