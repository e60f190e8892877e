/** The steps after a correct password: an MFA code, a password change if required, then the session. */

import { validatedCall } from '../../../core/engine/call.ts'
import { userCaller } from '../../../core/identity/caller.ts'
import { withUsedCode } from '../../../core/identity/mfa-codes.ts'
import { passwordStatusOf, passwordVersion } from '../../../core/identity/passwords.ts'
import type { NewSession } from '../../../core/identity/sessions.ts'
import { AwsError } from '../../../protocol/errors.ts'
import { iam } from '../../../protocol/model/index.ts'
import { keyOf, type Place, rootKey, type Tx, type UserRow } from '../../../store/index.ts'
import { loginProfiles } from '../../services/iam/credentials/login-profiles.ts'
import { type AttemptedUser, waitMessage } from '../attempts.ts'
import { redirect, shortText } from '../page-reply.ts'
import { BUSY } from '../throttling.ts'
import { callAndWait } from './calls.ts'
import { type Holder, holderOf } from './holders.ts'
import { startSession } from './session-cookie.ts'
import { codePage, newPasswordPage, stopPage } from './sign-in-pages.ts'
import { INCORRECT } from './sign-in-policy.ts'
import type { StepNote } from './sign-in-state.ts'
import type { Reply, SignInEvent, Visit } from './visit.ts'

/** Twelve hours, as in AWS's console, where the login profile names no other duration. */
const SESSION_SECONDS = 12 * 60 * 60
const MINUTE = 60 * 1000
const USE_SPAN = 5 * MINUTE

/** AWS's messages. */
const EXPIRED = 'Your password has expired. Please contact your administrator.'
const NOT_CHANGED =
  'Either user is not authorized to perform iam:ChangePassword or entered password does not comply with account password policy set by administrator.'

const TOO_LATE = 'The sign-in took too long, or the password was changed in the meantime. Sign in again.'
const DIFFERENT = 'The new passwords do not match.'
const UNCHANGED = 'The new password must differ from the old one.'

/** Returns the message to show to a user who has to wait. */
export function waitOf({ emulator: { signIn } }: Visit, user: AttemptedUser): string | undefined {
  return waitMessage(signIn.attempts, user)
}

/**
 * Returns a failure event. Names of unknown users are not logged: they may be passwords in the wrong field.
 */
export function failure(name: SignInEvent['name'], holder: Holder | undefined): Pick<Reply, 'events'> {
  return { events: [holder ? { name, error: 'Failure', caller: holder.arn } : { name, error: 'Failure' }] }
}

/**
 * Continues the sign-in from its sealed state, or stops it when the state is invalid.
 *
 * @param text the sealed state of the steps so far, from a form field
 */
export function continueSteps(visit: Visit, text: string): Promise<Reply> | Reply {
  const opened = visit.emulator.signIn.steps.open(text)
  return opened ? proceed(visit, opened.place, opened.note) : stop(TOO_LATE)
}

/** Performs the next step if the form contains its input, and otherwise asks for it. */
export function proceed(visit: Visit, place: Place, note: StepNote): Promise<Reply> | Reply {
  const holder = holderOf(visit.emulator.store, place, note.holderId)
  if (!holder || !isValid(note, holder, visit.emulator.clock.real())) return stop(TOO_LATE)
  switch (nextStep(visit, holder, note)) {
    case 'code':
      return visit.form.has('code') ? checkCode(visit, holder, note) : askForCode(visit, holder, note, 200)
    case 'change':
      return visit.form.has('newPassword')
        ? changePassword(visit, holder, note)
        : askForPassword(visit, holder, note, 200)
    case 'refused':
      return { ...stop(EXPIRED), ...failure('ConsoleLogin', holder) }
    case 'valid':
      return finish(visit, holder, note)
  }
}

function isValid(note: StepNote, { profile }: Holder, time: number): boolean {
  return time < note.until && note.password === passwordVersion(profile)
}

function stop(message: string): Reply {
  return { status: 403, body: stopPage(message) }
}

function nextStep({ emulator: { store, clock } }: Visit, holder: Holder, note: StepNote) {
  const { id, user, profile } = holder
  const view = store.view(holder)
  if (note.mfaAt === undefined && view.mfaDevices.count('user', id) > 0) return 'code'
  // Password policies do not apply to the root user.
  return user ? passwordStatusOf(view, profile, clock.now(holder)) : 'valid'
}

function askForCode(visit: Visit, holder: Holder, note: StepNote, status: number, message?: string): Reply {
  return { status, body: codePage(visit.emulator.signIn.steps.seal(holder, note), message) }
}

