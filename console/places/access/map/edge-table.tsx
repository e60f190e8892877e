/** The same as the map, as a table. It is what narrow windows and screen readers get. */
import { useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import type { AccessEdge, AccessNode, TrustGraph } from '../../../../schemas/endpoints.ts'
import { AccountSquare } from '../../../components/account.tsx'
import { type Column, type Sort, Table } from '../../../components/lists/table.tsx'
import { linkTo, navigate } from '../../../router.ts'
import { accountOf } from '../../../state/console-state.ts'
import { isNarrow } from '../../../state/window.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { edgeLink } from '../explain-link.ts'
import { showsDeclared } from '../toolbar.tsx'
import { nodeName, reasonOf, wayInWords } from '../words.ts'
import { VerdictMark } from './edge-marks.tsx'
import { isWorking } from './map-types.ts'

interface Row {
  readonly key: string
  readonly edge: AccessEdge
  readonly from: AccessNode
  readonly to: AccessNode
}

const COLUMNS: readonly Column<Row>[] = [
  {
    id: 'from',
    head: 'Who',
    width: 'minmax(110px, 2fr)',
    isSortable: true,
    cell: ({ from }) => <NodeName node={from} />,
  },
  {
    id: 'verdict',
    head: <span class="unseen">Works</span>,
    width: '32px',
    cell: ({ edge }) => <VerdictMark verdict={edge.verdict} />,
  },
  {
    id: 'to',
    head: 'Becomes',
    width: 'minmax(110px, 2fr)',
    isSortable: true,
    cell: ({ to, edge }) => <Becomes node={to} edge={edge} />,
  },
  {
    id: 'how',
    head: 'Condition or reason',
    width: 'minmax(160px, 3fr)',
    isWide: true,
    cell: ({ edge }) => <span class="truncated quiet">{shownText(howOf(edge))}</span>,
  },
  {
    id: 'used',
    head: 'Used',
    width: '72px',
    isSortable: true,
    isWide: true,
    cell: ({ edge }) => (edge.used > 0 ? `${edge.used.toLocaleString('en')}×` : ''),
  },
]

/** The height of a row with a condition or reason of two lines below the name. */
const NARROW_ROW_HEIGHT = 68

export function EdgeTable({ graph }: { readonly graph: TrustGraph }) {
  const sort = useSignal<Sort>({ column: 'to', isDescending: false })
  const declared = showsDeclared()
  const rows = useMemo(() => sortedRows(graph, declared, sort.value), [graph, declared, sort.value])
  return (
    <Table
      label="Who can become whom"
      columns={COLUMNS}
      rows={rows}
      {...(isNarrow.value && { rowHeight: NARROW_ROW_HEIGHT })}
      keyOf={({ key }) => key}
      sort={sort.value}
      onSort={(next) => {
        sort.value = next
      }}
      onOpen={({ edge, to }) => navigate(edgeLink(edge) ?? linkTo(['access'], { sel: to.id }))}
    />
  )
}

function sortedRows(
  { nodes, edges }: TrustGraph,
  declared: boolean,
  { column, isDescending }: Sort,
): readonly Row[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const rows = edges.flatMap((edge): Row[] => {
    const [from, to] = [byId.get(edge.from), byId.get(edge.to)]
    if (!from || !to || (!declared && !isWorking(edge))) return []
    return [{ key: `${edge.from} ${edge.to}`, edge, from, to }]
  })
  const direction = isDescending ? -1 : 1
  return rows.sort((one, other) => direction * compare(one, other, column))
}

function compare(one: Row, other: Row, column: string): number {
  if (column === 'used') return one.edge.used - other.edge.used
  const name = (row: Row) => nodeName(column === 'from' ? row.from : row.to)
  return name(one).localeCompare(name(other), 'en')
}

function NodeName({ node }: { readonly node: AccessNode }) {
  const { account, detail, kind } = node
  const more = detail ?? (account === undefined || kind === 'account' ? '' : accountOf(account).name)
  return (
    <span class="identity">
      {account !== undefined && <AccountSquare id={account} />}
      <span class="truncated">
        <b>{shownText(nodeName(node))}</b> <span class="quiet">{shownText(more)}</span>
      </span>
    </span>
  )
}

/** In narrow windows, which have no room for the column, the condition or reason is below the name. */
function Becomes({ node, edge }: { readonly node: AccessNode; readonly edge: AccessEdge }) {
  return isNarrow.value ? (
    <span class="access-table-becomes">
      <NodeName node={node} />
      <span class="access-table-how quiet">{shownText(howOf(edge))}</span>
    </span>
  ) : (
    <NodeName node={node} />
  )
}

function howOf(edge: AccessEdge): string {
  const [first, ...others] = edge.conditions
  if (!first) return reasonOf(edge)
  return `if ${[first, ...others].map(wayInWords).join(', or if ')}`
}
