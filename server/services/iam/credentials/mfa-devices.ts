/**
 * MFA devices of users and of the root user.
 *
 * AWS gets the serial numbers and secrets of hardware devices from their manufacturers, and the API cannot
 * enable security keys (FIDO). Both kinds exist here only if a seed defines them; other serial numbers are
 * unknown.
 */

import type { DetailedTarget } from '../../../../core/access/target.ts'
import { iamArn } from '../../../../core/aws/arns.ts'
import { base32 } from '../../../../core/aws/ids.ts'
import type { Context, Family, Input } from '../../../../core/engine/operation.ts'
import { synchronize } from '../../../../core/standards/totp.ts'
import {
  invalidAuthenticationCode,
  invalidPath,
  mfaDeviceAlreadyExists,
  mfaDeviceInUse,
  mfaDeviceNameTooLong,
  mfaDeviceNotOfUser,
  mfaDeviceOfUser,
  mfaRequiredForOwnDevices,
  noSuchMfaDevice,
  notASecurityKey,
  quotaExceeded,
  serialNumberTooLong,
  virtualMfaDeviceInUse,
} from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import {
  type MfaDeviceRow,
  type MfaDeviceUse,
  rowById,
  settingsKey,
  type Tx,
  type View,
} from '../../../../store/index.ts'
import { listTarget, requireWritableUser, userTarget } from '../lookup.ts'
import { type Owner, ownerTarget, requireOwner, requireWritableOwner } from '../owners.ts'
import { pageOf } from '../paging.ts'
import { exactKeys, newTags, tagOperations, toTagsIfAny } from '../tags.ts'
import { rootUser, toListedUser } from '../users/users.ts'
import { qrCode } from './qr-code.ts'

const tags = tagOperations({
  target: (view, { SerialNumber }: { readonly SerialNumber: string }, ctx) =>
    deviceTarget(view, SerialNumber, ctx),
  rule: exactKeys,
  find: (view, { SerialNumber }) => requireVirtualDevice(view, SerialNumber),
  put: (tx, device) => tx.mfaDevices.put(device.serialNumber, device),
})

export const mfaDevices = {
  CreateVirtualMFADevice: {
    resource: (_view, input, ctx) => newSerialNumber(input, ctx),
    also: (_view, input, ctx) =>
      input.Tags?.length ? [{ action: 'iam:TagMFADevice', target: newSerialNumber(input, ctx) }] : [],
    prepare: async (view, input, ctx) => {
      const seed = newSeed(ctx)
      const QRCodePNG = await qrCode(enrollmentUri(view, input.VirtualMFADeviceName, seed))
      return (tx, input, ctx) => {
        const { serialNumber: SerialNumber, tags } = addVirtualDevice(tx, input, ctx, seed)
        const Base32StringSeed = Buffer.from(seed)
        return { VirtualMFADevice: { SerialNumber, Base32StringSeed, QRCodePNG, Tags: toTagsIfAny(tags) } }
      }
    },
  },

  DeleteVirtualMFADevice: {
    resource: (view, input, ctx) => deviceTarget(view, input.SerialNumber, ctx),
    run: (tx, input) => {
      const device = requireVirtualDevice(tx, input.SerialNumber)
      if (device.use) throw virtualMfaDeviceInUse()
      tx.mfaDevices.delete(device.serialNumber)
    },
  },

  ListVirtualMFADevices: {
    resource: (_view, _input, ctx) => listTarget('mfa', {}, ctx),
    run: (tx, input) => {
      const { items, ...page } = pageOf(
        input,
        (after) => tx.mfaDevices.by('virtual', input.AssignmentStatus ?? 'Any', after),
        (device) => toListedVirtualDevice(tx, device),
      )
      return { VirtualMFADevices: items, ...page }
    },
  },

  EnableMFADevice: {
    resource: (view, input, ctx) => userTarget(view, input.UserName, ctx),
    run: (tx, input, ctx) => {
      const user = requireWritableUser(tx, input.UserName)
      requireOwnMfa(tx, user, ctx)
      const device = requireDevice(tx, input.SerialNumber)
      if (device.use) throw device.use.userId === user.id ? mfaDeviceOfUser(user.name) : mfaDeviceInUse()
      const use = { userId: user.id, enableDate: ctx.now, ...requireCodes(device, input, ctx) }
      assignMfaDevice(tx, device, use, ctx)
    },
  },

  DeactivateMFADevice: {
    resource: (view, input, ctx) => ownerTarget(view, input.UserName, ctx),
    run: (tx, input, ctx) => {
      const owner = requireWritableOwner(tx, input.UserName, ctx)
      requireOwnMfa(tx, owner, ctx)
      const { use, ...device } = requireDeviceOf(tx, owner, input.SerialNumber)
      if (device.kind === 'security-key') tx.mfaDevices.delete(device.serialNumber)
      else tx.mfaDevices.put(device.serialNumber, deactivated(device, use))
    },
  },

  ResyncMFADevice: {
    resource: (view, input, ctx) => userTarget(view, input.UserName, ctx),
    run: (tx, input, ctx) => {
      const user = requireWritableUser(tx, input.UserName)
      const device = requireDeviceOf(tx, user, input.SerialNumber)
      const use = { ...device.use, ...requireCodes(device, input, ctx) }
      tx.mfaDevices.put(device.serialNumber, { ...device, use })
    },
  },

  GetMFADevice: {
    resource: (view, input, ctx) => ownerTarget(view, input.UserName, ctx),
    run: (tx, input, ctx) => {
      const owner = requireOwner(tx, input.UserName, ctx)
      const { serialNumber, certifications, use } = requireSecurityKeyOf(tx, owner, input.SerialNumber)
      return {
        UserName: owner.name,
        SerialNumber: serialNumber,
        EnableDate: use.enableDate,
        Certifications: certifications,
      }
    },
  },

  ListMFADevices: {
    resource: (view, input, ctx) => ownerTarget(view, input.UserName, ctx),
    run: (tx, input, ctx) => {
      const owner = requireOwner(tx, input.UserName, ctx)
      const { items, ...page } = pageOf(
        input,
        (after) => tx.mfaDevices.by('user', owner.id, after),
        (device) => toListedDevice(device, owner),
      )
      return { MFADevices: items, ...page }
    },
  },

  TagMFADevice: tags.tag,
  UntagMFADevice: tags.untag,
  ListMFADeviceTags: tags.list,
} satisfies Family<'iam'>

