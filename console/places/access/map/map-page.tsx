/** The map with its inspector or, at 390 pixels and on demand, the same as a table. */
import type { TrustGraph } from '../../../../schemas/endpoints.ts'
import { ApiError } from '../../../api/client.ts'
import { Loaded } from '../../../components/loading.tsx'
import { useShortcuts } from '../../../keyboard.ts'
import { param, setParams } from '../../../router.ts'
import type { Loaded as Content } from '../../../state/loaded.ts'
import { isNarrow } from '../../../state/window.ts'
import { Inspector } from '../side/inspector.tsx'
import { NoRoles, TooMany } from '../states.tsx'
import { EdgeTable } from './edge-table.tsx'
import { MapView } from './map-view.tsx'
import { useMap } from './use-map.ts'

export function MapPage({ graph }: { readonly graph: Content<TrustGraph> }) {
  const isTable = param('view') === 'table' || isNarrow.value
  useShortcuts([
    {
      keys: 't',
      does: 'Show the map as a table, or the table as a map',
      act: () => setParams({ view: param('view') === 'table' ? undefined : 'table' }),
    },
  ])
  const { error } = graph
  if (error instanceof ApiError && error.code === 'TooManyNodes') return <TooMany error={error} />
  return (
    <Loaded of={graph} lines={10}>
      {(value) =>
        value.nodes.every(({ kind }) => kind !== 'role') ? (
          <NoRoles />
        ) : isTable ? (
          <EdgeTable graph={value} />
        ) : (
          <SelectableMap graph={value} />
        )
      }
    </Loaded>
  )
}

function SelectableMap({ graph }: { readonly graph: TrustGraph }) {
  const { model, layout, selected } = useMap(graph, param('sel'))
  return (
    <div class="access-body">
      <MapView model={model} layout={layout} selected={selected} />
      <Inspector graph={graph} model={model} selected={selected} />
    </div>
  )
}
