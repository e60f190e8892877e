/**
 * Keeps the focus when what has it goes away: a line with the button that deletes it, or a page with the link that leaves
 * it. Otherwise the next Tab would begin at the top of the page.
 */
import { useEffect } from 'preact/hooks'

/** What had the focus, and where it was. */
interface Focused {
  readonly element: Element
  /** What is around it, from the inside out. */
  readonly around: readonly HTMLElement[]
  /** Of its row in a table. Undefined elsewhere. */
  readonly rowIndex: string | undefined
}

const FOCUSABLE = ':is(a[href], button, input, select, textarea, [tabindex]):not([tabindex="-1"])'

export function useKeptFocus(): void {
  useEffect(() => {
    let last: Focused | undefined
    const remember = ({ target }: FocusEvent) => {
      last = target instanceof Element ? whereIs(target) : undefined
    }
    // Pressing beside everything leaves the focus on nothing, which is as the user wants it.
    const forget = ({ target }: FocusEvent) =>
      queueMicrotask(() => {
        if (last?.element === target && last?.element.isConnected && hasNoFocus()) last = undefined
      })
    const restore = () => {
      if (!last || last.element.isConnected || !hasNoFocus()) return
      const lost = last
      last = undefined
      successorOf(lost)?.focus({ preventScroll: true })
    }
    const observer = new MutationObserver(restore)
    observer.observe(document.body, { childList: true, subtree: true })
    document.addEventListener('focusin', remember)
    document.addEventListener('focusout', forget)
    return () => {
      observer.disconnect()
      document.removeEventListener('focusin', remember)
      document.removeEventListener('focusout', forget)
    }
  }, [])
}

const hasNoFocus = () => document.activeElement === document.body || document.activeElement === null

function whereIs(element: Element): Focused {
  const around: HTMLElement[] = []
  for (let each = element.parentElement; each && each !== document.body; each = each.parentElement)
    around.push(each)
  const rowIndex = element.closest('[aria-rowindex]')?.getAttribute('aria-rowindex') ?? undefined
  return { element, around, rowIndex }
}

/** Returns what takes the focus over: the next row of a table, or the first control of the nearest part that is left. */
function successorOf({ around, rowIndex }: Focused): HTMLElement | undefined {
  const parts = around.filter(({ isConnected }) => isConnected)
  const table = parts[0]?.closest('.virtual')
  // Rows that are scrolled out of sight are removed as well, and have no successor.
  if (table) return table.querySelector<HTMLElement>(`[aria-rowindex="${rowIndex}"]`) ?? undefined
  for (const part of parts) {
    // Beyond a place is the frame, which begins with the link that skips it.
    if (part.id === 'place' || part.querySelector('#place')) break
    const control = part.querySelector<HTMLElement>(FOCUSABLE)
    if (control) return control
  }
  return document.getElementById('place') ?? undefined
}
