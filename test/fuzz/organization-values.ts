/** Values for members of inputs: what there is, and a little that there is not. */

import { type ManagedOrganization, organizationOf } from '../../core/access/organization/managed.ts'
import { DELEGABLE_ACTIONS } from '../../core/aws/delegable-actions.ts'
import type { Member } from '../../protocol/service-model.ts'
import { accountWithAddress } from '../../server/services/organizations/accounts/emails.ts'
import type { HandshakeRow, ReadTable, View } from '../../store/index.ts'
import { incomplete, plan } from '../services/organizations/policies/backup-plans.ts'
import { DOCUMENTS } from '../services/organizations/policies/policy-calls.ts'
import { RIVAL, RIVAL_MEMBER } from '../support/handshakes.ts'
import { ACCOUNT, OTHER, policy } from '../support/harness.ts'
import { OUTSIDER } from '../support/organizations.ts'

type Input = Readonly<Record<string, unknown>>

export interface Candidates {
  /**
   * Returns the values for a member, or for the elements of a list. Undefined for texts without a meaning, and where the
   * model lists the values.
   */
  for(member: Member, input: Input): readonly unknown[] | undefined
  /** Returns the account that can answer a handshake. */
  recipientOf(handshakeId: unknown): string | undefined
}

/** Service control policies about one action, whose effects the test knows. */
export const DENIES_USERS = policy('Deny', 'iam:ListUsers')
export const ALLOWS_IAM = policy('Allow', 'iam:*')
export const ALLOWS_SQS = policy('Allow', 'sqs:*')
export const VALID_PLAN = JSON.stringify(plan('one'))

/** Types of which policies are made. Types that need trusted access are among them. */
const TYPES = [
  'SERVICE_CONTROL_POLICY',
  'SERVICE_CONTROL_POLICY',
  'RESOURCE_CONTROL_POLICY',
  'BACKUP_POLICY',
  'TAG_POLICY',
  'SECURITYHUB_POLICY',
]

const CONTENTS: Readonly<Record<string, readonly string[]>> = {
  SERVICE_CONTROL_POLICY: [DENIES_USERS, ALLOWS_IAM, ALLOWS_SQS],
  BACKUP_POLICY: [
    VALID_PLAN,
    ...[plan('two'), incomplete('one'), incomplete('three')].map((each) => JSON.stringify(each)),
  ],
}

const DELEGATION = JSON.stringify({
  Version: '2012-10-17',
  Statement: {
    Effect: 'Allow',
    Principal: { AWS: OTHER },
    Action: DELEGABLE_ACTIONS.map((name) => `organizations:${name}`),
    Resource: '*',
  },
})

const ACCOUNTS = [ACCOUNT, OTHER, OUTSIDER, RIVAL, RIVAL_MEMBER]
const EMAILS = [
  'one@example.org',
  'ONE@example.org',
  'two@example.org',
  'three@example.org',
  'not-an-address',
]

/** Values that do not depend on the state, by the name of the member or its shape. */
const CONSTANT: Readonly<Record<string, readonly unknown[]>> = {
  AccountName: ['New', 'Newer'],
  Description: ['', 'text'],
  Email: [...EMAILS, `${OUTSIDER}@example.com`],
  HandshakePartyType: ['ACCOUNT', 'ACCOUNT', 'ACCOUNT', 'EMAIL', 'EMAIL', 'ORGANIZATION'],
  Key: ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'aws:eight'],
  Name: ['one', 'One', 'two', 'three', 'four'],
  PolicyType: TYPES,
  RoleName: ['Administrators'],
  TagKeys: ['one', 'two'],
}

const SERVICES = ['config', 'iam', 'securityhub', 'ram'].map((each) => `${each}.amazonaws.com`)

/** Returns the services that an account administers, so often that they are likely chosen. */
function servicesOf(management: View | undefined, accountId: unknown): readonly string[] {
  const { administers = [] } = management?.memberAccounts.get(String(accountId)) ?? {}
  return administers.flatMap(({ principal }) => SERVICES.map(() => principal))
}

const keysOf = <Row>(table: ReadTable<Row, string> | undefined): readonly string[] =>
  table ? Array.from(table.rows(), ([key]) => key) : []

