/** Decides recorded requests again, on the policies of today. */

import { judgeAgain, type Verdict } from '../../../core/access/judge.ts'
import { storedTrust } from '../../../core/access/stored-resource.ts'
import type { DetailedTarget } from '../../../core/access/target.ts'
import type { Caller } from '../../../core/identity/caller.ts'
import { findUserById } from '../../../core/identity/find-user.ts'
import { type Place, rowById, type View } from '../../../store/index.ts'
import { storedOwnership } from '../../services/ownership.ts'

/**
 * Decides the request of a verdict again. Everything but policies is as it was: session, tags, and the other
 * circumstances. Undefined when the caller no longer exists.
 */
export function decidedAgain(viewOf: (place: Place) => View, verdict: Verdict): Verdict | undefined {
  const { request, asked } = verdict
  const view = viewOf(asked.caller)
  const caller = presentCaller(view, asked.caller)
  return (
    caller && judgeAgain(view, verdict, { caller, target: presentTarget(view, request.action, asked.target) })
  )
}

/** Returns the caller with the present row, which has the present policies. */
function presentCaller(view: View, caller: Caller): Caller | undefined {
  switch (caller.kind) {
    case 'user': {
      const user = findUserById(view, caller.user.id)
      return user && { ...caller, user }
    }
    case 'role': {
      const role = rowById(view, 'roles', caller.role.id)
      return role && { ...caller, role }
    }
    case 'federated': {
      const user = caller.user && findUserById(view, caller.user.id)
      return user || !caller.user ? { ...caller, ...(user ? { user } : {}) } : undefined
    }
    default:
      return caller
  }
}

/** Returns the target with the present policy, if the state has it. */
function presentTarget(view: View, action: string, target: DetailedTarget): DetailedTarget {
  const { arn, trust } = target
  if (trust !== undefined) return { ...target, trust: storedTrust(view, action, arn) ?? trust }
  const owned = storedOwnership(view, action)
  if (owned === undefined) return target
  const { policy: _former, ...others } = target
  return { ...others, ...owned }
}
