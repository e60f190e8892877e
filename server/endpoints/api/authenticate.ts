/** Second step: authenticates the caller. */
import { missingAuthenticationToken } from '../../../protocol/errors.ts'
import { type Signature, signatureDoesNotMatch } from '../../../protocol/sigv4.ts'
import { regionOfIam } from '../../aws/hosts.ts'
import { DEFAULT_REGION, regionOfEndpoint } from '../../aws/regions.ts'
import type { Emulator } from '../../engine/emulator.ts'
import { ANONYMOUS, type Caller } from '../../identity/caller.ts'
import { signedCaller } from '../../identity/signed-caller.ts'
import type { Modes } from '../../runtime/settings.ts'
import { hostNameOf } from '../../standards/host-name.ts'
import type { Call } from './parse.ts'

/**
 * Returns the caller of a request.
 *
 * @throws AwsError MissingAuthenticationToken, InvalidClientTokenId, ExpiredToken, SignatureDoesNotMatch, or
 *   RequestExpired, as in AWS
 */
export function authenticate(emulator: Emulator, call: Call, signature: Signature | undefined): Caller {
  if (!signature) {
    if (call.operationModel.unsigned) return ANONYMOUS
    throw missingAuthenticationToken()
  }
  const { settings } = emulator
  const expected = { services: [call.service], regions: strictRegions(settings, call) } as const
  const caller = signedCaller(emulator, call.request, signature, expected)
  // Measured on STS: the signature of a form that was sent to a path other than `/` never matches.
  if (settings.signatures === 'on' && call.request.path !== '/') throw signatureDoesNotMatch()
  return caller
}

/** Returns the regions that the endpoint accepts in signatures. IAM has one region in each partition. */
function strictRegions({ regionCheck }: Modes, call: Call): readonly string[] | undefined {
  if (regionCheck === 'any') return undefined
  const host = call.request.header('host')
  if (call.service === 'iam') return [regionOfIam(hostNameOf(host ?? '')) ?? DEFAULT_REGION]
  const region = regionOfEndpoint(host)
  return region === undefined ? undefined : [region]
}
