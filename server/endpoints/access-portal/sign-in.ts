/** Signs in to the access portal: the user name, then the password. The later steps are in `steps.ts`. */

import { newSecret } from '../../../core/aws/ids.ts'
import { sendMail } from '../../../core/engine/mail.ts'
import { isDirectoryPassword } from '../../../core/identity/identity-center/directory-passwords.ts'
import { isEqualSecret } from '../../../core/standards/constant-time.ts'
import { AwsError } from '../../../protocol/errors.ts'
import { redirect, shortText } from '../page-reply.ts'
import { BUSY, throttlingOf } from '../throttling.ts'
import { askProvider } from './identity-provider.ts'
import { portalOf } from './instances.ts'
import type { FlowNote } from './portal-state.ts'
import { deviceOf, newDevice } from './sessions.ts'
import { passwordPage, stopPage, userNamePage } from './sign-in-pages.ts'
import {
  countedWait,
  FLOW_MILLISECONDS,
  type Flow,
  failure,
  INCORRECT,
  newMailedCode,
  proceed,
  sealed,
  waitOf,
} from './steps.ts'
import { attemptKeyOf, emailOf, passwordVersion, settingsOf, userNamed } from './users.ts'
import type { Portal, Reply, Visit } from './visit.ts'

const TOO_LATE =
  'The sign-in took too long, was started in another browser, or the password was changed in the meantime. Sign in again.'

/** Asks for a user name. Afterward, the user returns to where the request was for. */
export function askToSignIn(visit: Visit, portal: Portal): Reply | Promise<Reply> {
  const { request, emulator } = visit
  const device = deviceOf(visit) ?? newDevice(visit)
  const note = {
    instanceId: portal.instance.id,
    device: device.hash,
    returnTo: request.method === 'POST' ? START : request.path + (request.query && `?${request.query}`),
    until: emulator.clock.real() + FLOW_MILLISECONDS,
  }
  const { identityProvider } = portal.instance
  if (identityProvider) return askProvider(visit, { ...portal, provider: identityProvider }, { note, device })
  const { emailCodes } = settingsOf(portal)
  const isEmpty = portal.view.directoryCredentials.size === 0 && !emailCodes
  const body = userNamePage(sealed(visit, { portal, note }), undefined, isEmpty)
  return { status: 200, headers: device.headers, body }
}

const START = '/start'

/** Without a form, such as after a reload, the sign-in starts again. */
export function restart(): Reply {
  return redirect(START)
}

/** Continues the sign-in from its sealed state with the input of the form. */
export function continueSignIn(visit: Visit): Promise<Reply> | Reply {
  const flow = flowIn(visit)
  if (!flow) return { status: 403, body: stopPage(TOO_LATE) }
  const { form } = visit
  if (form.has('userName')) return takeUserName(visit, flow)
  if (flow.note.proven)
    return proceed(visit, flow, flow.note.proven) ?? { status: 403, body: stopPage(TOO_LATE) }
  return flow.note.userName === undefined ? askForName(visit, flow) : checkPassword(visit, flow)
}

/** Returns the sign-in that a form continues, if the same browser started it. */
function flowIn(visit: Visit): Flow | undefined {
  const { emulator, form } = visit
  const opened = emulator.portal.flows.open(form.get('flow') ?? '')
  const portal = opened && portalOf(emulator.store, opened.place)
  if (!portal || portal.instance.id !== opened.note.instanceId) return undefined
  // Users of an external identity provider have no passwords here.
  if (portal.instance.identityProvider) return undefined
  const isCurrent = emulator.clock.real() < opened.note.until && deviceOf(visit)?.hash === opened.note.device
  return isCurrent ? { portal, note: opened.note } : undefined
}

function askForName(visit: Visit, flow: Flow): Reply {
  const body = userNamePage(sealed(visit, flow), 'Enter your user name.')
  return { status: 400, body }
}

