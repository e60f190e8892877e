/** The calls of the page for devices on AWS. Tools use it to allow a device without a browser. */

import { approveDevice } from '../../../core/identity/identity-center/device-authorizations.ts'
import { invalidGrant } from '../../../protocol/errors/sso-oidc.ts'
import { sso, ssoOidc } from '../../../protocol/model/index.ts'
import { memberOf } from '../../../protocol/structure.ts'
import { redirect } from '../page-reply.ts'
import { findDevice } from './device.ts'
import { sessionInCookie } from './sessions.ts'
import { answeringAs, requireBrowserSession } from './tool-calls.ts'
import type { Reply, SignedIn, Visit } from './visit.ts'

/** Returns a token that only allows devices. It ends with the session. */
export const newDeviceSession = answeringAs(sso, (visit) => {
  const { place, session } = requireBrowserSession(visit)
  return { token: visit.emulator.portal.deviceSessions.seal(place, session) }
})

/** Leads to the page for the code in the URL. */
export function verifyDevice({ query }: Visit): Reply {
  const userCode = query.get('user_code')
  return redirect(userCode === null ? '/device' : `/device?${new URLSearchParams({ user_code: userCode })}`)
}

/** Tells which client has a code. */
export const acceptUserCode = answeringAs(ssoOidc, (visit) => {
  const body = bodyOf(visit)
  const { userCode, clientId } = requireDevice(visit, requireSession(visit, body), textIn(body, 'userCode'))
  return { deviceContext: { deviceContextId: userCode, clientId, clientType: 'public' } }
})

/** Lets the device act for the user. */
export const associateToken = answeringAs(ssoOidc, (visit) => {
  const body = bodyOf(visit)
  const signedIn = requireSession(visit, body)
  const userCode = textIn(memberOf(body, 'deviceContext'), 'deviceContextId')
  const device = requireDevice(visit, signedIn, userCode)
  const { place, session } = signedIn
  visit.emulator.store.transact(place, (tx) => approveDevice(tx, device, session))
  return {}
})

/** @throws AwsError InvalidGrantException */
function requireDevice(visit: Visit, signedIn: SignedIn, userCode: string) {
  const found = findDevice(visit, signedIn, userCode)
  if ('message' in found) throw invalidGrant()
  return found.device
}

/** @throws AwsError InvalidGrantException */
function requireSession(visit: Visit, body: unknown): SignedIn {
  const signedIn = sessionInCookie(visit, textIn(body, 'userSessionId'), visit.emulator.portal.deviceSessions)
  if (!signedIn) throw invalidGrant()
  return signedIn
}

function textIn(members: unknown, name: string): string {
  const value = memberOf(members, name)
  return typeof value === 'string' ? value : ''
}

/** Returns the value in the body. Undefined for what is no JSON. */
function bodyOf({ request }: Visit): unknown {
  try {
    return JSON.parse(request.body.toString('utf8'))
  } catch {
    return undefined
  }
}
