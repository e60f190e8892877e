/** Edges of the selected node, as a list in the inspector. */
import { LinkButton } from '../../../components/button.tsx'
import { linkTo } from '../../../router.ts'
import { accountOf } from '../../../state/console-state.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { edgeLink } from '../explain-link.ts'
import { VerdictMark } from '../map/edge-marks.tsx'
import { isWorking, type MapModel, type ShownEdge, type ShownNode } from '../map/map-types.ts'
import { reasonOf, wayInWords } from '../words.ts'
import { WhatWouldAllow } from './what-would-allow.tsx'

interface EdgeListProps {
  readonly title: string
  readonly edges: readonly ShownEdge[]
  readonly byId: MapModel['byId']
  /** Which end of an edge is named: a side, or the one that does not have this ID. */
  readonly side: 'from' | 'to' | (string & {})
}

/** More than this are counted. The table has them all. */
const MOST = 40

export function EdgeList({ title, edges, byId, side }: EdgeListProps) {
  if (edges.length === 0) return null
  const shown = edges.slice(0, MOST)
  return (
    <section class="access-section">
      <h3 class="caption">{title}</h3>
      <ul class="access-edge-list">
        {shown.map((each) => {
          const other = byId.get(endOf(each, side))
          return other && <Item key={`${each.from} ${each.to}`} shown={each} other={other} />
        })}
      </ul>
      {edges.length > MOST && <p class="quiet small">And {edges.length - MOST} more, in the table.</p>}
    </section>
  )
}

function endOf({ from, to }: ShownEdge, side: string): string {
  if (side === 'from') return from
  if (side === 'to') return to
  return from === side ? to : from
}

function Item({ shown: { edge }, other }: { readonly shown: ShownEdge; readonly other: ShownNode }) {
  const question = edgeLink(edge)
  return (
    <li class="access-edge-item">
      <VerdictMark verdict={edge.verdict} />
      <div class="access-edge-text">
        <p class="access-edge-name">
          <a class="plain-link" href={selectionLink(other.id)}>
            <b>{shownText(other.name)}</b> <span class="quiet">{shownText(whereOf(other))}</span>
          </a>
          {edge.used > 0 && (
            <span class="quieter small" data-tooltip="In the kept decisions">
              {edge.used.toLocaleString('en')}×
            </span>
          )}
        </p>
        <Reasons edge={edge} />
        {!isWorking(edge) && question !== undefined && (
          <div class="wrap access-edge-actions">
            <LinkButton href={question} isSmall>
              Explain
            </LinkButton>
            <WhatWouldAllow edge={edge} />
          </div>
        )}
        {isWorking(edge) && question !== undefined && (
          <a class="small" href={question}>
            Explain<span class="unseen"> {other.name}</span>
          </a>
        )}
      </div>
    </li>
  )
}

function Reasons({ edge }: Pick<ShownEdge, 'edge'>) {
  if (edge.verdict !== 'conditional') return <p class="quiet small">{reasonOf(edge)}</p>
  return (
    <>
      {edge.conditions.slice(0, 3).map((way, index) => (
        <p key={wayInWords(way)} class="quiet small">
          {index === 0 ? 'if' : 'or if'} <span class="code">{shownText(wayInWords(way))}</span>
        </p>
      ))}
    </>
  )
}

/** Returns the address of the map with another selection. */
function selectionLink(id: string): string {
  const query = new URLSearchParams(location.search)
  return linkTo(['access'], { ...Object.fromEntries(query), sel: id, view: undefined })
}

function whereOf({ node, detail }: ShownNode): string {
  if (detail !== '') return node.kind === 'provider' && detail !== 'others' ? `on ${detail}` : detail
  return node.account === undefined ? '' : accountOf(node.account).name
}
