/** The steps after a correct password: a code, a new password, an authenticator app, then the session. */

import { directoryArn } from '../../../core/aws/directory-ids.ts'
import { base32, newUuid } from '../../../core/aws/ids.ts'
import { sendMail } from '../../../core/engine/mail.ts'
import { useOnce } from '../../../core/identity/identity-center/portal-sessions.ts'
import { isEqualSecret } from '../../../core/standards/constant-time.ts'
import type { DirectoryUserRow, View } from '../../../store/index.ts'
import { type AttemptedUser, waitMessage } from '../attempts.ts'
import { redirect, shortText } from '../page-reply.ts'
import { changePassword } from './new-password.ts'
import type { FlowNote, Proof } from './portal-state.ts'
import { startSession } from './sessions.ts'
import {
  codePage,
  type FlowForm,
  mailedCodePage,
  newPasswordPage,
  registrationPage,
  stopPage,
} from './sign-in-pages.ts'
import {
  addDevice,
  attemptKeyOf,
  credentialsOf,
  emailOf,
  isTrustedBrowser,
  passwordVersion,
  settingsOf,
  takeCode,
  trustBrowser,
  userWithId,
} from './users.ts'
import type { Portal, PortalEvent, Reply, Visit } from './visit.ts'

/** A sign-in in progress. */
export interface Flow {
  readonly portal: Portal
  readonly note: FlowNote
}

/** One text for everything that can be wrong, so that it does not reveal who exists. */
export const INCORRECT = 'Your authentication information is incorrect. Please try again.'
export const WRONG_CODE = 'The code is not valid. Wait for the next code, and try again.'
const BLOCKED =
  'You need an MFA device to sign in, and have none. Ask your administrator to register one for you.'
const NO_ADDRESS =
  'You need a code by e-mail to sign in, and have no e-mail address. Ask your administrator to add one.'

const MINUTE = 60 * 1000

/** The time limit for the whole sign-in. */
export const FLOW_MILLISECONDS = 15 * MINUTE

/** Returns what the next form of a sign-in contains. */
export function sealed({ emulator }: Visit, { portal, note }: Flow): FlowForm {
  return { state: emulator.portal.flows.seal(portal.place, note), instance: portal.instance }
}

/** Returns the message to show to a user who has to wait. */
export function waitOf({ emulator: { portal } }: Visit, user: AttemptedUser): string | undefined {
  return waitMessage(portal.attempts, user)
}

/** Counts something that may happen only a few times, unless there was too much. Returns the message to show then. */
export function countedWait(visit: Visit, user: AttemptedUser): string | undefined {
  const wait = waitOf(visit, user)
  if (wait === undefined) visit.emulator.portal.attempts.count(user)
  return wait
}

/** Returns a failure event. Names of unknown users are not logged: they may be passwords in the wrong field. */
export function failure(view: View, user: DirectoryUserRow | undefined): Pick<Reply, 'events'> {
  const event = { name: 'signin:CredentialVerification', error: 'Failure' } as const
  return { events: [user ? { ...event, caller: directoryArn(view, 'user', user.id) } : event] }
}

/** Returns a new code of six digits. */
export function newMailedCode({ emulator }: Visit): string {
  return String(emulator.randomBytes(6).readUIntBE(0, 6) % 1_000_000).padStart(6, '0')
}

/** The proofs given so far, and the user who gave them. */
interface Proven extends Flow {
  readonly user: DirectoryUserRow
  readonly proof: Proof
}

/**
 * Performs the next step.
 *
 * @returns undefined when the user can no longer sign in, or has another password than at the beginning
 */
export function proceed(visit: Visit, flow: Flow, proof: Proof): Outcome {
  const { view } = flow.portal
  const user = userWithId(view, proof.userId)
  if (!user || passwordVersion(view, user.id) !== proof.password) return undefined
  const proven = { ...flow, user, proof }
  return STEPS[nextStep(visit, proven)](visit, proven)
}

type Outcome = Promise<Reply> | Reply | undefined

