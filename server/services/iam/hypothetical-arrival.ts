/** How a request would arrive that nobody sends, for questions about permissions. */
import type { Arrival } from '../../../core/access/condition-keys.ts'
import type { Context } from '../../../core/engine/operation.ts'

export function hypotheticalArrival({ now, region }: Context): Arrival {
  return { now, region, secure: true, sourceIp: undefined, userAgent: undefined, referer: undefined }
}
