/**
 * HTML templates. Values are escaped unless they are trusted markup.
 *
 * In texts, characters are shown as escapes that could make a name look like another. Attributes keep them, because forms
 * send them back.
 */

/** Trusted markup. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Value = string | Html | readonly Html[] | undefined

/** Fills in a template with escaped values. Undefined becomes empty. Attributes must be in double quotes. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  let isInTag = false
  const markup = parts.map((part, index) => {
    isInTag = endsInTag(part, isInTag)
    return part + markupOf(values[index], isInTag)
  })
  return new Html(markup.join(''))
}

/** Returns whether what follows the part is in a tag, as attributes are. */
function endsInTag(part: string, beganInTag: boolean): boolean {
  const [opened, closed] = [part.lastIndexOf('<'), part.lastIndexOf('>')]
  return opened === closed ? beganInTag : opened > closed
}

function markupOf(value: Value, isInTag: boolean): string {
  if (value === undefined) return ''
  if (value instanceof Html) return value.text
  if (typeof value !== 'string') return value.map(({ text }) => text).join('')
  return escapeHtml(isInTag ? value : shownText(value))
}

/** Control and bidirectional characters, except line breaks and tabs, which lists of lines contain. */
const MISLEADING = /(?![\n\r\t])[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu

function shownText(text: string): string {
  return text.replace(MISLEADING, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}
