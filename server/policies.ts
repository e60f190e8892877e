/**
 * The policies that apply to a principal, compiled.
 *
 * Rows are immutable, so that what was compiled for a row is remembered with the row and forgotten with it.
 */
import { compilePolicy, type SourcedPolicy } from '../policy/index.ts'
import {
  type GroupRow,
  keyOf,
  type PolicyRow,
  type PolicyVersionRow,
  type RoleRow,
  rowById,
  settingsOf,
  type UserRow,
  type View,
} from '../store/index.ts'
import { accountOfArn } from './aws/arns.ts'
import { type ManagedPolicy, managedPolicy } from './aws/managed-policies.ts'

const AWS_ACCOUNT = 'aws'

const POLICY_ARN = /^arn:aws[\w-]*:iam::(\d{12}|aws):policy\/.+$/

export type PolicyHolder = UserRow | GroupRow | RoleRow

/** What managed policies say of themselves, the account's and AWS's alike. */
export type ManagedPolicyFacts = Pick<
  PolicyRow,
  'id' | 'name' | 'path' | 'arn' | 'createDate' | 'updateDate' | 'description' | 'defaultVersion'
>

const inlineOfRow = new WeakMap<PolicyHolder, readonly SourcedPolicy[]>()
const ofPolicyRow = new WeakMap<PolicyRow, SourcedPolicy>()
const ofAws = new Map<string, SourcedPolicy>()

/** Everything that grants to `holder` itself: its inline and its attached policies. */
export function policiesOf(view: View, holder: PolicyHolder): readonly SourcedPolicy[] {
  const inline = inlineOf(holder)
  if (holder.attached.length === 0) return inline
  const managed = holder.attached
    .map((arn) => sourcedPolicy(view, arn))
    .filter((policy) => policy !== undefined)
  return inline.length === 0 ? managed : [...inline, ...managed]
}

/** The policies of a user: its own, those of its groups, and what holds for all users of the account. */
export function policiesOfUser(view: View, user: UserRow): readonly SourcedPolicy[] {
  const own = policiesOf(view, user)
  const common = policiesOfEveryUser(view, user.arn)
  if (user.groups.length === 0) return common.length === 0 ? own : [...own, ...common]
  const groups = user.groups.map((id) => rowById(view, 'groups', id)).filter((group) => group !== undefined)
  return [...own, ...groups.flatMap((group) => policiesOf(view, group)), ...common]
}

const NO_POLICIES: readonly SourcedPolicy[] = []

/**
 * What a password policy allows every user: to change the own password, and to read the rules for it.
 *
 * Source: API reference, UpdateAccountPasswordPolicy, AllowUsersToChangePassword: IAM applies the permissions to all
 * users of the account, and attaches no policy to any.
 */
export function policiesOfEveryUser(view: View, userArn: string): readonly SourcedPolicy[] {
  if (!settingsOf(view).passwordPolicy?.usersMayChange) return NO_POLICIES
  const allow = (Action: string, Resource: string) => ({ Effect: 'Allow', Action, Resource })
  const document = JSON.stringify({
    Version: '2012-10-17',
    Statement: [allow('iam:ChangePassword', userArn), allow('iam:GetAccountPasswordPolicy', '*')],
  })
  return [{ policy: compilePolicy(document), source: 'AllowUsersToChangePassword', kind: 'inline' }]
}

/** The default version of the managed policy `arn`, of the account or AWS's, ready to be evaluated. */
export function sourcedPolicy(view: View, arn: string): SourcedPolicy | undefined {
  const known = ofAws.get(arn)
  if (known) return known
  if (accountOfArn(arn) === AWS_ACCOUNT) return awsPolicy(arn)
  const row = customerPolicy(view, arn)
  return row && compiledRow(row)
}

/** Tells whether `arn` has the form of a managed policy's ARN, of any account or AWS's. */
export function isPolicyArn(arn: string): boolean {
  return POLICY_ARN.test(arn)
}

/** The name at the end of a managed policy's ARN. */
export function nameInPolicyArn(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1)
}

/** The path within a managed policy's ARN, from the first slash to the last. */
export function pathInPolicyArn(arn: string): string {
  return arn.slice(arn.indexOf('/'), arn.lastIndexOf('/') + 1)
}

/** The managed policy of exactly this ARN, of the view's account or AWS's. */
export function findPolicy(view: View, arn: string): ManagedPolicyFacts | undefined {
  return accountOfArn(arn) === AWS_ACCOUNT ? managedPolicy(arn) : customerPolicy(view, arn)
}

/** The versions of the managed policy `arn`: of AWS's only the default version is known. */
export function versionsOfPolicy(view: View, arn: string): readonly PolicyVersionRow[] | undefined {
  if (accountOfArn(arn) !== AWS_ACCOUNT) return customerPolicy(view, arn)?.versions
  const policy = managedPolicy(arn)
  return policy && [onlyVersion(policy)]
}

/** The managed policy of the view's account that has exactly this ARN. */
export function customerPolicy(view: View, arn: string): PolicyRow | undefined {
  const row = view.policies.get(keyOf(nameInPolicyArn(arn)))
  return row?.arn === arn ? row : undefined
}

/** The document of the default version. */
function documentOf({ versions, defaultVersion }: PolicyRow): string {
  return versions.find(({ id }) => id === defaultVersion)?.document ?? ''
}

function onlyVersion(policy: ManagedPolicy): PolicyVersionRow {
  return {
    id: policy.defaultVersion,
    createDate: policy.updateDate,
    get document() {
      return policy.document
    },
  }
}

function inlineOf(holder: PolicyHolder): readonly SourcedPolicy[] {
  let inline = inlineOfRow.get(holder)
  if (!inline) {
    const { arn } = holder
    const group = arn.split(':')[5]?.startsWith('group/') ? arn : undefined
    inline = Object.entries(holder.inline).map(([name, document]) => ({
      policy: compilePolicy(document),
      source: name,
      group,
      kind: 'inline',
    }))
    inlineOfRow.set(holder, inline)
  }
  return inline
}

function compiledRow(row: PolicyRow): SourcedPolicy {
  let policy = ofPolicyRow.get(row)
  if (!policy) {
    policy = { policy: compilePolicy(documentOf(row)), source: row.arn, kind: 'managed' }
    ofPolicyRow.set(row, policy)
  }
  return policy
}

function awsPolicy(arn: string): SourcedPolicy | undefined {
  const found = managedPolicy(arn)
  if (!found) return undefined
  const policy: SourcedPolicy = { policy: compilePolicy(found.document), source: arn, kind: 'managed' }
  ofAws.set(arn, policy)
  return policy
}