function checkCode(visit: Visit, holder: Holder, note: StepNote): Promise<Reply> | Reply {
  const { store, clock, signIn } = visit.emulator
  const attempted = { key: note.who, place: holder, exists: true }
  const wait = waitOf(visit, attempted)
  if (wait !== undefined) return askForCode(visit, holder, note, 429, wait)
  const code = shortText(visit.form, 'code').trim()
  const isCorrect = store.transact(holder, (tx) => takeCode(tx, holder.id, code, clock.real()))
  if (!isCorrect) {
    signIn.attempts.count(attempted)
    return { ...askForCode(visit, holder, note, 403, INCORRECT), ...failure('CheckMfa', holder) }
  }
  return proceed(visit, holder, { ...note, mfaAt: clock.now(holder) })
}

/** Uses up the code if it belongs to one of the user's devices. Returns whether it does. */
function takeCode(tx: Tx, userId: string, code: string, realTime: number): boolean {
  for (const [serialNumber, device] of tx.mfaDevices.by('user', userId)) {
    const used = withUsedCode(device, code, realTime)
    if (!used) continue
    tx.mfaDevices.put(serialNumber, used)
    return true
  }
  return false
}

function askForPassword(
  visit: Visit,
  holder: Holder,
  note: StepNote,
  status: number,
  message?: string,
): Reply {
  const step = visit.emulator.signIn.steps.seal(holder, note)
  return { status, body: newPasswordPage(step, holder.user?.name ?? '', message) }
}

async function changePassword(visit: Visit, holder: Holder, note: StepNote): Promise<Reply> {
  const error = inputError(visit.form) ?? (await callChangePassword(visit, holder, note))
  if (error !== undefined)
    return {
      ...askForPassword(visit, holder, note, error === BUSY ? 429 : 400, error),
      ...failure('PasswordUpdated', holder),
    }
  const changed = holderOf(visit.emulator.store, holder, holder.id)
  if (!changed) return stop(TOO_LATE)
  const reply = finish(visit, changed, note)
  return { ...reply, events: [{ name: 'PasswordUpdated', caller: holder.arn }, ...(reply.events ?? [])] }
}

function inputError(form: URLSearchParams): string | undefined {
  if (form.get('newPassword') !== form.get('repeated')) return DIFFERENT
  return form.get('newPassword') === form.get('oldPassword') ? UNCHANGED : undefined
}

/**
 * Calls ChangePassword as the user, so that permissions and the password policy apply. Returns an error
 * message.
 */
async function callChangePassword(visit: Visit, holder: Holder, note: StepNote): Promise<string | undefined> {
  const { user } = holder
  if (!user) return undefined
  const session = { ...newSession(visit, holder, note), accessKeyId: '', secretAccessKey: '' }
  const caller = userCaller(holder, user, '', session)
  const input = {
    OldPassword: shortText(visit.form, 'oldPassword'),
    NewPassword: shortText(visit.form, 'newPassword'),
  }
  try {
    await callAndWait(
      visit,
      validatedCall(iam, 'ChangePassword', loginProfiles.ChangePassword, input),
      caller,
    )
    return undefined
  } catch (error) {
    if (error instanceof AwsError && error.code === 'Throttling') return BUSY
    if (error instanceof AwsError) return `${NOT_CHANGED} ${error.message}`
    throw error
  }
}

function finish(visit: Visit, holder: Holder, note: StepNote): Reply {
  const { emulator } = visit
  const { arn, user } = holder
  emulator.store.transact(holder, (tx) => recordUse(tx, user, emulator.clock.now(holder)))
  emulator.signIn.attempts.clear(note.who)
  const cookie = startSession(visit, holder, newSession(visit, holder, note))
  return { ...redirect(note.destination, cookie), events: [{ name: 'ConsoleLogin', caller: arn }] }
}

/**
 * Records the first of several uses within five minutes. Source: API reference, User.
 *
 * Unverified: Of several uses of the root user's password within five minutes, only the first is recorded,
 * because AWS documents this for users only.
 */
function recordUse(tx: Tx, user: UserRow | undefined, passwordLastUsed: number): void {
  const { passwordLastUsed: before = -Infinity } = user ?? tx.rootUsers.get(rootKey) ?? {}
  // If the clock was set back, the use is recorded.
  if (before <= passwordLastUsed && passwordLastUsed - before < USE_SPAN) return
  if (user) tx.users.put(keyOf(user.name), { ...user, passwordLastUsed })
  else tx.rootUsers.put(rootKey, { ...tx.rootUsers.get(rootKey), passwordLastUsed })
}

export function newSession(
  { emulator }: Visit,
  { id, ...place }: Pick<Holder, 'id' | keyof Place>,
  { mfaAt }: Pick<StepNote, 'mfaAt'>,
): NewSession {
  const issuedAt = Math.floor(emulator.clock.now(place) / 1000) * 1000
  const profile = emulator.store.view(place).loginProfiles.get(id)
  const seconds = profile?.maxSigninSessionDuration ?? SESSION_SECONDS
  return {
    kind: 'console',
    principalId: id,
    name: '',
    issuedAt,
    expiresAt: issuedAt + seconds * 1000,
    mfaAt,
  }
}
