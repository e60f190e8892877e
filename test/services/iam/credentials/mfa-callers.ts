/** MFA devices for tests, and servers whose time a test controls. */
import {
  CreateVirtualMFADeviceCommand,
  type CreateVirtualMFADeviceCommandInput,
  EnableMFADeviceCommand,
} from '@aws-sdk/client-iam'
import { keyOf } from '../../../../store/index.ts'
import { codeAt } from '../../../support/authenticator.ts'
import { ACCOUNT, type TestServer } from '../../../support/harness.ts'
import { at, here, there } from '../../../support/places.ts'

/** The length of a step in milliseconds. */
const STEP = 30_000
/** The length of a window in which AWS counts verifications, in milliseconds. */
export const WINDOW = 3 * 60 * 1000

/**
 * Real time as seen by a server. It only advances when a test moves it, in steps of 30 seconds.
 *
 * It starts ten steps ago, so that a test can move it forty steps before client signatures are 15 minutes
 * off.
 */
export class Time {
  now = (Math.floor(Date.now() / STEP) - 10) * STEP + 1000

  pass(steps: number): void {
    this.now += steps * STEP
  }

  /** Advances to the beginning of the next window in which AWS counts verifications. */
  passWindow(): void {
    this.now = (Math.floor(this.now / WINDOW) + 1) * WINDOW
  }
}

export const serialOf = (name: string, path = '/') => `arn:aws:iam::${ACCOUNT}:mfa${path}${name}`

export interface Device {
  readonly SerialNumber: string
  readonly seed: string
}

/** Creates a device that is not assigned to any user. */
export async function newDevice(
  server: TestServer,
  name: string,
  more: Partial<CreateVirtualMFADeviceCommandInput> = {},
): Promise<Device> {
  const command = new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: name, ...more })
  const { VirtualMFADevice } = await server.iam().send(command)
  const { SerialNumber = '', Base32StringSeed = new Uint8Array() } = VirtualMFADevice ?? {}
  return { SerialNumber, seed: Buffer.from(Base32StringSeed).toString() }
}

/** Returns the codes of two consecutive steps. The second is `later` steps after the current one. */
export function codesOf({ seed }: Pick<Device, 'seed'>, { now }: Time, later = 0) {
  return {
    AuthenticationCode1: codeAt(seed, now, later - 1),
    AuthenticationCode2: codeAt(seed, now, later),
  }
}

export function enable(server: TestServer, UserName: string, device: Device, time: Time, later = 0) {
  const { SerialNumber } = device
  const command = new EnableMFADeviceCommand({ UserName, SerialNumber, ...codesOf(device, time, later) })
  return server.iam().send(command)
}

/** Creates a device and enables it for the user. */
export async function enabledDevice(
  server: TestServer,
  UserName: string,
  name: string,
  time: Time,
): Promise<Device> {
  const device = await newDevice(server, name)
  await enable(server, UserName, device, time)
  return device
}

/** Codes that belong to no device. */
export const SOME_CODES = { AuthenticationCode1: '123456', AuthenticationCode2: '654321' }

export const WRONG_PAIR = {
  code: 'InvalidAuthenticationCode',
  status: 403,
  message: 'Authentication code for device is not valid.',
}

export const noSuchDevice = (serial: string) => ({
  code: 'NoSuchEntity',
  status: 404,
  message: `MFA Device with serial number ${serial} does not exist.`,
})

export const NOT_OF_USER = { code: 'NoSuchEntity', status: 404, message: 'MFA Device invalid for user.' }

export const NOT_A_SECURITY_KEY = {
  code: 'ValidationError',
  status: 400,
  message:
    'The MFA device serial number sent in the request is invalid or not supported by this API. Currently, only hardware FIDO security keys are supported. Please use the compatible device or API.',
}

export const notUser = (name: string) => ({
  code: 'NoSuchEntity',
  status: 404,
  message: `The user with name ${name} cannot be found.`,
})

/** The seed of `rootDevice`. */
export const ROOT_SEED = 'JBSWY3DPEHPK3PXP'

/** Gives the root user a device by writing it into the store, because the API cannot. */
export function rootDevice(server: TestServer, name: string): void {
  const { store, clock } = server.iamulator
  const serialNumber = here(serialOf(name))
  const use = { userId: 'root', enableDate: clock.shared(), drift: 0, lastStep: 0 }
  store.transact(at(ACCOUNT), (tx) => {
    tx.mfaDevices.put(serialNumber, { kind: 'virtual', serialNumber, seed: ROOT_SEED, tags: [], use })
  })
}

export const keySerialOf = (user: string, name: string) => `arn:aws:iam::${ACCOUNT}:u2f/user/${user}/${name}`

/**
 * Gives a user, or the root user without a name, a security key in the same way. Returns its serial number.
 */
export function securityKey(server: TestServer, name: string, UserName?: string): string {
  const { store, clock } = server.iamulator
  const serialNumber = here(keySerialOf(UserName ?? 'root', name))
  store.transact(at(ACCOUNT), (tx) => {
    const userId = UserName === undefined ? 'root' : (tx.users.get(keyOf(UserName))?.id ?? '')
    const use = { userId, enableDate: clock.shared(), drift: 0, lastStep: 0 }
    tx.mfaDevices.put(serialNumber, { kind: 'security-key', serialNumber, tags: [], use })
  })
  return there(serialNumber)
}
