/** Who can perform an action: the map with those who can in light, and a list of them with their ways. */
import { useMemo } from 'preact/hooks'
import type { TrustGraph, WhoCan } from '../../../../schemas/endpoints.ts'
import { post } from '../../../api/client.ts'
import { writes } from '../../../api/connection.ts'
import { Empty } from '../../../components/empty.tsx'
import { Loaded } from '../../../components/loading.tsx'
import { param } from '../../../router.ts'
import { type Loaded as Content, useLoaded } from '../../../state/loaded.ts'
import { isNarrow } from '../../../state/window.ts'
import type { MapModel } from '../map/map-types.ts'
import { MapView } from '../map/map-view.tsx'
import { useMap } from '../map/use-map.ts'
import { givenContext } from './circumstances.tsx'
import { WhoList } from './who-list.tsx'

export function WhoPage({ graph }: { readonly graph: Content<TrustGraph> }) {
  const [action, resource, account] = ['action', 'resource', 'account'].map(param)
  const context = givenContext()
  const answer = useLoaded(
    async (signal) =>
      action
        ? post<WhoCan>(
            '/_iamulator/who-can',
            { action, context, ...(resource && { resource }), ...(account && { account }) },
            signal,
          )
        : undefined,
    [action, resource, account, param('context'), writes.value],
  )
  if (!action)
    return (
      <Empty
        title="Ask a question"
        text="Name an action above, such as s3:GetObject, and a resource by its ARN."
      />
    )
  return (
    <Loaded of={answer} lines={10}>
      {(found) => found && <Loaded of={graph}>{(map) => <Answered graph={map} found={found} />}</Loaded>}
    </Loaded>
  )
}

function Answered({ graph, found }: { readonly graph: TrustGraph; readonly found: WhoCan }) {
  const { model, layout, selected } = useMap(graph, param('sel'))
  const light = useMemo(() => lightOf(found, model), [found, model])
  return (
    <div class="access-body">
      {!isNarrow.value && <MapView model={model} layout={layout} selected={selected} {...light} />}
      <WhoList found={found} model={model} />
    </div>
  )
}

/** Returns the nodes and edges to light: those who can, and the ways of the others. */
function lightOf({ identities }: WhoCan, { byId }: MapModel) {
  const ways = identities.map(({ way }) => way.flatMap((id) => byId.get(id)?.id ?? []))
  const direct = identities.flatMap(({ id, hops }) => (hops === 0 ? [byId.get(id)?.id ?? ''] : []))
  const lit = new Map<string, 'direct' | 'way'>([
    ...ways.flat().map((id) => [id, 'way'] as const),
    ...direct.map((id) => [id, 'direct'] as const),
  ])
  const steps = ways.flatMap((way) => way.slice(1).map((id, index) => `${way[index]} ${id}`))
  return { lit, litEdges: new Set(steps) }
}