/** Each step takes its input from the form, if it is there, and otherwise asks for it. */
const STEPS: Readonly<Record<Step, (visit: Visit, proven: Proven) => Outcome>> = {
  code: (visit, proven) =>
    visit.form.has('code') ? checkCode(visit, proven) : askForCode(visit, proven, 200),
  change: (visit, proven) =>
    visit.form.has('newPassword') ? takePassword(visit, proven) : askForPassword(visit, proven, 200),
  register: (visit, proven) =>
    proven.proof.newSeed !== undefined && visit.form.has('deviceCode')
      ? registerDevice(visit, proven)
      : askToRegister(visit, proven, 200),
  email: (visit, proven) =>
    visit.form.has('mailedCode') ? checkMailedCode(visit, proven) : mailCode(visit, proven),
  block: (_visit, { portal, user }) => ({
    status: 403,
    body: stopPage(BLOCKED),
    ...failure(portal.view, user),
  }),
  done: finish,
}

type Step = 'code' | 'change' | 'register' | 'email' | 'block' | 'done'

function nextStep({ emulator }: Visit, { portal, note, user, proof }: Proven): Step {
  const { view, place } = portal
  const { password, mfaDevices } = credentialsOf(view, user.id)
  const { mfaMode, withoutDevice } = settingsOf(portal)
  const isTrusted =
    mfaMode === 'context' && isTrustedBrowser(view, user.id, note.device, emulator.clock.now(place))
  const needsMore =
    mfaMode !== 'never' && !isTrusted && proof.mfaAt === undefined && proof.hasMailCode === undefined
  if (needsMore && mfaDevices.length > 0) return 'code'
  if (!password || password.resetRequired) return 'change'
  if (!needsMore || withoutDevice === 'allow') return 'done'
  return withoutDevice
}

function proofNote({ portal, note, proof }: Proven): Flow {
  return { portal, note: { ...note, proven: proof } }
}

function askForCode(visit: Visit, proven: Proven, status: number, message?: string): Reply {
  const mayTrust = settingsOf(proven.portal).mfaMode === 'context'
  return { status, body: codePage(sealed(visit, proofNote(proven)), { mayTrust, message }) }
}

function checkCode(visit: Visit, proven: Proven): Outcome {
  const { portal, user, proof, note } = proven
  const { store, clock } = visit.emulator
  const attempted = attemptedBy(portal, user)
  const wait = waitOf(visit, attempted)
  if (wait !== undefined) return askForCode(visit, proven, 429, wait)
  const code = shortText(visit.form, 'code').trim()
  const now = clock.now(portal.place)
  const isCorrect = store.transact(portal.place, (tx) => {
    if (!takeCode(tx, user.id, code, clock.real())) return false
    if (visit.form.has('trust') && settingsOf(portal).mfaMode === 'context')
      trustBrowser(tx, user.id, note.device, now)
    return true
  })
  if (!isCorrect) {
    visit.emulator.portal.attempts.count(attempted)
    return { ...askForCode(visit, proven, 403, INCORRECT), ...failure(portal.view, user) }
  }
  return proceed(visit, proven, { ...proof, mfaAt: now })
}

function attemptedBy(portal: Portal, { userName }: DirectoryUserRow): AttemptedUser {
  return { key: attemptKeyOf(portal, userName), place: portal.place, exists: true }
}

function askForPassword(visit: Visit, proven: Proven, status: number, message?: string): Reply {
  const { userName } = proven.user
  return { status, body: newPasswordPage(sealed(visit, proofNote(proven)), { userName, message }) }
}

async function takePassword(visit: Visit, proven: Proven): Promise<Reply> {
  const { portal, user, proof } = proven
  const refusal = await changePassword(visit, portal, user.id, proof.password)
  if (refusal) return askForPassword(visit, proven, refusal.status, refusal.message)
  const event: PortalEvent = {
    name: 'signin:PasswordUpdated',
    caller: directoryArn(portal.view, 'user', user.id),
  }
  const password = passwordVersion(portal.view, user.id)
  return withEvent(event, proceed(visit, proven, { ...proof, password }))
}

/** The user was disabled or deleted while the password was hashed. */
const restartAfterChange: Reply = redirect('/start')

/** The size of the secret keys of authenticator apps, in bytes: 32 characters of base32. */
const SEED_BYTES = 20

/** Returns a new secret key for an authenticator app. */
export function newSeed({ emulator }: Visit): string {
  return base32(emulator.randomBytes(SEED_BYTES))
}

