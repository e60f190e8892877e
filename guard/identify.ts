/** Finds who sent a request, and for which account and region it is. */

import { partitionNamed } from '../core/aws/partitions.ts'
import { accountOf } from '../core/identity/caller.ts'
import { hostBucketOf, type Sender, senderOf } from '../core/identity/sender.ts'
import type { Signature } from '../protocol/sigv4.ts'
import type { RequestScope } from '../recognition/request.ts'
import type { RecognizedCall } from '../recognition/types.ts'
import { placeOfEndpoint } from './endpoint-place.ts'
import { dialectFor } from './refusal/index.ts'
import { sha256Of } from './transport/outgoing.ts'
import type { Trip } from './trip.ts'

/**
 * Returns the sender.
 *
 * @param call undefined for requests that nobody knows
 * @param stated the signature in the head. If only the body can verify it, the body was received
 * @throws AwsError in the dialect of the service
 */
export function identify(
  trip: Trip,
  call: RecognizedCall | undefined,
  stated: Signature | undefined,
): Sender {
  const { emulator, exchange, refused } = trip
  const { method, path, query, headers, header } = exchange.head
  if (trip.body) {
    const { bytes, checksums } = trip.body
    trip.body = { bytes, checksums, sha256: sha256Of(bytes) }
  }
  const bucket = call?.labels.get('Bucket')
  const place = placeOfEndpoint(header('host'))
  return senderOf(emulator, {
    // The hash is kept in the trip, because the request to the upstream is signed with it, too.
    request: { method, path, query, headers, body: NO_BODY, bodyElsewhere: { sha256: trip.body?.sha256 } },
    stated,
    dialect: dialectFor(refused),
    signedFor: undefined,
    partition: place.partition ?? emulator.settings.partition,
    region: place.region,
    hostBucket: bucket === undefined ? undefined : hostBucketOf(headers, bucket),
  })
}

const NO_BODY = Buffer.alloc(0)

/** Returns where the request is for: the region that is signed or, without one, that of the host name. */
export function scopeOf({ exchange }: Trip, { caller, signature }: Sender): RequestScope {
  const { partition } = caller
  const region = signature?.scope.region ?? regionOfHost(exchange) ?? partitionNamed(partition).iamRegion
  return { partition, region, accountId: accountOf(caller) }
}

function regionOfHost({ head }: Trip['exchange']): string | undefined {
  return placeOfEndpoint(head.header('host')).region
}
