/** Computes the model and the layout of the map once for each state and selection. */
import { useMemo } from 'preact/hooks'
import type { TrustGraph } from '../../../../schemas/endpoints.ts'
import { consoleState } from '../../../state/console-state.ts'
import { showsDeclared } from '../toolbar.tsx'
import { type Layout, layoutOf } from './layout.ts'
import { mapModel } from './map-model.ts'
import { isWorking, type MapModel, type ShownNode } from './map-types.ts'

interface DrawnMap {
  readonly model: MapModel
  readonly layout: Layout
  readonly selected: ShownNode | undefined
}

/** @param selection the ID of a node, or of a member of a folded one */
export function useMap(graph: TrustGraph, selection: string): DrawnMap {
  const accounts = (consoleState.value?.accounts ?? []).map(({ id }) => id)
  const isFolded = useMemo(() => mapModel(graph, NONE, accounts), [graph, accounts.join()])
  const shown = isFolded.byId.get(selection)
  const isApart = shown !== undefined && shown.id !== selection
  const model = useMemo(
    () => (isApart ? mapModel(graph, new Set([selection]), accounts) : isFolded),
    [isFolded, isApart ? selection : ''],
  )
  const declared = showsDeclared()
  const layout = useMemo(() => {
    // What does not work keeps its place while it is hidden, so that nothing else moves.
    const full = layoutOf(model)
    return declared ? full : { ...full, edges: full.edges.filter(({ edge }) => isWorking(edge)) }
  }, [model, declared])
  return { model, layout, selected: model.byId.get(selection) }
}

const NONE: ReadonlySet<string> = new Set()
