/** Finds who sent a request, and for which account and region it is. */

import { partitionNamed } from '../core/aws/partitions.ts'
import { accountOf } from '../core/identity/caller.ts'
import { hostBucketOf, needsBody, type Sender, senderOf, statedSignature } from '../core/identity/sender.ts'
import type { Signature } from '../protocol/sigv4.ts'
import type { RequestHead, RequestScope } from '../recognition/request.ts'
import type { RecognizedCall } from '../recognition/types.ts'
import { placeOfEndpoint } from './endpoint-place.ts'
import type { Arrived, Identified } from './progress.ts'
import { receive } from './receive.ts'
import { dialectFor } from './refusal/index.ts'
import { sha256Of } from './transport/outgoing.ts'

/**
 * Verifies the signature, and receives the body if nothing else can verify it.
 *
 * Rejects with AwsError in the dialect of the service.
 *
 * @param call undefined for requests that nobody knows
 */
export async function identified<Step extends Arrived>(
  arrived: Step,
  call: RecognizedCall | undefined,
): Promise<Step & Identified> {
  const { head } = arrived.exchange
  const stated = statedSignature(head)
  const received = arrived.body ?? (needsBody(stated) ? await receive(arrived) : undefined)
  // The request to the upstream is signed with the hash, too.
  const body = received && { ...received, sha256: sha256Of(received.bytes) }
  const sender = senderIn(arrived, call, stated, body?.sha256)
  return { sender, scope: scopeOf(head, sender), ...arrived, body }
}

function senderIn(
  { emulator, exchange, refused }: Arrived,
  call: RecognizedCall | undefined,
  stated: Signature | undefined,
  sha256: string | undefined,
): Sender {
  const { method, path, query, headers, header } = exchange.head
  const bucket = call?.labels.get('Bucket')
  const place = placeOfEndpoint(header('host'))
  return senderOf(emulator, {
    request: { method, path, query, headers, body: NO_BODY, bodyElsewhere: { sha256 } },
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
export function scopeOf({ header }: RequestHead, { caller, signature }: Sender): RequestScope {
  const { partition } = caller
  const { region: ofHost } = placeOfEndpoint(header('host'))
  const region = signature?.scope.region ?? ofHost ?? partitionNamed(partition).iamRegion
  return { partition, region, accountId: accountOf(caller) }
}
