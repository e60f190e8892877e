/** The way to what is open in Identity Center. */
import { linkTo, param } from '../../router.ts'
import { usePage } from '../../state/page.ts'
import { shownText } from '../../texts/shown-text.ts'

/** Returns an address within the place. It keeps the instance that is open. */
export function centerLink(
  segments: readonly string[],
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  return linkTo(['identity-center', ...segments], { directory: param('directory'), ...query })
}

/**
 * Names the page.
 *
 * @param id the segment of the tab's address
 * @param object what is open in the tab
 */
export function useTabPage(id: string, name: string, object?: string): void {
  const tab = object === undefined ? { text: name } : { text: name, link: centerLink([id]) }
  usePage([{ text: 'Identity Center' }, tab, ...(object === undefined ? [] : [{ text: shownText(object) }])])
}
