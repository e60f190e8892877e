/** How the console calls an identity. */
import type { SignedInIdentity } from '../api/console-state.ts'
import { shownText } from '../texts/shown-text.ts'

/** The name of the built-in administrator, whom no list shows. */
const BUILT_IN = 'iamulator'

export function shownName({ kind, name, arn }: SignedInIdentity): string {
  return kind === 'user' && arn.endsWith(`:user/${BUILT_IN}`) ? 'administrator' : shownText(name)
}
