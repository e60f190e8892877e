/** Second step: authenticates the caller. */

import { partitionOfArn } from '../../../core/aws/arns.ts'
import { partitionOfHost } from '../../../core/aws/hosts.ts'
import { isPartition, partitionNamed, partitionOfRegion, soleRegionOf } from '../../../core/aws/partitions.ts'
import type { Emulator } from '../../../core/engine/emulator.ts'
import { anonymousIn, type Caller } from '../../../core/identity/caller.ts'
import { signedCaller } from '../../../core/identity/signed-caller.ts'
import type { Modes } from '../../../core/runtime/settings.ts'
import { hostNameOf } from '../../../core/standards/host-name.ts'
import { missingAuthenticationToken } from '../../../protocol/errors.ts'
import { signingNameOf } from '../../../protocol/service-model.ts'
import { type Signature, signatureDoesNotMatch } from '../../../protocol/sigv4.ts'
import { requestedRegion } from '../../../recognition/named.ts'
import type { Call } from './parse.ts'

/**
 * Returns the caller of a request.
 *
 * @throws AwsError MissingAuthenticationToken, InvalidClientTokenId, ExpiredToken, SignatureDoesNotMatch, or
 *   RequestExpired, as in AWS
 */
export function authenticate(emulator: Emulator, call: Call, signature: Signature | undefined): Caller {
  if (!signature) {
    if (call.operationModel.unsigned) return anonymousIn(partitionOfUnsigned(emulator, call))
    throw missingAuthenticationToken()
  }
  const { settings } = emulator
  const regions = strictRegions(settings, call, signature)
  const expected = { services: [signingNameOf(call.model)], regions } as const
  const caller = signedCaller(emulator, call.request, signature, expected)
  // Measured on STS: the signature of a form that was sent to a path other than `/` never matches.
  const isAtRoot = call.request.path === '/' || call.model.protocol === 'rest-json'
  if (settings.signatures === 'on' && !isAtRoot) throw signatureDoesNotMatch()
  return caller
}

/**
 * Returns the partition of an unsigned call: that of the AWS host name that it was sent to or, at other names,
 * of the role that it asks for.
 */
function partitionOfUnsigned({ settings }: Emulator, { request, parameters }: Call): string {
  const host = partitionOfHost(hostNameOf(request.header('host')))
  if (host) return host.id
  const arn = parameters.get('RoleArn') ?? parameters.get('PrincipalArn') ?? ''
  const partition = partitionOfArn(arn)
  return partition !== undefined && isPartition(partition) ? partition : settings.partition
}

/**
 * Returns the regions that the endpoint accepts in signatures. Global services have one region in each partition: that
 * of the AWS host name that the call was sent to or, at other names, of the region that it is signed for.
 */
function strictRegions(
  { regionCheck }: Modes,
  call: Call,
  { scope }: Signature,
): readonly string[] | undefined {
  if (regionCheck === 'any') return undefined
  const host = hostNameOf(call.request.header('host'))
  const partition = partitionOfHost(host) ?? partitionNamed(partitionOfRegion(scope.region))
  const region = soleRegionOf(call.service, partition) ?? requestedRegion(call.request)
  return region === undefined ? undefined : [region]
}
