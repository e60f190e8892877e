/** Tests that a seed can make whatever the API can: an organization made from a seed gives the same answers. */

import { EnableOrganizationsRootSessionsCommand } from '@aws-sdk/client-iam'
import { expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { managementPolicyTypes } from '../../policy/index.ts'
import { readSeed } from '../../server/seed/index.ts'
import { rootKey, type View } from '../../store/index.ts'
import { request } from '../support/admin.ts'
import { tryCasesAsync } from '../support/budget.ts'
import {
  ACCOUNT,
  administratorOf,
  countingBytes,
  NOW,
  serverForAllTests,
  startServer,
} from '../support/harness.ts'
import { seedOf } from '../support/organization-seeds.ts'
import { OUTSIDER, statement } from '../support/organizations.ts'
import { at } from '../support/places.ts'
import { send as sendRaw, signed } from '../support/raw.ts'

jest.setTimeout(600_000)

const TYPES = ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY', ...managementPolicyTypes] as const
const SERVICES = ['iam.amazonaws.com', 'securityhub.amazonaws.com', 'sso.amazonaws.com'] as const
const ROLES = ['OrganizationAccountAccessRole', 'Admin', undefined] as const
const NAMES = ['one', 'two', 'three'] as const
const JOINING = [OUTSIDER, '222233334444'] as const
const DOCUMENTS: Readonly<Record<string, object>> = {
  SERVICE_CONTROL_POLICY: statement('Deny', 's3:*'),
  RESOURCE_CONTROL_POLICY: statement('Deny', 's3:*', { Principal: '*' }),
  TAG_POLICY: { tags: { team: { tag_key: { '@@assign': 'Team' } } } },
  AISERVICES_OPT_OUT_POLICY: { services: { lex: { opt_out_policy: { '@@assign': 'optOut' } } } },
}

const server = serverForAllTests(() => startServer({}, { now: () => NOW, randomBytes: countingBytes() }))

/** Makes a call, which may fail. */
async function call(operation: string, input: object = {}, account = ACCOUNT) {
  const headers = {
    'Content-Type': 'application/x-amz-json-1.1',
    'X-Amz-Target': `AWSOrganizationsV20161128.${operation}`,
  }
  const credentials = administratorOf(account)
  const body = JSON.stringify(input)
  const { status, body: text } = await sendRaw(
    server,
    signed(server, body, { service: 'organizations', headers, credentials }),
  )
  return { status, body: JSON.parse(text || '{}') }
}

const management = (): View => server.iamulator.store.view(at(ACCOUNT))
const keysOf = (rows: Iterable<readonly [string, unknown]>) => Array.from(rows, ([key]) => key)
const rootId = () => Array.from(management().organizations.rows(), ([, row]) => row.rootId)[0] ?? ''
const units = () => keysOf(management().organizationalUnits.rows())
const accounts = () => keysOf(management().memberAccounts.rows())
const policies = () => [
  ...keysOf(management().organizationPolicies.rows()),
  'p-FullAWSAccess',
  'p-RCPFullAWSAccess',
]
const places = () => [rootId(), ...units()]
const targets = () => [...places(), ...accounts()]

const pick = <Item>(items: readonly Item[], index: number): Item | undefined => items[index % items.length]

/** Numbers that choose what a change is about. */
type Choice = readonly [number, number, number]

const tagsFrom = (choice: number) =>
  choice % 2 === 0 ? [] : [{ Key: `k${choice % 3}`, Value: String(choice) }]
const recipient = (choice: number) =>
  choice % 3 === 0
    ? { Type: 'EMAIL', Id: `guest${choice % 4}@example.org` }
    : { Type: 'ACCOUNT', Id: pick([...JOINING, '888888888888'], choice) ?? '' }

const invite = ([a, b, c]: Choice) =>
  call('InviteAccountToOrganization', {
    Target: recipient(a),
    Tags: tagsFrom(b),
    ...(c % 2 === 0 ? { Notes: `Note ${c}` } : {}),
  })

const createPolicy = ([a, b, c]: Choice) => {
  const Type = pick(Object.keys(DOCUMENTS), a) ?? ''
  const Content = JSON.stringify(DOCUMENTS[Type])
  return call('CreatePolicy', {
    Type,
    Name: pick(NAMES, b),
    Description: NAMES[c % 4] ?? '',
    Content,
    Tags: tagsFrom(c),
  })
}

/** The changes of the API. Many are refused. */
const CHANGES: readonly ((choice: Choice) => Promise<unknown>)[] = [
  ([a, b, c]) =>
    call('CreateOrganizationalUnit', {
      ParentId: pick(places(), a),
      Name: pick(NAMES, b),
      Tags: tagsFrom(c),
    }),
  ([a, b, c]) =>
    call('CreateAccount', {
      AccountName: pick(NAMES, a),
      Email: `account${b}@example.org`,
      RoleName: pick(ROLES, c),
      Tags: tagsFrom(c),
    }),
  ([a, b]) => {
    const AccountId = pick(accounts(), a) ?? ''
    const SourceParentId = management().memberAccounts.get(AccountId)?.parentId
    return call('MoveAccount', { AccountId, SourceParentId, DestinationParentId: pick(places(), b) })
  },
  createPolicy,
  createPolicy,
  async ([a, b, c]) => {
    const TargetId = pick(targets(), a)
    for (const [PolicyId] of management().organizationPolicies.by(
      'type',
      pick(Object.keys(DOCUMENTS), b) ?? '',
    ))
      await call('AttachPolicy', { PolicyId, TargetId })
    await call('DetachPolicy', { PolicyId: 'p-FullAWSAccess', TargetId })
    if (c % 2 === 0) await call('AttachPolicy', { PolicyId: 'p-FullAWSAccess', TargetId })
  },
  ([a, b]) => call('AttachPolicy', { PolicyId: pick(policies(), a), TargetId: pick(targets(), b) }),
  ([a, b]) => call('AttachPolicy', { PolicyId: pick(policies(), a), TargetId: pick(targets(), b) }),
  ([a, b]) => call('DetachPolicy', { PolicyId: pick(policies(), a), TargetId: pick(targets(), b) }),
  ([a]) => call('EnablePolicyType', { RootId: rootId(), PolicyType: pick(TYPES, a) }),
  ([a]) => call('DisablePolicyType', { RootId: rootId(), PolicyType: pick(TYPES, a) }),
  ([a]) => call('EnableAWSServiceAccess', { ServicePrincipal: pick(SERVICES, a) }),
  ([a, b]) =>
    call('RegisterDelegatedAdministrator', {
      AccountId: pick(accounts(), a),
      ServicePrincipal: pick(SERVICES, b),
    }),
  ([a, b]) => call('TagResource', { ResourceId: pick([...targets(), ...policies()], a), Tags: tagsFrom(b) }),
  ([a, b]) =>
    (b % 3 === 0 ? call('CloseAccount', { AccountId: pick(accounts(), a) }) : undefined) ?? Promise.resolve(),
  ([a, b]) =>
    call('PutResourcePolicy', {
      Content: JSON.stringify(
        statement('Allow', 'organizations:ListRoots', { Principal: { AWS: pick(accounts(), a) } }),
      ),
      Tags: tagsFrom(b),
    }),
  invite,
  async (choice) => {
    const { body } = await invite(choice)
    await call('AcceptHandshake', { HandshakeId: body.Handshake?.Id }, recipient(choice[0]).Id)
  },
  async (choice) => {
    const { body } = await invite(choice)
    await call('CancelHandshake', { HandshakeId: body.Handshake?.Id })
  },
  () =>
    server
      .iam()
      .send(new EnableOrganizationsRootSessionsCommand({}))
      .catch(() => undefined),
]

/** Returns everything that the API shows of the organization and its accounts. */
async function answers(): Promise<unknown> {
  const ask = async (operation: string, input: object = {}) => ({
    operation,
    input,
    ...(await call(operation, input)),
  })
  const questions = [
    ...['DescribeOrganization', 'ListRoots', 'ListAccounts', 'DescribeResourcePolicy'].map((name) =>
      ask(name),
    ),
    ...['ListAWSServiceAccessForOrganization', 'ListDelegatedAdministrators'].map((name) => ask(name)),
    ask('ListHandshakesForOrganization', { Filter: { ActionType: 'INVITE' } }),
    ...places().flatMap((ParentId) => [
      ask('ListAccountsForParent', { ParentId }),
      ask('ListOrganizationalUnitsForParent', { ParentId }),
      ask('ListChildren', { ParentId, ChildType: 'ACCOUNT' }),
    ]),
    ...units().map((OrganizationalUnitId) => ask('DescribeOrganizationalUnit', { OrganizationalUnitId })),
    ...[...units(), ...accounts()].map((ChildId) => ask('ListParents', { ChildId })),
    ...accounts().flatMap((AccountId) => [
      ask('DescribeAccount', { AccountId }),
      ask('ListDelegatedServicesForAccount', { AccountId }),
      ...managementPolicyTypes.map((PolicyType) =>
        ask('DescribeEffectivePolicy', { PolicyType, TargetId: AccountId }),
      ),
    ]),
    ...TYPES.flatMap((Filter) => [
      ask('ListPolicies', { Filter }),
      ...targets().map((TargetId) => ask('ListPoliciesForTarget', { TargetId, Filter })),
    ]),
    ...policies().flatMap((PolicyId) => [
      ask('DescribePolicy', { PolicyId }),
      ask('ListTargetsForPolicy', { PolicyId }),
    ]),
    ...[...targets(), ...policies()].map((ResourceId) => ask('ListTagsForResource', { ResourceId })),
  ]
  return comparable([await Promise.all(questions), accounts().map(contentsOf)])
}

/** Returns what the organization has made in an account. */
function contentsOf(accountId: string): unknown {
  const view = server.iamulator.store.view(at(accountId))
  const roles = Array.from(view.roles.rows(), ([, { name, path, trust, attached }]) => ({
    name,
    path,
    trust,
    attached,
  }))
  return { accountId, roles, email: view.rootUsers.get(rootKey)?.email }
}

/** Replaces random IDs and dates, and sorts what is listed by a random ID. */
function comparable(value: unknown): unknown {
  const names = new Map(
    Array.from(
      management().organizationPolicies.rows(),
      ([id, { type, name }]) => [id, `${type} ${name}`] as const,
    ),
  )
  const text = JSON.stringify(value, (key, member) =>
    /Timestamp|^DateEnabled|EnabledDate/.test(key) ? 'date' : member,
  )
    .replaceAll(/\bp-\w+/g, (id) => names.get(id) ?? id)
    .replaceAll(/\b(h|rp)-[0-9a-z]+/g, '$1')
  return sorted(JSON.parse(text))
}

/** Sorts lists, except for those whose order the API gives a meaning. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    const texts = value.map((item) => JSON.stringify(sorted(item)))
    return texts.toSorted().map((text) => JSON.parse(text))
  }
  if (typeof value !== 'object' || value === null) return value
  if (Reflect.get(value, 'operation') === 'ListPoliciesForTarget') return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, sorted(member)]))
}

/** Deletes the handshakes that are over: a seed has no history. */
function forgetEnded(): void {
  server.iamulator.store.transact(at(ACCOUNT), ({ handshakes }) => {
    for (const [id, { state }] of [...handshakes.rows()]) if (state !== 'OPEN') handshakes.delete(id)
  })
}

const reset = () => request(server, 'POST', 'reset')

/** What must be in some of the seeds, so that the test has compared it. */
const PARTS = [
  ...[
    /"closed":/,
    /"accessRole":"Admin"/,
    /"joinedMethod":"CREATED"/,
    /"administers":\["/,
    /"rootAccess":\["/,
  ],
  ...[
    /"resourcePolicy":/,
    /"account":"/,
    /"email":"guest/,
    /"notes":/,
    /"featureSet":"CONSOLIDATED_BILLING"/,
  ],
  ...[/"TAG_POLICY":\["/, /"AISERVICES_OPT_OUT_POLICY":\["/, /"serviceControlPolicies":\["(?!Full)/],
  ...[/"resourceControlPolicies":\["/, /"tags":\{"[^{}]*\},"joinedMethod":"INVITED"/],
]

test('whatever the API makes, a seed makes too', async () => {
  const change = fc.tuple(fc.nat(CHANGES.length - 1), fc.tuple(fc.nat(20), fc.nat(20), fc.nat(20)))
  const isFull = fc.oneof(
    { arbitrary: fc.constant(true), weight: 5 },
    { arbitrary: fc.constant(false), weight: 1 },
  )
  const seeds: string[] = []
  const property = fc.asyncProperty(
    isFull,
    fc.array(change, { minLength: 20, maxLength: 60 }),
    async (all, changes) => {
      await reset()
      await call('CreateOrganization', { FeatureSet: all ? 'ALL' : 'CONSOLIDATED_BILLING' })
      for (const PolicyType of Object.keys(DOCUMENTS).slice(changes.length % 3))
        await call('EnablePolicyType', { RootId: rootId(), PolicyType })
      for (const [index, choice] of changes) await CHANGES[index]?.(choice)
      forgetEnded()
      const [made, expected] = [seedOf(management(), NOW), await answers()]
      seeds.push(JSON.stringify(made))
      await reset()
      const seed = await readSeed({ content: JSON.stringify({ organization: made }) })
      seed.apply(server.iamulator)
      expect(seedOf(management(), NOW)).toEqual(made)
      expect(await answers()).toEqual(expected)
    },
  )
  await tryCasesAsync(property, { seed: 20_260_913, atLeast: 20, all: 300, endOnFailure: true })
  expect(PARTS.filter((part) => !seeds.some((seed) => part.test(seed)))).toEqual([])
})