/** Returns the values that an account knows. Accounts outside of organizations know those of the first. */
export function candidatesIn(account: View, now: number): Candidates {
  const found = organizationOf(account) ?? organizationOf(account.account(ACCOUNT))
  const management = found?.management
  const roots = [found?.organization.rootId ?? 'r-none']
  const units = keysOf(management?.organizationalUnits)
  const members = keysOf(management?.memberAccounts)
  const administrators = members.filter((id) => management?.memberAccounts.get(id)?.administers)
  const policies = keysOf(management?.organizationPolicies)
  const ofAws = ['p-FullAWSAccess', 'p-RCPFullAWSAccess']
  const enabled = found?.organization.policyTypes.filter((type) => !type.includes('CONTROL')) ?? []
  const parents = [...roots, ...units, ...units, ...units, 'ou-none-unknown1']
  const handshakes = handshakesIn(account)
  const transfers = [...account.accounts()].flatMap((id) => keysOf(account.account(id).transfers))
  const parentOf = (id: unknown) => management?.memberAccounts.get(String(id))?.parentId ?? roots[0]
  const state: Readonly<Record<string, (input: Input) => readonly unknown[]>> = {
    AccountId: () => [
      ...members,
      ...members,
      ...administrators,
      ...administrators,
      ...administrators,
      OUTSIDER,
    ],
    ChildId: () => [...units, ...members],
    Content: ({ PolicyId, Type }) => contentsFor(management, Type, PolicyId),
    CreateAccountRequestId: () => [...keysOf(management?.accountRequests), 'car-unknown1'],
    DestinationParentId: () => parents,
    EndTimestamp: () => monthsAfter(now).map((start) => (start - 1) / 1000),
    HandshakeId: () => [...handshakes.map(({ id }) => id), 'h-unknown1'],
    Id: ({ Type }) => idsFor(Type, transfers),
    OrganizationalUnitId: () => [...units, ...units, 'ou-none-unknown1'],
    EffectivePolicyType: () => enabled,
    ParentHandshakeId: () => [...handshakes.map(({ id }) => id), 'h-unknown1'],
    ParentId: () => parents,
    PolicyId: () => [...policies, ...policies, ...policies, ...ofAws, 'p-unknown1'],
    ResourceId: () => [...parents, ...members, ...policies, ...transfers, resourcePolicyId(account)],
    RootId: () => [...roots, ...roots, ...roots, 'r-none'],
    ServicePrincipal: ({ AccountId }) => [...SERVICES, ...servicesOf(management, AccountId)],
    SourceParentId: ({ AccountId }) => [...parents.map(() => parentOf(AccountId)), ...parents],
    StartTimestamp: () => monthsAfter(now).map((start) => start / 1000),
    TargetId: ({ PolicyId }) => [...parents, ...members, ...(found ? targetsOf(found, PolicyId) : [])],
  }
  return {
    for: ({ name, shape }, input) => {
      const values = [state[shape], state[name]].find(Boolean)?.(input) ?? CONSTANT[name] ?? CONSTANT[shape]
      return values && values.length > 0 ? values : undefined
    },
    recipientOf: (id) => {
      const row = handshakes.find((each) => each.id === id)
      return row && recipient(account, row)
    },
  }
}

/** Returns where a policy is attached. */
function targetsOf({ management, organization }: ManagedOrganization, policyId: unknown): readonly string[] {
  const id = String(policyId)
  const rows = [
    ...management.organizationalUnits.by('policy', id),
    ...management.memberAccounts.by('policy', id),
  ]
  return [...rows.map(([key]) => key), ...(organization.attached.includes(id) ? [organization.rootId] : [])]
}

function handshakesIn(view: View): readonly HandshakeRow[] {
  const all = [...view.accounts()].flatMap((id) =>
    Array.from(view.account(id).handshakes.rows(), ([, row]) => row),
  )
  const pending = all.filter(({ endDate }) => endDate === undefined)
  return [...all, ...pending, ...pending]
}

function recipient(view: View, { arn, recipient: party }: HandshakeRow): string | undefined {
  if (!party) return arn.split(':')[4]
  return party.type === 'ACCOUNT' ? party.id : accountWithAddress(view, party.id)
}

/** Parties and transfers both have an `Id`. Only parties have a type before it. */
function idsFor(type: unknown, transfers: readonly string[]): readonly string[] {
  if (type === 'ACCOUNT') return [...ACCOUNTS, '999999999999']
  if (type === 'EMAIL') return [...EMAILS, ...ACCOUNTS.map((each) => `${each}@example.com`)]
  return [...transfers, 'rt-unknown1']
}

/** Only policies have a type or an ID. The resource policy has neither. */
function contentsFor(management: View | undefined, type: unknown, policyId: unknown): readonly string[] {
  const known = type ?? management?.organizationPolicies.get(String(policyId))?.type
  if (known === undefined && policyId === undefined) return [DELEGATION, DELEGATION, '{']
  const documents = new Map<unknown, string>(Object.entries(DOCUMENTS))
  return CONTENTS[String(known)] ?? [documents.get(known) ?? '{}', documents.get(known) ?? '{}', '{']
}

const resourcePolicyId = (account: View) =>
  organizationOf(account)?.organization.resourcePolicy?.id ?? 'rp-none'

/** Returns the starts of the next months. */
function monthsAfter(now: number): readonly number[] {
  const date = new Date(now)
  return [1, 2, 3].map((months) => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months))
}
