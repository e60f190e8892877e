/** Multi-factor authentication of requests for credentials. */

import type { Conditions } from '../../../core/access/target.ts'
import type { Context } from '../../../core/engine/operation.ts'
import type { Caller } from '../../../core/identity/caller.ts'
import { withUsedCode } from '../../../core/identity/mfa-codes.ts'
import { mfaCodeNotValid, mfaDeviceNotValid, mfaIncomplete } from '../../../protocol/errors.ts'
import type { MfaDeviceRow, Place, Tx, View } from '../../../store/index.ts'

interface MfaProof {
  readonly SerialNumber?: string | undefined
  readonly TokenCode?: string | undefined
}

/**
 * Returns the device of the request's MFA code, with the code marked as used.
 * Undefined when the request has no MFA parameters.
 *
 * On AWS, STS sees a change of a device some ten seconds after IAM (recorded, September 2026). Here it sees it
 * at once, so that tests need not wait.
 *
 * @throws AccessDenied if the device is not the caller's, or the code is invalid or was used before, or the
 *   device was verified too often
 */
export function requireProof(view: View, proof: MfaProof, ctx: Context): MfaDeviceRow | undefined {
  const { SerialNumber, TokenCode } = proof
  if (SerialNumber === undefined && TokenCode === undefined) return undefined
  if (SerialNumber === undefined || TokenCode === undefined) throw mfaIncomplete()
  const device = view.mfaDevices.get(SerialNumber)
  if (device?.use === undefined || device.use.userId !== ownerId(ctx.caller)) throw mfaDeviceNotValid()
  if (!ctx.mayVerifyMfa(SerialNumber)) throw mfaDeviceNotValid()
  const used = withUsedCode(device, TokenCode, ctx.realNow)
  if (used === undefined) throw mfaCodeNotValid()
  return used
}

/**
 * Marks the request's MFA code as used and returns the time in epoch milliseconds.
 * Undefined when the request has no MFA parameters.
 *
 * @param owner the account of the session that the code proves, whose clock tells the time
 * @throws AccessDenied under the same conditions as `requireProof`
 */
export function consumeProof(tx: Tx, proof: MfaProof, ctx: Context, owner: Place): number | undefined {
  const device = requireProof(tx, proof, ctx)
  if (!device) return undefined
  tx.mfaDevices.put(device.serialNumber, device)
  return ctx.timeIn(owner)
}

/** Returns the condition keys of MFA for the request itself, so that a trust policy can require MFA. */
export function proofConditions({ TokenCode }: MfaProof): Conditions {
  return TokenCode === undefined
    ? {}
    : { 'aws:MultiFactorAuthPresent': 'true', 'aws:MultiFactorAuthAge': '0' }
}

/** Returns the ID of the device owner. Roles and federated users have no devices. */
function ownerId(caller: Caller): string | undefined {
  if (caller.kind === 'user') return caller.user.id
  return caller.kind === 'root' ? 'root' : undefined
}
