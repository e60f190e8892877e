/** Multi-factor authentication of a request for credentials. */
import { mfaCodeNotValid, mfaDeviceNotValid, mfaIncomplete } from '../../../protocol/errors.ts'
import type { MfaDeviceRow, Tx, View } from '../../../store/index.ts'
import type { Conditions } from '../../access/target.ts'
import type { Context } from '../../engine/operation.ts'
import type { Caller } from '../../identity/caller.ts'
import { stepOfCode } from '../../standards/totp.ts'

interface Proof {
  readonly SerialNumber?: string | undefined
  readonly TokenCode?: string | undefined
}

/**
 * The device that a request proves with a code, which counts as used; undefined for a request that says nothing of MFA.
 *
 * @throws AccessDenied when the device is not the caller's, or the code is wrong or was used before
 */
export function requireProof(view: View, proof: Proof, ctx: Context): MfaDeviceRow | undefined {
  const { SerialNumber, TokenCode } = proof
  if (SerialNumber === undefined && TokenCode === undefined) return undefined
  if (SerialNumber === undefined || TokenCode === undefined) throw mfaIncomplete()
  const device = view.mfaDevices.get(SerialNumber)
  if (device?.use === undefined || device.use.userId !== ownerId(ctx.caller)) throw mfaDeviceNotValid()
  const lastStep = stepOfCode(device.seed, device.use, TokenCode, ctx.realNow)
  if (lastStep === undefined) throw mfaCodeNotValid()
  return { ...device, use: { ...device.use, lastStep } }
}

/**
 * Uses the code up and says when that was, epoch milliseconds; undefined for a request that says nothing of MFA.
 *
 * @throws AccessDenied as `requireProof` does
 */
export function takeProof(tx: Tx, proof: Proof, ctx: Context): number | undefined {
  const device = requireProof(tx, proof, ctx)
  if (!device) return undefined
  tx.mfaDevices.put(device.serialNumber, device)
  return ctx.now
}

/** The proof counts for the request that brings it too: a trust policy can ask for it. */
export function proofConditions({ TokenCode }: Proof): Conditions {
  return TokenCode === undefined
    ? {}
    : { 'aws:MultiFactorAuthPresent': 'true', 'aws:MultiFactorAuthAge': '0' }
}

/** Roles and federated users have no devices. */
function ownerId(caller: Caller): string | undefined {
  if (caller.kind === 'user') return caller.user.id
  return caller.kind === 'root' ? 'root' : undefined
}