async function askToRegister(visit: Visit, proven: Proven, status: number, message?: string): Promise<Reply> {
  const seed = proven.proof.newSeed ?? newSeed(visit)
  const flow = proofNote({ ...proven, proof: { ...proven.proof, newSeed: seed } })
  const { userName } = proven.user
  return { status, body: await registrationPage(sealed(visit, flow), { seed, userName, message }) }
}

function registerDevice(visit: Visit, proven: Proven): Outcome {
  const { portal, user, proof } = proven
  const { store } = visit.emulator
  const { newSeed: seed, ...others } = proof
  const now = visit.emulator.clock.now(portal.place)
  const added = store.transact(portal.place, (tx) =>
    addDevice(tx, user.id, ...deviceIn(visit, seed ?? '', now)),
  )
  if (!added) return askToRegister(visit, proven, 403, WRONG_CODE)
  const reply = proceed(visit, proven, { ...others, mfaAt: now })
  const event: PortalEvent = {
    name: 'sso:RegisterDevice',
    caller: directoryArn(portal.view, 'user', user.id),
  }
  return withEvent(event, reply)
}

/** Returns the device and the code in a form that registers an authenticator app. */
export function deviceIn({ emulator, form }: Visit, seed: string, createDate: number) {
  const name = shortText(form, 'deviceName').trim().slice(0, LONGEST_DEVICE_NAME) || 'Authenticator app'
  const device = { id: newUuid(emulator.randomBytes), name, seed, createDate }
  return [device, { code: shortText(form, 'deviceCode').trim(), time: emulator.clock.real() }] as const
}

const LONGEST_DEVICE_NAME = 64

async function withEvent(event: PortalEvent, reply: Outcome): Promise<Reply> {
  const { events = [], ...rest } = (await reply) ?? restartAfterChange
  return { ...rest, events: [event, ...events] }
}

/** Mails a code, unless too many were mailed. */
function mailCode(visit: Visit, proven: Proven): Reply {
  const { portal, user } = proven
  const to = emailOf(user)
  if (to === undefined) return { status: 403, body: stopPage(NO_ADDRESS) }
  const key = `${attemptKeyOf(portal, user.userName)} mail`
  const wait = countedWait(visit, { key, place: portal.place, exists: true })
  if (wait !== undefined) return { status: 429, body: stopPage(wait) }
  const code = newMailedCode(visit)
  sendMail(visit.emulator, portal.place, {
    to,
    subject: 'Your verification code for the AWS access portal',
    text: `Use this verification code to sign in: ${code}`,
    code,
  })
  const flow = { portal, note: { ...proofNote(proven).note, mailedCode: code } }
  return { status: 200, body: mailedCodePage(sealed(visit, flow)) }
}

function checkMailedCode(visit: Visit, proven: Proven): Outcome {
  const { portal, user, proof, note } = proven
  const attempted = attemptedBy(portal, user)
  const wait = waitOf(visit, attempted)
  const ask = (status: number, message: string) => ({
    status,
    body: mailedCodePage(sealed(visit, proofNote(proven)), message),
  })
  if (wait !== undefined) return ask(429, wait)
  const isCorrect =
    note.mailedCode !== undefined &&
    isEqualSecret(shortText(visit.form, 'mailedCode').trim(), note.mailedCode) &&
    useUp(visit, proven, note.mailedCode)
  if (!isCorrect) {
    visit.emulator.portal.attempts.count(attempted)
    return { ...ask(403, INCORRECT), ...failure(portal.view, user) }
  }
  return proceed(visit, proven, { ...proof, hasMailCode: true })
}

/** Uses a mailed code up. Returns whether it was still good: the form that it belongs to can be sent again. */
function useUp({ emulator: { store, clock } }: Visit, { portal, note, user }: Proven, code: string): boolean {
  const now = clock.now(portal.place)
  const id = `mailed code ${user.id} ${note.until} ${code}`
  return store.transact(portal.place, (tx) => useOnce(tx, id, now + FLOW_MILLISECONDS, now))
}

function finish(visit: Visit, { portal, note, user, proof }: Proven): Reply {
  visit.emulator.portal.attempts.clear(attemptKeyOf(portal, user.userName))
  const headers = startSession(visit, portal, { userId: user.id, mfaAt: proof.mfaAt })
  const event: PortalEvent = {
    name: 'signin:UserAuthentication',
    caller: directoryArn(portal.view, 'user', user.id),
  }
  return { ...redirect(note.returnTo, headers), events: [event] }
}