/** The size of the seeds of AWS's virtual devices: 64 characters of base32. */
const SEED_BYTES = 40

/** The maximum that operations accept for a serial number (model). */
const MAX_SERIAL_NUMBER_LENGTH = 256

/**
 * A serial number without a path reaches its maximum length with a name this long. Source: CloudFormation.
 */
const MAX_NAME_LENGTH = 226

/**
 * Paths that CreateVirtualMFADevice accepts: those of the model, although its error message speaks of
 * alphanumeric characters (recorded on AWS, February 2026).
 */
const PATH = /^\/(?:[!-~]+\/)?$/

function newSeed(ctx: Context): string {
  return base32(Buffer.from(ctx.newSecret(SEED_BYTES), 'base64'))
}

function newSerialNumber(input: Input<'iam', 'CreateVirtualMFADevice'>, ctx: Context): string {
  const { VirtualMFADeviceName: name, Path: path = '/' } = input
  if (!PATH.test(path)) throw invalidPath()
  if (name.length > MAX_NAME_LENGTH) throw mfaDeviceNameTooLong(MAX_NAME_LENGTH)
  const serialNumber = iamArn(ctx, 'mfa', path, name)
  if (serialNumber.length > MAX_SERIAL_NUMBER_LENGTH) throw serialNumberTooLong(MAX_SERIAL_NUMBER_LENGTH)
  return serialNumber
}

/**
 * Returns the URI in the QR code, spelled as in the API reference. The account is named by its alias if it
 * has one.
 */
function enrollmentUri(view: View, name: string, seed: string): string {
  const account = view.settings.get(settingsKey)?.alias ?? view.accountId
  return `otpauth://totp/${encodeURIComponent(name)}@${account}?secret=${seed}`
}

/**
 * Adds a device that is not assigned to any user.
 *
 * @param seed base32
 */
export function addVirtualDevice(
  tx: Tx,
  input: Input<'iam', 'CreateVirtualMFADevice'>,
  ctx: Context,
  seed: string,
): MfaDeviceRow {
  const serialNumber = newSerialNumber(input, ctx)
  if (tx.mfaDevices.has(serialNumber)) throw mfaDeviceAlreadyExists()
  const { UsersQuota } = ctx.quotas
  if (tx.mfaDevices.count('virtual', 'Any') >= UsersQuota)
    throw quotaExceeded('VirtualMFADevicesPerAccount', UsersQuota)
  const device = { kind: 'virtual', serialNumber, seed, tags: newTags(input.Tags, exactKeys, ctx) } as const
  tx.mfaDevices.put(serialNumber, device)
  return device
}

/** Assigns a device to a user or to the root user, unless they have reached their quota. */
export function assignMfaDevice(tx: Tx, device: MfaDeviceRow, use: MfaDeviceUse, { quotas }: Context): void {
  const { MFADevicesPerUserQuota: quota } = quotas
  if (tx.mfaDevices.count('user', use.userId) >= quota) throw quotaExceeded('MFADevicesPerUser', quota)
  tx.mfaDevices.put(device.serialNumber, { ...device, use })
}

