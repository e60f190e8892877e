/** The change of a document, line by line, with three lines around each changed part. Long lines wrap. */
import { counted, shownCode } from '../../texts/shown-text.ts'
import { type DiffGap, type DiffLine, diffLines, withContext } from './diff.ts'
import { type Piece, piecesOfLines } from './highlight.ts'
import { laidOut } from './json-text.ts'

interface DiffViewProps {
  readonly before: string
  /** Null when the document is removed. */
  readonly after: string | null
}

const SIGNS: Readonly<Record<DiffLine['kind'], string>> = { same: ' ', removed: '−', added: '+' }
const WORDS: Readonly<Record<DiffLine['kind'], string>> = { same: '', removed: 'Removed: ', added: 'Added: ' }

export function DiffView({ before, after }: DiffViewProps) {
  const [old, present] = [before === '' ? '' : laidOut(before), after === null ? '' : laidOut(after)]
  const [oldPieces, presentPieces] = [piecesOfLines(old), piecesOfLines(present)]
  const piecesOf = ({ kind, number }: DiffLine) =>
    (kind === 'removed' ? oldPieces : presentPieces)[number - 1] ?? []
  return (
    <div class="diff">
      {withContext(diffLines(old, present)).map((line, at) =>
        line.kind === 'gap' ? (
          <Gap key={at} gap={line} />
        ) : (
          <Line key={at} line={line} pieces={piecesOf(line)} />
        ),
      )}
    </div>
  )
}

function Gap({ gap: { count } }: { readonly gap: DiffGap }) {
  return <p class="diff-gap">{counted(count, 'line')} more</p>
}

function Line({
  line: { kind, number },
  pieces,
}: {
  readonly line: DiffLine
  readonly pieces: readonly Piece[]
}) {
  return (
    <div class={`diff-line diff-${kind}`}>
      <span class="document-number" aria-hidden="true">
        {number}
      </span>
      <span class="diff-sign" aria-hidden="true">
        {SIGNS[kind]}
      </span>
      <code>
        {WORDS[kind] !== '' && <span class="unseen">{WORDS[kind]}</span>}
        {pieces.map(({ text, color = 'plain' }, at) => (
          <span key={at} class={`code-${color}`}>
            {shownCode(text)}
          </span>
        ))}
      </code>
    </div>
  )
}
