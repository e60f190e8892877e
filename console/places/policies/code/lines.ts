/** Lines of the editor that differ from the saved version, and the line that the address names. */
import { StateEffect, StateField } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view'

const showLines = StateEffect.define<{ readonly changed: readonly number[]; readonly reached: number }>()

const changed = Decoration.line({ class: 'cm-changed' })
const reached = Decoration.line({ class: 'cm-reached' })

export const shownLines = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(present, { effects, changes, state }) {
    const shown = effects.find((each) => each.is(showLines))
    if (!shown?.is(showLines)) return present.map(changes)
    const lines = [
      ...shown.value.changed.map((line) => ({ line, mark: changed })),
      ...(shown.value.reached > 0 ? [{ line: shown.value.reached, mark: reached }] : []),
    ].filter(({ line }) => line <= state.doc.lines)
    return Decoration.set(
      lines.map(({ line, mark }) => mark.range(state.doc.line(line).from)),
      true,
    )
  },
  provide: (field) => EditorView.decorations.from(field),
})

/** @param lines from 1 @param at the line that is highlighted, or 0 */
export function setLines(view: EditorView, lines: readonly number[], at: number): void {
  view.dispatch({ effects: showLines.of({ changed: lines, reached: at }) })
}
