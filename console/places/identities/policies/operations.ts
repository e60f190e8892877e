/** The policies that a user, group, or role has itself. */
import type { AttachedPolicy } from '../../../../protocol/model/iam-types.ts'
import { operationsOn } from '../../../api/policy-operations.ts'
import type { Holder } from '../address.ts'
import { plainDocument } from '../roles/trust-words.ts'

export interface HeldPolicies {
  readonly attached: readonly AttachedPolicy[]
  readonly inline: readonly string[]
}

/** Nobody has more policies than one page has: the quotas see to that. */
export async function heldPolicies(
  kind: Holder['kind'],
  name: string,
  signal?: AbortSignal,
): Promise<HeldPolicies> {
  const operations = operationsOn[kind]
  const [attached, inline] = await Promise.all([
    operations.attached(name, signal),
    operations.inline(name, signal),
  ])
  return { attached: attached.AttachedPolicies ?? [], inline: inline.PolicyNames }
}

/** Returns an inline policy as its author wrote it. */
export async function inlineDocument({ kind, name }: Holder, policy: string): Promise<string> {
  const { PolicyDocument } = await operationsOn[kind].document(name, policy)
  return plainDocument(PolicyDocument)
}
