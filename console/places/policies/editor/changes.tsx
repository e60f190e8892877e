/** The difference between two documents, line by line. */
import { type DiffLine, diffLines, withContext } from '../../../decisions/documents/diff.ts'
import { counted, shownCode } from '../../../texts/shown-text.ts'

interface ChangesProps {
  /** The name of the region, where there are several. */
  readonly label?: string
  readonly before: string
  readonly after: string
}

const SIGNS: Readonly<Record<DiffLine['kind'], string>> = { same: ' ', removed: '−', added: '+' }
const WORDS: Readonly<Record<DiffLine['kind'], string>> = { same: '', removed: 'Removed: ', added: 'Added: ' }

export function Changes({ label = 'Changes', before, after }: ChangesProps) {
  if (before === after) return <p class="policy-changes-none quiet">The document is as it was saved.</p>
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
    <section class="policy-changes" aria-label={label} tabIndex={0}>
      {withContext(diffLines(before, after)).map((line, index) =>
        line.kind === 'gap' ? (
          <p key={index} class="policy-changes-gap">
            {counted(line.count, 'line')} without changes
          </p>
        ) : (
          <div key={index} class={`policy-changes-line policy-changes-${line.kind}`}>
            <span class="policy-changes-number" aria-hidden="true">
              {line.number}
            </span>
            <span aria-hidden="true">{SIGNS[line.kind]}</span>
            <code>
              {WORDS[line.kind] !== '' && <span class="unseen">{WORDS[line.kind]}</span>}
              {shownCode(line.text)}
            </code>
          </div>
        ),
      )}
    </section>
  )
}

/** Returns how many places differ: neighboring lines are one. */
export function changedParts(lines: readonly DiffLine[]): number {
  return lines.filter(({ kind }, index) => kind !== 'same' && (lines[index - 1]?.kind ?? 'same') === 'same')
    .length
}
