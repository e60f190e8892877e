/** Statements that the policy can do without, in gray. */
import type { EditorState } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view'
import { findings } from './findings.ts'

const withoutEffect = Decoration.mark({ class: 'cm-unused' })

function unusedStatements(state: EditorState): DecorationSet {
  const spans = state.field(findings).flatMap(({ unused }) => unused ?? [])
  const ranges = spans.filter(({ start, end }) => end > start)
  return Decoration.set(
    ranges.map(({ start, end }) => withoutEffect.range(start, end)),
    true,
  )
}

export const unusedShown = EditorView.decorations.compute([findings, 'doc'], unusedStatements)
