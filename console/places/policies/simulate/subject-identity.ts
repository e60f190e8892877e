/** The identities that a simulation can ask as: those that have the policy first. */
import { call } from '../../../api/client.ts'
import type { Facts } from '../editor/facts.ts'
import type { Saved } from '../subjects.ts'

export interface Asker {
  readonly arn: string
  readonly type: 'role' | 'user'
  readonly name: string
}

/** Returns the roles and users of the account. Those that have the policy, also as their boundary, come first. */
export async function askersFor(
  saved: Saved,
  facts: Facts | undefined,
  signal: AbortSignal,
): Promise<readonly Asker[]> {
  const [roles, users] = await Promise.all([
    call('iam', 'ListRoles', { MaxItems: 1000 }, signal),
    call('iam', 'ListUsers', { MaxItems: 1000 }, signal),
  ])
  const all: readonly Asker[] = [
    ...(roles.Roles ?? []).map(
      ({ Arn: arn = '', RoleName: name = '' }) => ({ arn, type: 'role', name }) as const,
    ),
    ...(users.Users ?? []).map(
      ({ Arn: arn = '', UserName: name = '' }) => ({ arn, type: 'user', name }) as const,
    ),
  ]
  const entities = [...(facts?.attached ?? []), ...(facts?.bounded ?? [])]
  const has = ({ arn, type, name }: Asker) =>
    arn === saved.holder || entities.some((each) => each.type === type && each.name === name)
  return [...all.filter(has), ...all.filter((each) => !has(each))]
}
