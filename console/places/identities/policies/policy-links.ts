/** Addresses of policies. */
import { linkTo } from '../../../router.ts'
import type { Holder } from '../address.ts'

/** Returns the page of a managed policy. Those of AWS are in the account `aws`, and paths are left out. */
export function policyLink(arn: string): string {
  const [account = '', resource = ''] = arn.split(':').slice(4)
  return linkTo(['policies', account, resource.split('/').at(-1) ?? ''])
}

/** Returns the editor of an inline policy. */
export function inlineLink(
  { accountId, kind, name }: Pick<Holder, 'accountId' | 'kind' | 'name'>,
  policy: string,
): string {
  return linkTo(['policies', accountId, kind, name, policy])
}

/** Returns the editor of the trust policy of a role. */
export function trustLink(accountId: string, role: string): string {
  return linkTo(['policies', accountId, 'role', role])
}

/** Returns the editor of a new policy, made from the calls of a user or a role. */
export function generateLink({ kind, name, arn }: Holder): string {
  const caller = kind === 'role' ? `assumed-role/${name}/` : arn
  return linkTo(['policies', 'new'], { from: 'calls', caller, for: arn })
}
