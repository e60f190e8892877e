/** Multi-factor authentication of a request for credentials. */
import { mfaDeviceNotValid, mfaIncomplete } from '../../protocol/errors.ts'

interface Proof {
  readonly SerialNumber?: string | undefined
  readonly TokenCode?: string | undefined
}

/** There are no MFA devices yet, so that whoever names one gets AWS's answer for a device that is not theirs. */
export function refuseMfa({ SerialNumber, TokenCode }: Proof): void {
  if (SerialNumber === undefined && TokenCode === undefined) return
  throw SerialNumber === undefined || TokenCode === undefined ? mfaIncomplete() : mfaDeviceNotValid()
}
