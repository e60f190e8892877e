/** Adds a seed's MFA devices. They are enabled without codes, because no authenticator exists yet. */

import { iamArn } from '../../core/aws/arns.ts'
import { partitionNamed } from '../../core/aws/partitions.ts'
import type { Context } from '../../core/engine/operation.ts'
import { mfaDeviceInUse } from '../../protocol/errors.ts'
import type { SeedHardwareMfaDevice, SeedMfaDevice, SeedSecurityKey } from '../../schemas/seed.ts'
import type { MfaDeviceRow, Place, Tx } from '../../store/index.ts'
import { addVirtualDevice, assignMfaDevice } from '../services/iam/credentials/mfa-devices.ts'
import { StepFailure } from './failure.ts'
import type { Path } from './parse.ts'
import type { Step } from './step.ts'
import type { SeedUser } from './types.ts'

/** The user that the devices are for. */
export interface MfaOwner {
  /** The path of the user or the root user in the seed. */
  readonly path: Path
  /** Undefined for the root user. */
  readonly userName?: string
  /** Returns the user's ID after the step that creates the user, or `root`. */
  readonly idIn: (tx: Tx) => string
}

/** The devices of a user or of the root user. */
type Devices = Pick<SeedUser, 'mfaDevices' | 'hardwareMfaDevices' | 'securityKeys'>

export function* mfaOf(place: Place, owner: MfaOwner, devices: Devices): Generator<Step> {
  const { mfaDevices = [], hardwareMfaDevices = [], securityKeys = [] } = devices
  for (const [index, device] of mfaDevices.entries()) {
    yield virtualDevice(owner, [...owner.path, 'mfaDevices', index], device)
  }
  for (const [index, device] of hardwareMfaDevices.entries()) {
    yield otherDevice(owner, [...owner.path, 'hardwareMfaDevices', index], hardwareDevice(device))
  }
  for (const [index, key] of securityKeys.entries()) {
    yield otherDevice(owner, [...owner.path, 'securityKeys', index], securityKey(place, owner, key))
  }
}

function virtualDevice(owner: MfaOwner, place: Path, { name, path, seed }: SeedMfaDevice): Step {
  const input = { VirtualMFADeviceName: name, Path: path }
  return {
    path: place,
    operation: 'CreateVirtualMFADevice',
    input,
    run: (tx, _input, ctx) => {
      requirePossible(tx.partition, owner, place)
      enable(tx, addVirtualDevice(tx, input, ctx, seed), owner, ctx)
    },
  }
}

/**
 * Creates the step that enables a device other than a virtual one.
 *
 * The API enables no device without codes, and security keys have none. So the step does not run the
 * operation.
 */
function otherDevice(owner: MfaOwner, place: Path, device: MfaDeviceRow): Step {
  const codes = { AuthenticationCode1: '000000', AuthenticationCode2: '000000' }
  return {
    path: place,
    operation: 'EnableMFADevice',
    input: { UserName: owner.userName ?? 'root', SerialNumber: device.serialNumber, ...codes },
    run: (tx, _input, ctx) => {
      requirePossible(tx.partition, owner, place)
      if (!partitionNamed(tx.partition).hasPhysicalMfa)
        throw new StepFailure(
          place,
          'MFA device that is not virtual',
          `: ${tx.partition} has only virtual ones`,
        )
      if (tx.mfaDevices.has(device.serialNumber)) throw mfaDeviceInUse()
      enable(tx, device, owner, ctx)
    },
  }
}

/**
 * Requires that the owner can have MFA devices. Root users' devices come only from seeds: EnableMFADevice is for
 * users, and the console enables root users' devices.
 */
function requirePossible(partition: string, { userName }: MfaOwner, place: Path): void {
  if (userName === undefined && !partitionNamed(partition).rootSignsIn)
    throw new StepFailure(place, 'MFA device of a root user', `: in ${partition}, root users have none`)
}

function enable(tx: Tx, device: MfaDeviceRow, { idIn }: MfaOwner, ctx: Context): void {
  assignMfaDevice(tx, device, { userId: idIn(tx), enableDate: ctx.now, drift: 0, lastStep: 0 }, ctx)
}

function hardwareDevice({ serialNumber, seed }: SeedHardwareMfaDevice): MfaDeviceRow {
  return { kind: 'hardware', serialNumber, seed, tags: [] }
}

/**
 * Returns the row of a security key.
 *
 * Unverified: The ARN of a security key of the root user begins with `u2f/root-account/`, because AWS
 * documents only the ARNs of users' keys.
 */
function securityKey(
  place: Place,
  { userName }: MfaOwner,
  { name, certifications }: SeedSecurityKey,
): MfaDeviceRow {
  const path = userName === undefined ? '/root-account/' : `/user/${userName}/`
  return {
    kind: 'security-key',
    serialNumber: iamArn(place, 'u2f', path, name),
    certifications,
    tags: [],
  }
}
