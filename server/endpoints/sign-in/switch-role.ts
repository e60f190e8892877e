/**
 * Switches to a role in the console and back. Source: IAM User Guide, switch from a user to an IAM role
 * (console).
 */

import { targetRole } from '../../../core/access/target-role.ts'
import { iamArn } from '../../../core/aws/arns.ts'
import { validatedCall } from '../../../core/engine/call.ts'
import type { Context } from '../../../core/engine/operation.ts'
import { type Caller, sessionOf } from '../../../core/identity/caller.ts'
import { AwsError } from '../../../protocol/errors.ts'
import { sts } from '../../../protocol/model/index.ts'
import { assumeRole } from '../../services/sts/assume-role.ts'
import { type ConsoleSession, consoleSessionOf, toSignIn } from '../console-session.ts'
import { type Html, html } from '../html.ts'
import { alert, field, hidden, page } from '../layout.ts'
import { redirect, shortText } from '../page-reply.ts'
import { callImmediately, contextOf } from './calls.ts'
import { CONSOLE, destinationOf } from './destination.ts'
import { findAccount } from './holders.ts'
import { keepSession } from './session-cookie.ts'
import type { Reply, Visit } from './visit.ts'

/** AWS's message. */
const INVALID =
  'Invalid information in one or more fields. Check your information or contact your administrator.'

/** The maximum duration of role chaining: a role session that another role session requests. */
const CHAINED_SECONDS = 3600
/** The minimum that AssumeRole accepts. The console session may end earlier. */
const SHORTEST_SECONDS = 900

export interface SwitchRequest {
  /** An account number or alias. */
  readonly account: string
  /** The role name, with its path if it has one. */
  readonly roleName: string
  readonly displayName: string
  /** The page that follows. */
  readonly destination: string
}

export function showSwitchRole(visit: Visit): Reply {
  if (!consoleSessionOf(visit)) return toSignIn(visit)
  return { status: 200, body: switchRolePage(switchRequestOf(visit, visit.query)) }
}

export function switchRole(visit: Visit): Reply {
  const signedIn = consoleSessionOf(visit)
  if (!signedIn) return toSignIn(visit)
  const request = switchRequestOf(visit, visit.form)
  const { caller } = signedIn.own
  try {
    const cookie = assume(visit, signedIn, request)
    return {
      ...redirect(request.destination, cookie),
      events: [{ name: 'SwitchRole', caller: caller.arn, decision: 'allow' }],
    }
  } catch (error) {
    return refusedSwitch(error, caller, (message) => switchRolePage(request, message))
  }
}

/** @param show returns the form again, with a message */
export function refusedSwitch(error: unknown, caller: Caller, show: (message: string) => Html): Reply {
  if (!(error instanceof AwsError)) throw error
  const { code, message } = error
  const event = {
    name: 'SwitchRole',
    caller: caller.arn,
    error: code,
    decision: 'deny',
    recorded: true,
  } as const
  return { status: 403, body: show(`${INVALID} ${message}`), events: [event] }
}

/** Switches back to the user who signed in. */
export function exitRole(visit: Visit): Reply {
  const signedIn = consoleSessionOf(visit)
  if (!signedIn) return toSignIn(visit)
  const { own, note, present, until } = signedIn
  const { switched: _left, ...rest } = note
  const cookie = keepSession(visit, own.caller, rest, until)
  const { destination } = switchRequestOf(visit, visit.form)
  return { ...redirect(destination, cookie), events: [{ name: 'ExitRole', caller: present.caller.arn }] }
}

type SignedIn = Pick<ConsoleSession, 'own' | 'until' | 'note'>

/**
 * Assumes the role as the user who signed in, even if the user has already switched to another role.
 *
 * @returns the headers that store the session
 */
export function assume(
  visit: Visit,
  signedIn: SignedIn,
  request: SwitchRequest,
): Readonly<Record<string, string>> {
  const { store } = visit.emulator
  const { own, until, note } = signedIn
  const ctx = contextOf(visit, own.caller)
  const accountId = findAccount(store, ctx.partition, request.account)?.accountId ?? request.account
  const RoleArn = iamArn({ partition: ctx.partition, accountId }, 'role', '/', request.roleName)
  const input = {
    RoleArn,
    RoleSessionName: sessionNameOf(own.caller),
    DurationSeconds: secondsFor(visit, signedIn, RoleArn, ctx),
  }
  const call = validatedCall(sts, 'AssumeRole', assumeRole.AssumeRole, input)
  const { Credentials } = callImmediately(visit, call, own.caller)
  const switched = {
    id: Credentials.AccessKeyId,
    token: Credentials.SessionToken,
    displayName: request.displayName,
  }
  return keepSession(visit, ctx, { ...note, switched }, until)
}

/** Returns the role session name, as in AWS: the name of the user or of the session that switches. */
function sessionNameOf(caller: Caller): string {
  return caller.kind === 'user' ? caller.user.name : sessionOf(caller)?.name || 'root'
}

/** Returns the role's maximum duration, limited to the rest of the console session. */
function secondsFor({ emulator }: Visit, { own, until }: SignedIn, roleArn: string, ctx: Context): number {
  const role = targetRole(emulator.store.view(ctx), roleArn)?.role
  const limit = own.session.kind === 'role' ? CHAINED_SECONDS : Number.POSITIVE_INFINITY
  const left = Math.floor((until - ctx.now) / 1000)
  return Math.max(SHORTEST_SECONDS, Math.min(role?.maxSessionDuration ?? CHAINED_SECONDS, limit, left))
}

export function switchRequestOf({ origin }: Visit, parameters: URLSearchParams): SwitchRequest {
  return {
    account: shortText(parameters, 'account').trim(),
    roleName: shortText(parameters, 'roleName').trim(),
    displayName: shortText(parameters, 'displayName').trim().slice(0, LONGEST_DISPLAY_NAME),
    destination: destinationOf(parameters.get('destination') ?? CONSOLE, origin) ?? CONSOLE,
  }
}

/** AWS's limit. */
const LONGEST_DISPLAY_NAME = 64

function switchRolePage(request: SwitchRequest, message?: string): Html {
  const { displayName, destination } = request
  return page(
    { title: 'Switch role' },
    html`${alert(message)}<form method="post" action="/switchrole">
${roleFields(request)}
${field({ name: 'displayName', label: 'Display name (optional)', value: displayName, autocomplete: 'off' })}
<button>Switch role</button>
</form>
<p><a href="${destination}">Cancel</a></p>`,
  )
}

export function roleFields({ account, roleName, destination }: SwitchRequest): Html {
  return html`${hidden('destination', destination)}
${field({ name: 'account', label: 'Account number or alias', value: account, autocomplete: 'off' })}
${field({ name: 'roleName', label: 'Role name', value: roleName, autocomplete: 'off' })}`
}
