/**
 * Tooltips: an element with `data-tooltip` shows its text while the pointer or the focus is on it. Escape hides it.
 *
 * The text only repeats what assistive technologies get in another way.
 */
import { shownCode } from '../../texts/shown-text.ts'

const DELAY = 350
const GAP = 6

/** Shows tooltips on the page. Called once. */
export function showTooltips(): void {
  const tip = document.createElement('div')
  tip.className = 'tooltip'
  tip.popover = 'manual'
  tip.setAttribute('aria-hidden', 'true')
  document.body.append(tip)
  let timer = 0
  const hide = () => {
    clearTimeout(timer)
    if (tip.matches(':popover-open')) tip.hidePopover()
  }
  const showSoon = (event: Event) => {
    const owner = ownerOf(event)
    hide()
    if (!owner) return
    timer = window.setTimeout(() => show(tip, owner), event.type === 'focusin' ? 0 : DELAY)
  }
  for (const type of ['pointerover', 'focusin']) document.addEventListener(type, showSoon)
  // A press with a key is a click, too. Escape is then for what it opened.
  for (const type of ['pointerdown', 'click', 'focusout', 'scroll'])
    document.addEventListener(type, hide, true)
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    // The same key does not also close what lies below.
    if (tip.matches(':popover-open')) event.preventDefault()
    hide()
  })
}

function ownerOf({ target, type }: Event): HTMLElement | undefined {
  const owner = target instanceof Element ? target.closest<HTMLElement>('[data-tooltip]') : null
  if (!owner || (type === 'focusin' && !owner.matches(':focus-visible'))) return undefined
  return owner
}

function show(tip: HTMLElement, owner: HTMLElement): void {
  const text = owner.dataset['tooltip']
  if (!text || !owner.isConnected) return
  tip.textContent = shownCode(text)
  tip.showPopover()
  const { left, right, top, bottom } = owner.getBoundingClientRect()
  const { width, height } = tip.getBoundingClientRect()
  const middle = (left + right) / 2 - width / 2
  const isBelow = bottom + GAP + height < innerHeight
  tip.style.left = `${Math.max(8, Math.min(middle, innerWidth - width - 8))}px`
  tip.style.top = `${isBelow ? bottom + GAP : top - GAP - height}px`
}