/**
 * Requires MFA from a user with a device who enables or deactivates own devices, whatever the policies allow.
 *
 * Recorded on AWS, September 2026, for access keys of users.
 *
 * Unverified: A user's session without MFA may not enable or deactivate the user's own MFA devices, and the
 * root user always may, because only access keys of users were recorded.
 */
function requireOwnMfa(view: View, owner: Owner, { caller }: Context): void {
  if (caller.kind !== 'user' || caller.user.id !== owner.id || caller.session?.mfaAt !== undefined) return
  if (view.mfaDevices.count('user', owner.id) > 0) throw mfaRequiredForOwnDevices()
}

interface Codes {
  readonly AuthenticationCode1: string
  readonly AuthenticationCode2: string
}

/**
 * Requires two consecutive codes, later than the last two of the device, also of another user. Codes that were
 * used to authenticate are good, and are not used up by this. Recorded on AWS, September 2026.
 */
function requireCodes(device: MfaDeviceRow, input: Codes, ctx: Context) {
  const { serialNumber, seed, use, spentStep, spentDrift } = device
  const codes = [input.AuthenticationCode1, input.AuthenticationCode2] as const
  const before = use ?? { drift: spentDrift, lastStep: spentStep }
  const synchronized = ctx.verifyMfaPair(serialNumber, () => synchronize(seed, codes, ctx.realNow, before))
  if (!synchronized) throw invalidAuthenticationCode()
  return synchronized
}

/** Returns the unassigned device. Its clock and its last codes are kept. Recorded on AWS, September 2026. */
function deactivated(device: MfaDeviceRow, { drift, lastStep }: MfaDeviceUse): MfaDeviceRow {
  return { ...device, spentStep: lastStep, spentDrift: drift }
}

function requireDevice(view: View, serialNumber: string): MfaDeviceRow {
  const device = view.mfaDevices.get(serialNumber)
  if (!device) throw noSuchMfaDevice(serialNumber)
  return device
}

/**
 * Requires a virtual device, because only virtual devices can be deleted and tagged (API reference).
 *
 * Unverified: Deleting a hardware device or a security key, and reading or changing its tags, fails as if the
 * device did not exist, because AWS's error for it is not known.
 */
function requireVirtualDevice(view: View, serialNumber: string): MfaDeviceRow {
  const device = requireDevice(view, serialNumber)
  if (device.kind !== 'virtual') throw noSuchMfaDevice(serialNumber)
  return device
}

/** Requires a device that is assigned to the owner, neither to another user nor to nobody. */
function requireDeviceOf(view: View, owner: Owner, serialNumber: string) {
  const { use, ...device } = requireDevice(view, serialNumber)
  if (use?.userId !== owner.id) throw mfaDeviceNotOfUser()
  return { ...device, use }
}

/**
 * Requires a security key, the only kind that GetMFADevice returns.
 *
 * Recorded on AWS, September 2026, for a virtual device of the user.
 *
 * Unverified: GetMFADevice refuses hardware devices and virtual devices of other users like a virtual device
 * of the user, because only that was recorded.
 */
function requireSecurityKeyOf(view: View, owner: Owner, serialNumber: string) {
  if (requireDevice(view, serialNumber).kind !== 'security-key') throw notASecurityKey()
  return requireDeviceOf(view, owner, serialNumber)
}

/**
 * Returns the device as policies see it.
 * A serial number that is not an ARN belongs to a hardware device, which policies see under the default path.
 */
function deviceTarget(view: View, serialNumber: string, ctx: Context): DetailedTarget {
  const arn = serialNumber.startsWith('arn:') ? serialNumber : iamArn(ctx, 'mfa', '/', serialNumber)
  const device = view.mfaDevices.get(serialNumber)
  return device ? { arn, tags: device.tags } : { arn }
}

function toListedDevice({ serialNumber, use }: MfaDeviceRow, owner: Owner): IamTypes.MFADevice | undefined {
  return use && { UserName: owner.name, SerialNumber: serialNumber, EnableDate: use.enableDate }
}

/** Omits secrets and tags, as AWS does in lists. */
function toListedVirtualDevice(view: View, { serialNumber, use }: MfaDeviceRow): IamTypes.VirtualMFADevice {
  if (!use) return { SerialNumber: serialNumber }
  const user = rowById(view, 'users', use.userId)
  return {
    SerialNumber: serialNumber,
    User: user ? toListedUser(user) : rootUser(view),
    EnableDate: use.enableDate,
  }
}
