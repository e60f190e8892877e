/** The way to what is open in Identity Center. */
import { linkTo } from '../../router.ts'
import { usePage } from '../../state/page.ts'
import { shownText } from '../../texts/shown-text.ts'

/**
 * Names the page.
 *
 * @param id the segment of the tab's address
 * @param object what is open in the tab
 */
export function useTabPage(id: string, name: string, object?: string): void {
  const tab = object === undefined ? { text: name } : { text: name, link: linkTo(['identity-center', id]) }
  usePage([{ text: 'Identity Center' }, tab, ...(object === undefined ? [] : [{ text: shownText(object) }])])
}
