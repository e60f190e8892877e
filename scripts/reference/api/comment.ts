/** Reads documentation comments: their text and their tags. */

export interface Comment {
  readonly text: string
  readonly params: readonly NamedText[]
  readonly returns: string | undefined
  readonly throws: readonly string[]
  /** Programs. The comments in each are what it prints. */
  readonly examples: readonly string[]
}

export interface NamedText {
  readonly name: string
  readonly text: string
}

const TAGS = ['param', 'returns', 'throws', 'example']

/**
 * @param comment from its first character to its last
 * @throws if it has a tag that the reference does not show
 */
export function commentOf(comment: string): Comment {
  const [text = '', ...tagged] = contentOf(comment).split(/^@/m)
  const tags = tagged.map((each) => {
    const [, tag = '', content = ''] = /^(\w+)\s*([\s\S]*)$/.exec(each) ?? []
    if (!TAGS.includes(tag)) throw new Error(`@${tag} has no place in the reference: ${comment}`)
    return { tag, content: content.trimEnd() }
  })
  const all = (tag: string) => tags.filter((each) => each.tag === tag).map(({ content }) => content)
  return {
    text: text.trim(),
    params: all('param').map(namedText),
    returns: all('returns')[0],
    throws: all('throws'),
    examples: all('example'),
  }
}

export const NO_COMMENT = commentOf('')

/** Returns the text without the markers of the comment, with its line breaks. */
function contentOf(comment: string): string {
  return comment
    .replace(/^\/\*\*[ \t]*|\s*\*\/$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n')
}

function namedText(content: string): NamedText {
  const [, name = '', text = ''] = /^(\S+)\s*([\s\S]*)$/.exec(content) ?? []
  return { name, text }
}
