/**
 * The document of a policy as it decided, with what became of each statement above it.
 *
 * The deciding statement, or the closest one, is tinted. Its failing element is underlined, and below it stands what it
 * expects and what the call has. With `only`, just that statement is shown.
 */
import { shownCode } from '../../texts/shown-text.ts'
import type { ExplainedPolicy, ExplainedStatement } from '../explanation.ts'
import { fateOf } from '../sentences.ts'
import { Comparison } from './comparison.tsx'
import { failingPart } from './failing-parts.ts'
import { type Piece, piecesOfLines } from './highlight.ts'
import { laidOut, type Node, parseNodes, statementsOf } from './json-text.ts'

interface PolicyDocumentProps {
  readonly text: string
  readonly policy: ExplainedPolicy
  /** The statement that decided or came closest. */
  readonly deciding?: ExplainedStatement | undefined
  /** Whether only the deciding statement is shown. */
  readonly isShort?: boolean
}

/** A line with its number, from 1. */
interface Line {
  readonly number: number
  readonly pieces: readonly Piece[]
  /** Where the line ends in the text. */
  readonly end: number
}

/** Lines that belong together: those of a statement, or those around statements. */
interface Block {
  readonly statement: ExplainedStatement | undefined
  readonly node: Node | undefined
  readonly lines: readonly Line[]
}

export function PolicyDocument({ text, policy, deciding, isShort = false }: PolicyDocumentProps) {
  const shown = laidOut(text)
  const blocks = blocksOf(shown, policy, deciding).filter(
    ({ statement }) => !isShort || (statement !== undefined && statement === deciding),
  )
  return (
    <div class={`policy-document ${isShort ? 'policy-document-short' : ''}`}>
      {blocks.map((block) => (
        <BlockView key={block.lines[0]?.number} block={block} deciding={deciding} />
      ))}
    </div>
  )
}

function blocksOf(
  text: string,
  policy: ExplainedPolicy,
  deciding: ExplainedStatement | undefined,
): readonly Block[] {
  const nodes = statementsOf(parseNodes(text))
  const decidingNode = deciding && nodes[deciding.index]
  const failing = decidingNode && deciding ? (failingPart(decidingNode, deciding)?.values ?? []) : []
  const statements = new Map(policy.statements.map((statement) => [statement.index, statement]))
  const blocks: { statement: number; lines: Line[] }[] = []
  let start = 0
  for (const [at, pieces] of piecesOfLines(text, failing).entries()) {
    const end = start + pieces.reduce((length, piece) => length + piece.text.length, 0)
    const statement = nodes.findLastIndex((node) => node.start <= end && node.end > start)
    if (blocks.at(-1)?.statement !== statement) blocks.push({ statement, lines: [] })
    blocks.at(-1)?.lines.push({ number: at + 1, pieces, end })
    start = end + 1
  }
  return blocks.map(({ statement, lines }) => ({
    statement: statements.get(statement),
    node: nodes[statement],
    lines,
  }))
}

interface BlockProps {
  readonly block: Block
  readonly deciding: ExplainedStatement | undefined
}

function BlockView({ block: { statement, node, lines }, deciding }: BlockProps) {
  const isDeciding = statement !== undefined && statement === deciding
  const part = isDeciding && node ? failingPart(node, statement) : undefined
  const after = part && (lines.find(({ end }) => end >= part.end) ?? lines.at(-1))
  return (
    <div class={`document-block ${isDeciding ? `document-deciding document-${toneOf(statement)}` : ''}`}>
      {statement && <StatementHeading statement={statement} isDeciding={isDeciding} />}
      {lines.map((line) => (
        <div key={line.number}>
          <LineView line={line} />
          {line === after && statement?.failure && <Comparison failure={statement.failure} />}
        </div>
      ))}
    </div>
  )
}

function toneOf({ applies, effect }: ExplainedStatement): string {
  if (!applies) return 'gap'
  return effect === 'Allow' ? 'allow' : 'deny'
}

function StatementHeading({
  statement,
  isDeciding,
}: {
  readonly statement: ExplainedStatement
  readonly isDeciding: boolean
}) {
  return (
    <h3 class="document-heading">
      Statement {statement.index + 1} <span class="document-fate">{fateOf(statement)}</span>
      {isDeciding && (
        <span class="document-note">{statement.applies ? 'the deciding one' : 'the closest'}</span>
      )}
    </h3>
  )
}

function LineView({ line: { number, pieces } }: { readonly line: Line }) {
  const isFailing = pieces.some((piece) => piece.isFailing)
  return (
    <div class={`document-line ${isFailing ? 'document-failing' : ''}`}>
      <span class="document-number" aria-hidden="true">
        {number}
      </span>
      <code>
        {pieces.map((piece, at) => (
          <PieceView key={at} piece={piece} />
        ))}
      </code>
    </div>
  )
}

function PieceView({ piece: { text, color, isFailing } }: { readonly piece: Piece }) {
  const shown = shownCode(text)
  if (isFailing) return <em class={`code-${color ?? 'plain'} code-failing`}>{shown}</em>
  return <span class={`code-${color ?? 'plain'}`}>{shown}</span>
}
