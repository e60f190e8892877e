/** Devices that ask for tokens (RFC 8628). Their users allow or deny that in the access portal. */
import { createHash } from 'node:crypto'
import { tooManyDevices } from '../../../protocol/errors/sso-oidc.ts'
import type { DeviceAuthorizationRow, Tx, View } from '../../../store/index.ts'
import type { RandomBytes } from '../../aws/ids.ts'
import type { OidcClient } from './oidc-clients.ts'
import type { PortalSession } from './portal-sessions.ts'

/** Seconds. Sources: the AWS CLI; requests in public logs. */
export const DEVICE_CODE_SECONDS = 600
export const POLLING_SECONDS = 1

interface Start {
  readonly foreignRegion: string | undefined
  readonly now: number
  readonly randomBytes: RandomBytes
}

/**
 * Starts the authorization of a device.
 *
 * @returns its row and the code that only the device knows
 * @throws AwsError SlowDownException when too many devices wait
 */
export function startDeviceAuthorization(
  tx: Tx,
  { id: clientId, name: clientName, scopes }: OidcClient,
  { now, randomBytes, foreignRegion }: Start,
): { readonly row: DeviceAuthorizationRow; readonly deviceCode: string } {
  const deviceCode = `${tx.partition}.${tx.accountId}.${randomBytes(48).toString('base64url')}`
  const userCode = newUserCode(tx, randomBytes)
  makeRoom(tx, { userCode, clientId, now })
  const row: DeviceAuthorizationRow = {
    userCode,
    deviceCodeHash: hashOf(deviceCode),
    clientId,
    clientName,
    scopes,
    ...(foreignRegion === undefined ? {} : { foreignRegion }),
    createDate: now,
    expiryDate: now + DEVICE_CODE_SECONDS * 1000,
    polls: { count: 0, lastDate: 0 },
  }
  tx.deviceAuthorizations.put(row.userCode, row)
  return { row, deviceCode }
}

/**
 * Returns the device that shows a user code, if it waits for an answer. Users may write the code without the hyphen, and
 * in lower case.
 *
 * A user who may guess codes without limit can find another user's device: callers must limit how often a user does.
 */
export function findWaitingDevice(
  view: View,
  userCode: string,
  now: number,
): DeviceAuthorizationRow | undefined {
  const letters = userCode.toUpperCase().replace(/[\s-]/g, '')
  const row = view.deviceAuthorizations.get(`${letters.slice(0, 4)}-${letters.slice(4)}`)
  return row && now < row.expiryDate && row.outcome === undefined ? row : undefined
}

/** Lets a device act for the user of a portal session. */
export function approveDevice(
  { deviceAuthorizations }: Tx,
  row: DeviceAuthorizationRow,
  session: PortalSession,
): void {
  deviceAuthorizations.put(row.userCode, { ...row, outcome: session })
}

export function denyDevice({ deviceAuthorizations }: Tx, row: DeviceAuthorizationRow): void {
  deviceAuthorizations.put(row.userCode, { ...row, outcome: 'denied' })
}

/** Returns the device with this code, which can have expired. */
export function deviceWithCode(view: View, deviceCode: string): DeviceAuthorizationRow | undefined {
  for (const [, row] of view.deviceAuthorizations.by('deviceCode', hashOf(deviceCode))) return row
  return undefined
}

/** Returns the account that a device code is for. Undefined when no device code looks like this. */
export function placeOfDeviceCode(deviceCode: string) {
  const [, partition, accountId] = /^(aws[a-z-]*)\.(\d{12})\.[\w-]{64}$/.exec(deviceCode) ?? []
  return partition === undefined || accountId === undefined ? undefined : { partition, accountId }
}

const hashOf = (deviceCode: string) => createHash('sha256').update(deviceCode).digest('base64')

/** Consonants only, so that codes spell no words. Source: codes in public reports. */
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ'

function newUserCode(
  { deviceAuthorizations }: Pick<View, 'deviceAuthorizations'>,
  randomBytes: RandomBytes,
): string {
  const letters = Array.from({ length: 8 }, () => randomLetter(randomBytes)).join('')
  const code = `${letters.slice(0, 4)}-${letters.slice(4)}`
  return deviceAuthorizations.has(code) ? newUserCode({ deviceAuthorizations }, randomBytes) : code
}

/** Each letter is equally likely: bytes above the last multiple of 20 are not used. */
function randomLetter(randomBytes: RandomBytes): string {
  const [byte = 0] = randomBytes(1)
  return byte < 240 ? LETTERS.charAt(byte % LETTERS.length) : randomLetter(randomBytes)
}

/** The number of devices that can wait at an instance, because everybody can start one. */
const MOST_DEVICES = 10_000
/** The number of devices of one client that can wait. */
const MOST_OF_CLIENT = 100

/**
 * Makes room for a device. A client with too many of them loses its own oldest one, and never another client's,
 * because everybody can register clients.
 *
 * Unverified: At most 10,000 devices wait for their users, and then StartDeviceAuthorization fails with SlowDownException
 * until the codes of some of them have expired, because AWS's limits are not known.
 */
function makeRoom(
  tx: Tx,
  { userCode, clientId, now }: Pick<DeviceAuthorizationRow, 'userCode' | 'clientId'> & { now: number },
): void {
  const { deviceAuthorizations: devices } = tx
  forgetExpired(tx, userCode, now)
  if (devices.count('client', clientId) >= MOST_OF_CLIENT) forgetOldest(tx, clientId)
  if (devices.size >= MOST_DEVICES) throw tooManyDevices()
}

/** How many devices each new one looks at. */
const LOOKED_AT = 20

/**
 * Forgets devices whose codes have expired. Looks at the next ones after the new code: these are others each time, as
 * codes are random, and it takes the same time however many devices there are.
 */
function forgetExpired({ deviceAuthorizations: devices }: Tx, userCode: string, now: number): void {
  const next = [...firstOf(devices.rows(userCode), LOOKED_AT), ...firstOf(devices.rows(), LOOKED_AT)]
  for (const [key, { expiryDate }] of next.slice(0, LOOKED_AT)) if (expiryDate <= now) devices.delete(key)
}

function* firstOf<T>(items: Iterable<T>, count: number): Iterable<T> {
  let left = count
  for (const item of items) {
    if (left-- === 0) return
    yield item
  }
}

function forgetOldest({ deviceAuthorizations: devices }: Tx, clientId: string): void {
  const own = Array.from(devices.by('client', clientId), ([, row]) => row)
  const [oldest] = own.sort((one, other) => one.createDate - other.createDate)
  if (oldest) devices.delete(oldest.userCode)
}
