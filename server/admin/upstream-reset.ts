/** Resets the emulators behind the guard. */
import { partitionNamed } from '../../core/aws/partitions.ts'
import { upstreamsIn } from '../../guard/rules.ts'
import type { UpstreamReset } from '../../guard/upstream-reset.ts'
import { EndpointError } from '../endpoints/endpoint-error.ts'
import { type Handler, type Iamulator, membersOf, ok } from './endpoint.ts'

/** The address of each upstream, and what became of it. */
export type UpstreamResets = Readonly<Record<string, UpstreamReset>>

/**
 * Handles `POST /_iamulator/upstream-reset`, which changes nothing in this server.
 *
 * @throws EndpointError NoUpstream, or UpstreamNotReset when one was not reset, although others may have been
 */
export const resetUpstreamsOnly: Handler = async (iamulator, body) => {
  membersOf(body, [])
  const upstreams = await resetUpstreams(iamulator)
  if (Object.keys(upstreams).length === 0)
    throw new EndpointError(409, 'NoUpstream', 'There is no upstream to reset.')
  const failures = Object.entries(upstreams).flatMap(([url, outcome]) => FAILURES[outcome]?.(url) ?? [])
  if (failures.length > 0) throw new EndpointError(409, 'UpstreamNotReset', failures.join(' '))
  return ok({ upstreams })
}

const FAILURES: { readonly [Outcome in UpstreamReset]?: (url: string) => string } = {
  kept: (url) => `The upstream ${url} cannot be reset: only moto can.`,
  unreachable: (url) => `The upstream ${url} cannot be reached.`,
}

/** Resets all upstreams that can be reset. */
export async function resetUpstreams({ guard, guarding, settings }: Iamulator): Promise<UpstreamResets> {
  const { iamRegion } = partitionNamed(settings.partition)
  const outcomes = [...upstreamsIn(guarding)].map(
    async (upstream) => [upstream.url.origin, await guard.reset(upstream, iamRegion)] as const,
  )
  return Object.fromEntries(await Promise.all(outcomes))
}
