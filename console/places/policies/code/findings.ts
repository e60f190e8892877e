/** The findings of the check in the editor: underlined, in the gutter, and explained below the line of the cursor. */
import { type EditorState, RangeSet, StateEffect, StateField } from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  EditorView,
  GutterMarker,
  gutter,
  WidgetType,
} from '@codemirror/view'
import type { PolicyFinding, PolicyFix } from '../../../../schemas/endpoints.ts'
import { shownText } from '../../../texts/shown-text.ts'

const showFindings = StateEffect.define<readonly PolicyFinding[]>()

/** The findings, moved along with what is typed before them. */
export const findings = StateField.define<readonly PolicyFinding[]>({
  create: () => [],
  update(present, { effects, docChanged, changes }) {
    const shown = effects.find((each) => each.is(showFindings))
    if (shown?.is(showFindings)) return shown.value
    if (!docChanged) return present
    return present.map((each) => moved(each, (at, side) => changes.mapPos(at, side)))
  },
})

/** Moves a finding, and the statement without effect that it is about. */
function moved(finding: PolicyFinding, move: (at: number, side: 1 | -1) => number): PolicyFinding {
  const { start, end, unused } = finding
  const place = { start: move(start, 1), end: move(end, -1) }
  if (!unused) return { ...finding, ...place }
  return {
    ...finding,
    ...place,
    unused: { ...unused, start: move(unused.start, 1), end: move(unused.end, -1) },
  }
}

/** Replaces the findings. Those of an older text, which may reach beyond the end, are cut. */
export function setFindings(view: EditorView, found: readonly PolicyFinding[]): void {
  const { length } = view.state.doc
  const within = found.map((each) => moved(each, (at) => Math.min(at, length)))
  view.dispatch({ effects: showFindings.of(within) })
}

/** Returns the findings on the line of the cursor, the gravest first. */
export function findingsHere(state: EditorState): readonly PolicyFinding[] {
  const { from, to } = state.doc.lineAt(state.selection.main.head)
  return state.field(findings).filter(({ start }) => start >= from && start <= to)
}

/** Applies a fix as one step that can be undone. */
export function applyFix(view: EditorView, { edits }: PolicyFix): void {
  view.dispatch({
    changes: edits.map(({ start, end, text }) => ({ from: start, to: end, insert: text })),
    userEvent: 'input.fix',
  })
  view.focus()
}

function underlines(state: EditorState): DecorationSet {
  const ranges = state
    .field(findings)
    .filter(({ start, end }) => end > start)
    .map(({ severity, start, end }) => Decoration.mark({ class: `cm-${severity}` }).range(start, end))
  return Decoration.set(ranges, true)
}

class Sign extends GutterMarker {
  constructor(readonly severity: PolicyFinding['severity']) {
    super()
  }

  override eq(other: Sign): boolean {
    return other.severity === this.severity
  }

  override toDOM(): Node {
    return signOf(this.severity)
  }
}

function signOf(severity: PolicyFinding['severity']): HTMLElement {
  const sign = document.createElement('span')
  sign.className = `cm-sign cm-sign-${severity}`
  return sign
}

/** Each line has the sign of its gravest finding. */
function signs(state: EditorState): RangeSet<GutterMarker> {
  const lines = new Map<number, PolicyFinding['severity']>()
  for (const { start, severity } of state.field(findings)) {
    const { from } = state.doc.lineAt(start)
    const present = lines.get(from)
    if (present === undefined || ORDER.indexOf(severity) < ORDER.indexOf(present)) lines.set(from, severity)
  }
  return RangeSet.of(
    [...lines].map(([from, severity]) => new Sign(severity).range(from)),
    true,
  )
}

const ORDER: readonly PolicyFinding['severity'][] = ['error', 'security-warning', 'warning', 'suggestion']

/** The box that explains a finding and offers its fixes. */
class Advice extends WidgetType {
  constructor(readonly finding: PolicyFinding) {
    super()
  }

  override eq({ finding }: Advice): boolean {
    return finding.code === this.finding.code && finding.message === this.finding.message
  }

  override toDOM(view: EditorView): HTMLElement {
    const { severity, message, detail, fixes } = this.finding
    const box = element('div', 'cm-advice-box')
    const sign = element('span', `cm-advice-sign cm-sign cm-sign-${severity}`)
    const text = element('span', 'cm-advice-text')
    text.append(...withCode(shownText(detail === undefined ? message : `${message} ${detail}`)))
    box.append(sign, text)
    if (fixes.length > 0) box.append(fixButtons(view, fixes))
    const around = element('div', 'cm-advice')
    around.append(box)
    return around
  }

  override ignoreEvent(): boolean {
    return true
  }
}

/** Actions, keys, and ARNs in a sentence. */
const CODE = /[\w-]+:[\w.:/*${}-]*[\w*}]/g

/** Returns the parts of a sentence, with the names in it as code. */
function withCode(sentence: string): readonly (string | HTMLElement)[] {
  const names = sentence.match(CODE) ?? []
  return sentence.split(CODE).flatMap((plain, index) => {
    const name = names[index]
    return name === undefined ? [plain] : [plain, codeOf(name)]
  })
}

function codeOf(name: string): HTMLElement {
  const code = document.createElement('code')
  code.textContent = name
  return code
}

function fixButtons(view: EditorView, fixes: readonly PolicyFix[]): HTMLElement {
  const row = element('span', 'cm-advice-fixes')
  for (const [index, fix] of fixes.entries()) {
    const button = document.createElement('button')
    button.type = 'button'
    button.textContent = shownText(fix.text)
    if (index === 0) button.append(keyCap())
    button.addEventListener('mousedown', (event) => event.preventDefault())
    button.addEventListener('click', () => applyFix(view, fix))
    row.append(button)
  }
  return row
}

/** Assistive technologies get the shortcut from the help. */
function keyCap(): HTMLElement {
  const cap = element('span', 'cm-advice-key')
  cap.setAttribute('aria-hidden', 'true')
  cap.textContent = 'Ctrl .'
  return cap
}

function element(tag: 'div' | 'span', className: string): HTMLElement {
  const made = document.createElement(tag)
  made.className = className
  return made
}

function advice(state: EditorState): DecorationSet {
  const [finding] = findingsHere(state)
  if (!finding) return Decoration.none
  const { to } = state.doc.lineAt(state.selection.main.head)
  return Decoration.set([Decoration.widget({ widget: new Advice(finding), side: 1, block: true }).range(to)])
}

export const findingsShown = [
  findings,
  EditorView.decorations.compute([findings, 'doc'], underlines),
  StateField.define<DecorationSet>({
    create: advice,
    update: (_, { state }) => advice(state),
    provide: (field) => EditorView.decorations.from(field),
  }),
  gutter({ class: 'cm-findings', markers: ({ state }) => signs(state) }),
]
