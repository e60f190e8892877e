/**
 * A button that opens a panel below it, such as a menu or the clock. The native popover closes with Escape, and when
 * the user presses elsewhere.
 */
import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef, useState } from 'preact/hooks'

interface PopoverProps {
  /** What the button shows. */
  readonly button: ComponentChildren
  /** The accessible name of the button, if what it shows is not enough. */
  readonly label?: string
  readonly class?: string
  /** Which edges of button and panel are aligned. */
  readonly align?: 'start' | 'end'
  /** @param close closes the panel */
  readonly children: (close: () => void) => ComponentChildren
}

export function Popover({ button, label, class: extra = '', align = 'end', children }: PopoverProps) {
  const [isOpen, setOpen] = useState(false)
  const panel = useRef<HTMLDivElement>(null)
  const anchor = useRef<HTMLButtonElement>(null)
  const id = useId()
  const place = ({ newState }: { readonly newState: string }) => {
    if (newState === 'open' && anchor.current && panel.current)
      placeBelow(anchor.current, panel.current, align)
  }
  useEffect(() => {
    if (!isOpen) return
    const placeAgain = () => place({ newState: 'open' })
    addEventListener('resize', placeAgain)
    return () => removeEventListener('resize', placeAgain)
  }, [isOpen])
  return (
    <>
      <button
        ref={anchor}
        type="button"
        class={extra}
        aria-label={label}
        aria-expanded={isOpen}
        popoverTarget={id}
      >
        {button}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        class="popover"
        onBeforeToggle={(event) => setOpen(event.newState === 'open')}
        onToggle={place}
      >
        {isOpen && children(() => panel.current?.hidePopover())}
      </div>
    </>
  )
}

const GAP = 6

function placeBelow(anchor: HTMLElement, panel: HTMLElement, align: 'start' | 'end'): void {
  const { left, right, bottom } = anchor.getBoundingClientRect()
  const { width, height } = panel.getBoundingClientRect()
  const wanted = align === 'start' ? left : right - width
  panel.style.left = `${Math.max(8, Math.min(wanted, innerWidth - width - 8))}px`
  panel.style.top = `${Math.max(8, Math.min(bottom + GAP, innerHeight - height - 8))}px`
}
