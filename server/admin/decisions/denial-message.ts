/** Returns the whole message with which AWS denies a request. */

import type { Verdict } from '../../../core/access/judge.ts'
import { hasReason, reasonOf } from '../../../core/access/reason.ts'
import type { DetailedTarget } from '../../../core/access/target.ts'
import { isExternal } from '../../../core/identity/caller.ts'
import { type AwsError, accessDenied, notAuthorized } from '../../../protocol/errors.ts'
import { isServiceName, services } from '../../services/index.ts'

/** A denial, and whether its message says which layer denied. */
export interface Denial {
  readonly message: string
  readonly isReasoned: boolean
}

/** Returns the denial, or undefined for an allowed request. An authorization ID is left out: every denial has another. */
export function denialOf({ request, decision, ruling, asked, ...rest }: Verdict): Denial | undefined {
  if (decision.effect === 'allowed') return undefined
  if (ruling?.refusal) return { message: textOf(ruling.refusal), isReasoned: false }
  const { caller, target } = asked
  const { action } = request
  const own = isExternal(caller) ? notAuthorized(action) : denialOfOperation(action, target)
  if (own) return { message: textOf(own), isReasoned: false }
  const reason = reasonOf({ request, decision, asked, ...rest })
  const isReasoned = hasReason(target, decision) && reason !== ''
  const error = accessDenied(caller.arn, action, target.deniedAs ?? target.arn, isReasoned ? reason : '')
  return { message: textOf(error), isReasoned }
}

function denialOfOperation(action: string, target: DetailedTarget) {
  const [service = '', name = ''] = action.split(':')
  const operation = isServiceName(service) ? services[service].operation(name) : undefined
  return operation?.denial?.({ action, target })
}

function textOf({ text = '' }: AwsError): string {
  return text
}
