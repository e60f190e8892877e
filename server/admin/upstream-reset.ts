/** Resets the emulators behind the guard. */
import { partitionNamed } from '../../core/aws/partitions.ts'
import { upstreamsIn } from '../../guard/rules.ts'
import type { UpstreamReset } from '../../guard/upstream-reset.ts'
import { type Handler, type Iamulator, membersOf, ok } from './endpoint.ts'

/** The address of each upstream, and what became of it. */
export type UpstreamResets = Readonly<Record<string, UpstreamReset>>

/** Handles `POST /_iamulator/upstream-reset`, which changes nothing in this server. */
export const resetUpstreamsOnly: Handler = async (iamulator, body) => {
  membersOf(body, [])
  return ok({ upstreams: await resetUpstreams(iamulator) })
}

/** Resets all upstreams that can be reset. */
export async function resetUpstreams({ guard, guarding, settings }: Iamulator): Promise<UpstreamResets> {
  const { iamRegion } = partitionNamed(settings.partition)
  const outcomes = [...upstreamsIn(guarding)].map(
    async (upstream) => [upstream.url.origin, await guard.reset(upstream, iamRegion)] as const,
  )
  return Object.fromEntries(await Promise.all(outcomes))
}
