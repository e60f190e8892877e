/** The page on which a user lets a device act for them (RFC 8628): `/device`, whose URL the device shows. */

import { directoryArn } from '../../../core/aws/directory-ids.ts'
import {
  approveDevice,
  denyDevice,
  findWaitingDevice,
} from '../../../core/identity/identity-center/device-authorizations.ts'
import type { DeviceAuthorizationRow } from '../../../store/index.ts'
import { shortText } from '../page-reply.ts'
import {
  answeredPage,
  confirmCodePage,
  consentPage,
  enterCodePage,
  wrongRegionText,
} from './consent-pages.ts'
import { formToken, requireFormToken } from './sessions.ts'
import { waitOf } from './steps.ts'
import { attemptKeyOf } from './users.ts'
import type { Reply, SignedIn, Visit } from './visit.ts'

/** AWS's message for wrong, stale, and answered codes, and for codes of another region. */
const INVALID = 'invalid_grant: Invalid grant provided.'
const NOT_WAITING = 'The code is wrong, has expired, was used, or is for another access portal.'

/** Asks for the code, or to confirm the code in the URL, which another person may have sent. */
export function showDevice(visit: Visit, signedIn: SignedIn): Reply {
  const userCode = shortText(visit.query, 'user_code')
  const token = formToken(visit, signedIn)
  const body =
    userCode === '' ? enterCodePage(signedIn, { token }) : confirmCodePage(signedIn, { token, userCode })
  return { status: 200, body }
}

/** Shows which client has the code, or takes the answer of the user. */
export function continueDevice(visit: Visit, signedIn: SignedIn): Reply {
  requireFormToken(visit, signedIn)
  const found = findDevice(visit, signedIn, shortText(visit.form, 'user_code'))
  const token = formToken(visit, signedIn)
  if ('message' in found)
    return { status: found.status, body: enterCodePage(signedIn, { token, message: found.message }) }
  const answer = visit.form.get('answer')
  if (answer !== null) return takeAnswer(visit, signedIn, found.device, answer === 'allow')
  const { userCode, clientName, scopes } = found.device
  const fields = { user_code: userCode }
  const body = consentPage(signedIn, { action: '/device', clientName, scopes, fields, userCode, token })
  return { status: 200, body }
}

type Found =
  | { readonly device: DeviceAuthorizationRow }
  | { readonly status: number; readonly message: string }

/** Finds the device with a code. Users who enter many wrong codes have to wait. */
export function findDevice(visit: Visit, signedIn: SignedIn, userCode: string): Found {
  const { place, view, user } = signedIn
  const key = `${attemptKeyOf(signedIn, user.userName)} device codes`
  const attempted = { key, place, exists: true }
  const wait = waitOf(visit, attempted)
  if (wait !== undefined) return { status: 429, message: wait }
  const device = findWaitingDevice(view, userCode, visit.emulator.clock.now(place))
  if (!device) {
    visit.emulator.portal.attempts.count(attempted)
    return { status: 400, message: `${INVALID} ${NOT_WAITING}` }
  }
  const { foreignRegion } = device
  if (foreignRegion === undefined) return { device }
  return { status: 400, message: `${INVALID} ${wrongRegionText(foreignRegion, signedIn.instance)}` }
}

function takeAnswer(
  { emulator: { store } }: Visit,
  signedIn: SignedIn,
  device: DeviceAuthorizationRow,
  isAllowed: boolean,
): Reply {
  const { place, session, view, user } = signedIn
  store.transact(place, (tx) => (isAllowed ? approveDevice(tx, device, session) : denyDevice(tx, device)))
  const event = { name: 'signin:AuthorizeClient', caller: directoryArn(view, 'user', user.id) } as const
  return {
    status: 200,
    body: answeredPage(signedIn, isAllowed),
    events: [isAllowed ? event : { ...event, error: 'access_denied' }],
  }
}
