/** The code editor: CodeMirror in a shadow root. It is a chunk of its own, which only editors load. */
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { bracketMatching, indentUnit } from '@codemirror/language'
import { Compartment, EditorState, type Extension } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import type { PolicyFinding } from '../../../../schemas/endpoints.ts'
import type { PolicyKind } from '../kinds.ts'
import { completionFor, type FindArns } from './completion.ts'
import { applyFix, findings, findingsHere, findingsShown, setFindings } from './findings.ts'
import { json, policyMarks } from './language.ts'
import { setLines, shownLines } from './lines.ts'
import { theme } from './theme.ts'
import { unusedShown } from './unused.ts'

interface EditorOptions {
  readonly text: string
  readonly kind: PolicyKind
  /** The name for assistive technologies. */
  readonly label: string
  readonly isReadOnly: boolean
  readonly onChange: (text: string) => void
  readonly findArns: FindArns
}

/** The page's callbacks for the editor. */
export interface Editor {
  setText(text: string): void
  setReadOnly(isReadOnly: boolean): void
  setFindings(found: readonly PolicyFinding[]): void
  /** @param changed lines that differ from the saved version @param reached the line that the address names, or 0 */
  setLines(changed: readonly number[], reached: number): void
  /** Moves the cursor to an offset, and focuses the editor. */
  goTo(offset: number): void
  goToLine(line: number): void
  /** Moves to the next finding after the cursor, and begins again at the end. */
  nextFinding(): void
  /** Applies the first fix on the line of the cursor. */
  fixHere(): void
  destroy(): void
}

export function openEditor(host: HTMLElement, options: EditorOptions): Editor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' })
  const writable = new Compartment()
  const state = EditorState.create({
    doc: options.text,
    extensions: [extensionsFor(options), writable.of(readOnly(options.isReadOnly))],
  })
  const view = new EditorView({ state, root, parent: root })
  return {
    setText: (text) => {
      if (text !== view.state.doc.toString())
        view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } })
    },
    setReadOnly: (isReadOnly) => view.dispatch({ effects: writable.reconfigure(readOnly(isReadOnly)) }),
    setFindings: (found) => setFindings(view, found),
    setLines: (changed, reached) => setLines(view, changed, reached),
    goTo: (offset) => goTo(view, offset),
    goToLine: (line) =>
      goTo(view, view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines)).from),
    nextFinding: () => nextFinding(view),
    fixHere: () => fixHere(view),
    destroy: () => view.destroy(),
  }
}

function readOnly(isReadOnly: boolean): Extension {
  return [EditorState.readOnly.of(isReadOnly), EditorView.editable.of(!isReadOnly)]
}

function extensionsFor({ kind, label, onChange, findArns }: EditorOptions): Extension {
  return [
    ...findingsShown,
    unusedShown,
    lineNumbers(),
    highlightActiveLineGutter(),
    highlightSpecialChars(),
    history(),
    drawSelection(),
    highlightActiveLine(),
    bracketMatching(),
    closeBrackets(),
    json,
    policyMarks,
    shownLines,
    theme,
    indentUnit.of('  '),
    EditorState.tabSize.of(2),
    EditorView.lineWrapping,
    autocompletion({ override: [completionFor(kind, findArns)], icons: false, maxRenderedOptions: 60 }),
    keymap.of([
      ...closeBracketsKeymap,
      ...defaultKeymap,
      ...historyKeymap,
      ...completionKeymap,
      indentWithTab,
    ]),
    EditorView.contentAttributes.of({
      'aria-label': `${label}. Press Escape, then Tab, to leave the editor.`,
      tabindex: '0',
    }),
    EditorView.updateListener.of(({ docChanged, state }) => {
      if (docChanged) onChange(state.doc.toString())
    }),
  ]
}

function goTo(view: EditorView, offset: number): void {
  const anchor = Math.min(offset, view.state.doc.length)
  view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) })
  view.focus()
}

function nextFinding(view: EditorView): void {
  const { head } = view.state.selection.main
  const starts = view.state
    .field(findings)
    .map(({ start }) => start)
    .toSorted((one, other) => one - other)
  const next = starts.find((start) => start > head) ?? starts[0]
  if (next !== undefined) goTo(view, next)
}

function fixHere(view: EditorView): void {
  const fix = findingsHere(view.state).flatMap(({ fixes }) => fixes)[0]
  if (fix) applyFix(view, fix)
}
