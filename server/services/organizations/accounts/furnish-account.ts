/** What a created account contains from the beginning, besides the service-linked role that every member has. */

import { awsPolicyArn, iamArn, rootArn } from '../../../../core/aws/arns.ts'
import { newId } from '../../../../core/aws/ids.ts'
import type { LinkedRoleSources } from '../../../../core/engine/linked-roles.ts'
import {
  keyOf,
  type MemberAccountRow,
  type Place,
  type RoleRow,
  rootEmailId,
  rootKey,
  settingsKey,
  settingsOf,
  type Tx,
} from '../../../../store/index.ts'

/** The facts about an account that what it contains depends on. */
type AccountFacts = Pick<MemberAccountRow, 'name' | 'email' | 'accessRole'>

/** Gives an account its name, its root user, and the role for the management account, unless it has them. */
export function furnishAccount(
  management: Tx,
  accountId: string,
  { name, email, accessRole }: AccountFacts,
  sources: LinkedRoleSources,
): void {
  const account = management.account(accountId)
  const root = account.rootUsers.get(rootKey)
  if (email !== undefined && root?.email === undefined && !account.locate(rootEmailId(email)))
    account.rootUsers.put(rootKey, { email, ...root })
  const settings = settingsOf(account)
  if (name !== undefined && settings.name === undefined)
    account.settings.put(settingsKey, { name, ...settings })
  if (accessRole !== undefined && !account.roles.has(keyOf(accessRole)))
    account.roles.put(keyOf(accessRole), accessRoleFor(management, account, accessRole, sources))
}

/** Seconds. */
const SESSION_DURATION = 3600

/**
 * Returns the role with which the management account administers a new account: an ordinary role, which can be changed
 * and deleted (recorded on AWS, September 2026).
 */
function accessRoleFor(
  management: Place,
  account: Place,
  name: string,
  { now, randomBytes }: LinkedRoleSources,
): RoleRow {
  const principal = { AWS: rootArn(management) }
  const Statement = [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }]
  return {
    id: newId('AROA', account.accountId, randomBytes),
    name,
    path: '/',
    arn: iamArn(account, 'role', '/', name),
    createDate: now,
    trust: JSON.stringify({ Version: '2012-10-17', Statement }),
    trustPrincipals: {},
    maxSessionDuration: SESSION_DURATION,
    tags: [],
    inline: {},
    attached: [awsPolicyArn(account.partition, '/', 'AdministratorAccess')],
  }
}
