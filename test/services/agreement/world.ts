/** An organization member with two callers, all of whose policies can be replaced at once. */
import type { Iamulator } from '../../../server/admin/endpoint.ts'
import { loadSeed } from '../../../server/seed/index.ts'
import { keyOf, type Table, type Tx } from '../../../store/index.ts'
import { withFile } from '../../docs/temporary.ts'
import {
  administratorOf,
  type Credentials,
  ACCOUNT as MANAGER,
  OTHER as MEMBER,
  trust,
} from '../../support/harness.ts'
import { organizationWith, resourceControl, serviceControl } from '../../support/organizations.ts'
import { at } from '../../support/places.ts'
import { call, createWithoutSignatures, valueAt } from './in-process.ts'

const arn = (resource: string, account = MEMBER) => `arn:aws:iam::${account}:${resource}`

export const CALLERS = { user: arn('user/team/alice'), role: arn('role/caller') } as const
export type CallerName = keyof typeof CALLERS

/** Roles that can be assumed: one of the callers' account and one of another. */
export const TARGETS = [arn('role/target'), arn('role/target', MANAGER)] as const
export const ACCOUNTS = [MEMBER, MANAGER] as const
export const OTHER_USER = arn('user/bob')

/** Policy documents. Absent ones are not attached. */
export interface Policies {
  /** The inline policies of both callers. */
  readonly own: readonly string[]
  readonly managed?: string | undefined
  /** The policy of the user's group. */
  readonly group?: string | undefined
  readonly boundary?: string | undefined
  /** The trust policy of both roles that can be assumed. */
  readonly trust: string
  readonly serviceControl: string
  readonly resourceControl: string
}

export interface World {
  readonly iamulator: Iamulator
  /**
   * The same state with a server that allows every call. It exists because service control policies also
   * apply to callers of the simulator.
   */
  readonly unenforced: Iamulator
  readonly credentials: Readonly<Record<CallerName, Credentials>>
}

const TAGS = { team: 'blue' }
const KEY = { id: 'AKIAQAAAAAAAAAAALICE', secret: 'the-secret-of-alice' }
const anything = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }
const trusting = (AWS: string) => JSON.parse(trust({ AWS }))
const target = { name: 'target', tags: TAGS, trust: trusting(MEMBER) }

const seed = {
  organization: organizationWith(
    [serviceControl('services', 'Allow', '*'), resourceControl('resources', 'sqs:*')],
    {
      account: { serviceControlPolicies: ['services'], resourceControlPolicies: ['resources'] },
    },
  ),
  accounts: {
    [MANAGER]: { roles: [target] },
    [MEMBER]: {
      policies: ['limit', 'managed'].map((name) => ({ name, document: anything })),
      groups: [{ name: 'staff' }],
      users: [
        { name: 'alice', path: '/team/', tags: TAGS, groups: ['staff'], accessKeys: [KEY] },
        { name: 'bob', tags: { team: 'red' } },
      ],
      roles: [target, { name: 'caller', tags: TAGS, trust: trusting(MEMBER) }],
    },
  },
}

export async function createWorld(): Promise<World> {
  const iamulator = await createWithoutSignatures()
  const loaded = await withFile('seed.json', JSON.stringify(seed), loadSeed)
  loaded.apply(iamulator)
  const role = { RoleArn: CALLERS.role, RoleSessionName: 'session' }
  const { body } = await call(iamulator, 'sts', 'AssumeRole', role, administratorOf(MEMBER))
  const issued = valueAt(body, 'AssumeRoleResponse', 'AssumeRoleResult', 'Credentials')
  return {
    iamulator,
    unenforced: { ...iamulator, settings: { ...iamulator.settings, auth: 'off' } },
    credentials: {
      user: { accessKeyId: KEY.id, secretAccessKey: KEY.secret },
      role: {
        accessKeyId: String(valueAt(issued, 'AccessKeyId')),
        secretAccessKey: String(valueAt(issued, 'SecretAccessKey')),
        sessionToken: String(valueAt(issued, 'SessionToken')),
      },
    },
  }
}

/**
 * Writes the policies into the store. The API would reject some of them, but the evaluator supports them all.
 */
export function applyPolicies({ iamulator: { store } }: World, policies: Policies): void {
  store.transact(at(MEMBER), (tx) => {
    const management = tx.account(MANAGER)
    edit(tx.users, 'alice', ({ boundary: _, ...row }) => ({ ...row, ...policyFields(policies) }))
    edit(tx.roles, 'caller', ({ boundary: _, ...row }) => ({ ...row, ...policyFields(policies) }))
    edit(tx.groups, 'staff', (row) => ({ ...row, inline: inline([policies.group ?? '{}']) }))
    for (const account of [tx, management]) {
      edit(account.roles, 'target', (row) => ({ ...row, trust: policies.trust }))
    }
    writeDocument(tx, 'limit', policies.boundary)
    writeDocument(tx, 'managed', policies.managed)
    for (const [key, { name }] of [...management.organizationPolicies.rows()]) {
      const content = name === 'services' ? policies.serviceControl : policies.resourceControl
      edit(management.organizationPolicies, key, (row) => ({ ...row, content }))
    }
  })
}

function policyFields({ own, managed, boundary }: Policies) {
  return {
    inline: inline(own),
    attached: managed === undefined ? [] : [arn('policy/managed')],
    ...(boundary === undefined ? {} : { boundary: arn('policy/limit') }),
  }
}

const inline = (documents: readonly string[]) =>
  Object.fromEntries(documents.map((document, index) => [`policy${index}`, document]))

function edit<Row>(
  table: Pick<Table<Row, string>, 'get' | 'put'>,
  key: string,
  change: (row: Row) => Row,
): void {
  const row = table.get(key)
  if (row === undefined) throw new Error(`there is no row ${key}`)
  table.put(key, change(row))
}

function writeDocument(tx: Tx, name: string, document = '{}'): void {
  edit(tx.policies, keyOf(name), (row) => ({
    ...row,
    versions: row.versions.map((version) => ({ ...version, document })),
  }))
}
