/** Finds policy variables in texts, also those that are written wrongly. */

/** What `${` begins, up to its brace. Without one, up to the next variable or the end. */
const reference = /\$\{[^}$]*(?:\$(?!\{)[^}$]*)*\}?/g

export interface VariableText {
  /** With braces. */
  readonly text: string
  /** Between the braces. */
  readonly body: string
  readonly isClosed: boolean
}

/** Returns the variables of a text in their order. Takes linear time. */
export function variablesOf(text: string): readonly VariableText[] {
  return (text.match(reference) ?? []).map((found) => {
    const isClosed = found.endsWith('}')
    return { text: found, body: found.slice(2, isClosed ? -1 : undefined), isClosed }
  })
}

export function hasVariable(text: string): boolean {
  return text.includes('${')
}

/** Returns a text without its variables, and without the literals `${*}`, `${?}`, and `${$}`. */
export function withoutVariables(text: string): string {
  return text.replace(reference, '')
}

/** Returns whether a text has neither wildcards nor variables. */
export function isLiteral(text: string): boolean {
  return !/[*?]/.test(text) && !hasVariable(text)
}

/** Returns a text with a letter in place of each variable. */
export function withVariablesAs(letter: string, text: string): string {
  return text.replace(reference, letter)
}