/** Asks for the password, whether the user exists or not. */
function takeUserName(visit: Visit, { portal, note }: Flow): Reply {
  const { instanceId, device, returnTo, until } = note
  const userName = shortText(visit.form, 'userName').trim()
  const started = { instanceId, device, returnTo, until }
  if (userName === '') return askForName(visit, { portal, note: started })
  const mailed = settingsOf(portal).emailCodes ? mailOneTimePassword(visit, portal, userName) : {}
  return askForPassword(visit, { portal, note: { ...started, userName, ...mailed } }, 200)
}

function askForPassword(visit: Visit, flow: Flow, status: number, message?: string): Reply {
  const { userName = '' } = flow.note
  const mayBeMailed = settingsOf(flow.portal).emailCodes
  return { status, body: passwordPage(sealed(visit, flow), { userName, mayBeMailed, message }) }
}

/**
 * Mails a one-time password to a user who has no password. Every note contains one, so that it does not reveal who has.
 *
 * Source: IAM Identity Center User Guide, "Send one-time password email to users created with API".
 */
function mailOneTimePassword(visit: Visit, portal: Portal, userName: string): Pick<FlowNote, 'mailedCode'> {
  const mailedCode = newMailedCode(visit)
  const user = userNamed(portal.view, userName)
  const to = user && passwordVersion(portal.view, user.id) === '' ? emailOf(user) : undefined
  const key = `${attemptKeyOf(portal, userName)} mail`
  if (to === undefined || countedWait(visit, { key, place: portal.place, exists: true }) !== undefined)
    return { mailedCode }
  sendMail(visit.emulator, portal.place, {
    to,
    subject: 'Your one-time password for the AWS access portal',
    text: `Use this one-time password to sign in: ${mailedCode}`,
    code: mailedCode,
  })
  return { mailedCode }
}

async function checkPassword(visit: Visit, flow: Flow): Promise<Reply> {
  const { portal, note } = flow
  const { userName = '' } = note
  const { attempts } = visit.emulator.portal
  const key = attemptKeyOf(portal, userName)
  const user = userNamed(portal.view, userName)
  const attempted = { key, place: portal.place, exists: user !== undefined }
  const wait = waitOf(visit, attempted)
  if (wait !== undefined) return askForPassword(visit, flow, 429, wait)
  const isCorrect = await attempts.checking(attempted, () =>
    isPasswordOf(visit, flow, user?.id).catch(throttlingOf),
  )
  if (isCorrect instanceof AwsError) {
    // The password was not checked.
    return {
      ...askForPassword(visit, flow, 429, BUSY),
      events: [{ name: 'sso:Refused', error: isCorrect.code }],
    }
  }
  const laterWait = waitOf(visit, attempted)
  if (laterWait !== undefined) return askForPassword(visit, flow, 429, laterWait)
  // The user may have been disabled or deleted in the meantime.
  const present = userNamed(portal.view, userName)
  if (!present || !isCorrect || present.id !== user?.id) {
    attempts.count(attempted)
    return { ...askForPassword(visit, flow, 403, INCORRECT), ...failure(portal.view, user) }
  }
  const proven = { userId: present.id, password: passwordVersion(portal.view, present.id) }
  return proceed(visit, flow, proven) ?? { status: 403, body: stopPage(TOO_LATE) }
}

/** Checks the password, or for users who have none, the one-time password that was mailed. */
async function isPasswordOf(
  { emulator, form }: Visit,
  { portal: { view }, note: { mailedCode } }: Flow,
  userId: string | undefined,
): Promise<boolean> {
  const password = shortText(form, 'password')
  const isMailed = mailedCode !== undefined && isEqualSecret(password.trim(), mailedCode)
  const hadPassword = userId === undefined || passwordVersion(view, userId) !== ''
  const isPassword = await isDirectoryPassword(view, userId, password, (bytes) =>
    newSecret(emulator.randomBytes, bytes),
  )
  return hadPassword ? isPassword : isMailed && userId !== undefined && passwordVersion(view, userId) === ''
}
