/** JSON, with the parts of policies marked that one looks for: elements, operators, Allow, and Deny. */
import { LRLanguage } from '@codemirror/language'
import { RangeSetBuilder } from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  type EditorView,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view'
import { parser } from '@lezer/json'

export const json = LRLanguage.define({
  name: 'json',
  parser,
  languageData: { closeBrackets: { brackets: ['[', '{', '"'] }, indentOnInput: /^\s*[}\]]$/ },
})

const name = Decoration.mark({ class: 'cm-name' })
const operator = Decoration.mark({ class: 'cm-operator' })
const allow = Decoration.mark({ class: 'cm-allow' })
const deny = Decoration.mark({ class: 'cm-deny' })

/** A string, and the colon that makes it a name. */
const STRING = /"(?:[^"\\\n]|\\.)*"(\s*:)?/g
const OPERATOR =
  /^"(?:For(?:All|Any)Values?:)?(?:(?:Not)?(?:String|Numeric|Date|Bool|Binary|IpAddress|Arn|Null)\w*)"/
const ELEMENT =
  /^"(?:Version|Id|Statement|Sid|Effect|(?:Not)?(?:Principal|Action|Resource)|Condition|AWS|Service|Federated|CanonicalUser)"/

function markOf(text: string, isName: boolean): Decoration | undefined {
  if (isName) return OPERATOR.test(text) ? operator : ELEMENT.test(text) ? name : undefined
  return text === '"Allow"' ? allow : text === '"Deny"' ? deny : undefined
}

function marksIn({ state, visibleRanges }: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>()
  for (const { from, to } of visibleRanges) {
    for (const match of state.sliceDoc(from, to).matchAll(STRING)) {
      const [whole, colon] = match
      const start = from + match.index
      const mark = markOf(whole, colon !== undefined)
      if (mark) builder.add(start, start + whole.length - (colon?.length ?? 0), mark)
    }
  }
  return builder.finish()
}

export const policyMarks = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet

    constructor(view: EditorView) {
      this.decorations = marksIn(view)
    }

    update(update: ViewUpdate): void {
      if (update.docChanged || update.viewportChanged) this.decorations = marksIn(update.view)
    }
  },
  { decorations: ({ decorations }) => decorations },
)
