/** Attaches managed policies to users, groups, and roles. */
import { call } from '../../../api/client.ts'
import { operationsOn } from '../../../api/policy-operations.ts'
import type { Entity } from '../editor/facts.ts'

export function attach(PolicyArn: string, { type, name }: Entity): Promise<unknown> {
  return operationsOn[type].attach(name, PolicyArn)
}

export function detach(PolicyArn: string, { type, name }: Entity): Promise<unknown> {
  return operationsOn[type].detach(name, PolicyArn)
}

/** Returns the roles, users, and groups of the account. */
export async function everyEntity(signal: AbortSignal): Promise<readonly Entity[]> {
  const [roles, users, groups] = await Promise.all([
    call('iam', 'ListRoles', { MaxItems: 1000 }, signal),
    call('iam', 'ListUsers', { MaxItems: 1000 }, signal),
    call('iam', 'ListGroups', { MaxItems: 1000 }, signal),
  ])
  return [
    ...(roles.Roles ?? []).map(({ RoleName: name = '' }) => ({ type: 'role', name }) as const),
    ...(users.Users ?? []).map(({ UserName: name = '' }) => ({ type: 'user', name }) as const),
    ...(groups.Groups ?? []).map(({ GroupName: name = '' }) => ({ type: 'group', name }) as const),
  ]
}
