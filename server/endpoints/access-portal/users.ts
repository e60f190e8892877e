/** Users of an identity store who sign in, and how. */
import { createHash } from 'node:crypto'
import { directoryPasswordOf } from '../../../core/identity/identity-center/directory-passwords.ts'
import { stepOfCode } from '../../../core/standards/totp.ts'
import { memberOf } from '../../../protocol/structure.ts'
import type {
  DirectoryCredentialsRow,
  DirectoryMfaDevice,
  DirectoryUserRow,
  PortalSettings,
  Tx,
  View,
} from '../../../store/index.ts'
import { accountKey, keyOf } from '../../../store/index.ts'
import type { Portal } from './visit.ts'

/** Returns the user with this name who may sign in. */
export function userNamed({ directoryUsers }: View, userName: string): DirectoryUserRow | undefined {
  for (const [, user] of directoryUsers.by('name', keyOf(userName.trim())))
    return user.disabled ? undefined : user
  return undefined
}

/** Returns the user with this ID who may sign in. */
export function userWithId({ directoryUsers }: View, userId: string): DirectoryUserRow | undefined {
  const user = directoryUsers.get(userId)
  return user?.disabled ? undefined : user
}

/** Returns the key under which failures are counted. It begins with the account, and is the same for every spelling. */
export function attemptKeyOf({ place, instance }: Portal, userName: string): string {
  return `${accountKey(place)}/${instance.id}/${keyOf(userName.trim())}`
}

/** Returns a value that identifies the current password without revealing it. Empty when the user has none. */
export function passwordVersion(view: View, userId: string): string {
  const [present] = directoryPasswordOf(view, userId)?.hashes ?? []
  return present === undefined ? '' : createHash('sha256').update(present).digest('base64url')
}

export function emailOf({ attributes: { Emails } }: DirectoryUserRow): string | undefined {
  const [first] = Array.isArray(Emails) ? Emails : []
  const value = memberOf(first, 'Value')
  return typeof value === 'string' ? value : undefined
}

/** Returns the name that the portal shows. */
export function displayNameOf({ attributes: { DisplayName }, userName }: DirectoryUserRow): string {
  return typeof DisplayName === 'string' && DisplayName !== '' ? DisplayName : userName
}

/**
 * Returns how users of an instance sign in.
 *
 * Unverified: Unless a seed configures an instance otherwise, users without an MFA device can sign in, so that tests can.
 * The default of new instances of AWS is that they must register one.
 */
export function settingsOf({
  instance,
}: Pick<Portal, 'instance'>): Required<Omit<PortalSettings, 'sessionSeconds'>> {
  const { mfaMode = 'always', withoutDevice = 'allow', emailCodes = false } = instance.portal ?? {}
  return { mfaMode, withoutDevice, emailCodes }
}

const NO_CREDENTIALS: DirectoryCredentialsRow = { mfaDevices: [] }

export function credentialsOf({ directoryCredentials }: View, userId: string): DirectoryCredentialsRow {
  return directoryCredentials.get(userId) ?? NO_CREDENTIALS
}

/**
 * Uses up a code if it belongs to one of the user's devices. Returns whether it does.
 *
 * @param time real time, epoch milliseconds
 */
export function takeCode(tx: Tx, userId: string, code: string, time: number): boolean {
  const credentials = credentialsOf(tx, userId)
  const index = credentials.mfaDevices.findIndex((device) => stepOf(device, code, time) !== undefined)
  const device = credentials.mfaDevices[index]
  if (!device) return false
  const used = { ...device, lastStep: stepOf(device, code, time) ?? 0 }
  tx.directoryCredentials.put(userId, {
    ...credentials,
    mfaDevices: credentials.mfaDevices.with(index, used),
  })
  return true
}

/**
 * Returns the step of a code.
 *
 * Unverified: A code of an authenticator app is refused by IAM Identity Center if it, or a later one, was used before,
 * because AWS documents no details.
 */
function stepOf({ seed, lastStep }: DirectoryMfaDevice, code: string, time: number): number | undefined {
  const step = stepOfCode(seed, { drift: 0, used: [] }, code, time)
  return step !== undefined && step > (lastStep ?? Number.NEGATIVE_INFINITY) ? step : undefined
}

/** Source: IAM Identity Center User Guide, "Register an MFA device". */
export const MAXIMUM_APPS = 2

/**
 * Adds an authenticator app if the code is one of its codes. Returns whether it was added.
 *
 * @param time real time, epoch milliseconds
 */
export function addDevice(
  tx: Tx,
  userId: string,
  device: Omit<DirectoryMfaDevice, 'lastStep'>,
  { code, time }: { readonly code: string; readonly time: number },
): boolean {
  const credentials = credentialsOf(tx, userId)
  const lastStep = stepOf(device, code, time)
  if (lastStep === undefined || credentials.mfaDevices.length >= MAXIMUM_APPS) return false
  const mfaDevices = [...credentials.mfaDevices, { ...device, lastStep }]
  tx.directoryCredentials.put(userId, { ...credentials, mfaDevices })
  return true
}

export function removeDevice(tx: Tx, userId: string, deviceId: string): boolean {
  const credentials = credentialsOf(tx, userId)
  const mfaDevices = credentials.mfaDevices.filter(({ id }) => id !== deviceId)
  if (mfaDevices.length === credentials.mfaDevices.length) return false
  tx.directoryCredentials.put(userId, { ...credentials, mfaDevices })
  return true
}

/** Source: IAM Identity Center User Guide, "Choose MFA mode": what a user trusts is remembered for some time. */
const TRUST_MILLISECONDS = 30 * 24 * 60 * 60 * 1000

/**
 * Lets the user sign in without an MFA device in this browser from now on.
 *
 * Unverified: With context-aware MFA, a browser stays trusted for 30 days or until the password changes, because AWS does
 * not document for how long.
 *
 * @param hash of the browser's device cookie
 */
export function trustBrowser(tx: Tx, userId: string, hash: string, now: number): void {
  const credentials = credentialsOf(tx, userId)
  const others = (credentials.trustedBrowsers ?? []).filter(
    (each) => each.hash !== hash && now < each.expiryDate,
  )
  const trustedBrowsers = [...others, { hash, expiryDate: now + TRUST_MILLISECONDS }]
  tx.directoryCredentials.put(userId, { ...credentials, trustedBrowsers })
}

export function isTrustedBrowser(view: View, userId: string, hash: string, now: number): boolean {
  const { trustedBrowsers = [] } = credentialsOf(view, userId)
  return trustedBrowsers.some((each) => each.hash === hash && now < each.expiryDate)
}
