/** Colors policies: elements, operators of conditions, and effects. */
import { type Node, parseNodes } from './json-text.ts'

type Color = 'key' | 'op' | 'allow' | 'deny' | 'value'

interface Colored {
  readonly start: number
  readonly end: number
  readonly color: Color
}

/** Returns the colored parts of a policy, in the order of the text. What is between them is punctuation. */
function colorsIn(text: string): readonly Colored[] {
  const root = parseNodes(text)
  return root ? colorsOf(root, '', 'document') : []
}

/** Where a value is, which decides the color of names in it. */
type Where = 'document' | 'condition' | 'operator' | 'value'

function colorsOf(node: Node, name: string, where: Where): readonly Colored[] {
  if (node.members.length === 0)
    return node.kind === 'string' || node.kind === 'other' ? [colorOfValue(node, name)] : []
  return node.members.flatMap((member) => {
    const label: Colored[] =
      member.name === '' ? [] : [{ start: member.start, end: member.nameEnd, color: colorOfName(where) }]
    const inner = member.name === '' ? name : member.name
    return [...label, ...colorsOf(member.value, inner, within(where, member.name))]
  })
}

function within(where: Where, name: string): Where {
  if (where === 'condition') return 'operator'
  if (where === 'operator') return 'value'
  return name === 'Condition' ? 'condition' : where
}

function colorOfName(where: Where): Color {
  if (where === 'condition') return 'op'
  return where === 'operator' || where === 'value' ? 'value' : 'key'
}

function colorOfValue({ start, end, text }: Node, name: string): Colored {
  if (name !== 'Effect') return { start, end, color: 'value' }
  return { start, end, color: text === 'Deny' ? 'deny' : 'allow' }
}

export interface Piece {
  readonly text: string
  readonly color?: Color
  /** Whether it is the part that does not match. */
  readonly isFailing?: boolean
}

interface Span {
  readonly start: number
  readonly end: number
}

/** Returns each line in pieces. @param failing the parts that do not match */
export function piecesOfLines(text: string, failing: readonly Span[] = []): readonly (readonly Piece[])[] {
  const colors = colorsIn(text)
  let start = 0
  return text.split('\n').map((line) => {
    const span = { start, end: start + line.length }
    start = span.end + 1
    return piecesIn(text, span, colors, failing)
  })
}

function piecesIn(
  text: string,
  line: Span,
  colors: readonly Colored[],
  failing: readonly Span[],
): readonly Piece[] {
  const isInLine = (at: number) => line.start < at && at < line.end
  const cuts = [...colors, ...failing].flatMap(({ start, end }) => [start, end]).filter(isInLine)
  const positions = [...new Set([line.start, ...cuts, line.end])].sort((one, other) => one - other)
  return positions.slice(0, -1).map((start, at) => {
    const colored = colors.find((each) => each.start <= start && start < each.end)
    return pieceOf(text.slice(start, positions[at + 1]), start, colored, failing)
  })
}

function pieceOf(text: string, start: number, colored: Colored | undefined, failing: readonly Span[]): Piece {
  const isFailing = failing.some((span) => span.start <= start && start < span.end)
  return { text, ...(colored && { color: colored.color }), ...(isFailing && { isFailing }) }
}
