/** Checks the form of ARNs and the services in actions, as far as it is the same for all services. */

import type { StringNode } from '../../json-document.ts'
import type { IssueCode } from '../catalog.ts'
import { type Check, type Hit, hitIf, inStatements } from '../check.ts'
import type { Statement } from '../policy.ts'
import { hasVariable } from '../variable.ts'

export const resources: readonly Check[] = [
  inArns('INVALID_ARN_PREFIX', (node, { prefix }) => hitIf(isWrongPrefix(prefix), node)),
  inArns('INVALID_ARN_SERVICE_CASE', (node, { service }) =>
    hitIf(/[A-Z]/.test(service) && !hasVariable(service), node, { service }),
  ),
  inArns('INVALID_ARN_ACCOUNT', (node, { account }) => hitIf(isWrongAccount(account), node, { account })),
  inArns('WILDCARD_IN_SERVICE_NAME', (node, { service }) => hitIf(/[*?]/.test(service), node)),
  inStatements('WILDCARD_IN_SERVICE_NAME', findServicePatterns),
]

/** Unverified: Wildcards in the service are reported in actions as in resources, of which AWS has an example. */
function findServicePatterns({ actions }: Statement): readonly Hit[] {
  return (actions?.values ?? []).flatMap((node) => hitIf(/^[^:]*[*?][^:]*:/.test(node.value), node))
}

interface Arn {
  readonly prefix: string
  readonly service: string
  readonly account: string
}

/** A text with fewer parts has another issue (public report: `not-a-valid-arn` lacks parts, not the prefix). */
const arnParts = 6

/** Makes a check of the resources that have the parts of an ARN. */
function inArns(code: IssueCode, find: (node: StringNode, arn: Arn) => readonly Hit[]): Check {
  return inStatements(code, ({ resources: element }) =>
    (element?.values ?? []).flatMap((node) => {
      const parts = node.value.split(':', arnParts)
      if (parts.length < arnParts) return []
      return find(node, { prefix: String(parts[0]), service: String(parts[2]), account: String(parts[4]) })
    }),
  )
}

function isWrongPrefix(prefix: string): boolean {
  return prefix !== 'arn' && !/[*?]/.test(prefix)
}

/**
 * Returns whether an account ID is neither missing, nor a pattern, nor 12 digits. `aws` owns what AWS provides, such as
 * managed policies.
 */
function isWrongAccount(account: string): boolean {
  if (account === '' || account === 'aws' || /[*?]/.test(account) || hasVariable(account)) return false
  return !/^\d{12}$/.test(account)
}
