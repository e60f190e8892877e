/** A menu of things to do, opened by a button. The arrow keys move in it. Source: ARIA APG, Menu Button. */
import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { Icon, type IconName } from '../icon.tsx'
import { Popover } from './popover.tsx'

export interface MenuItem {
  readonly text: string
  readonly icon?: IconName
  /** A link instead of an action. */
  readonly link?: string
  readonly isDangerous?: boolean
  readonly act?: () => void
}

interface MenuProps {
  readonly button: ComponentChildren
  readonly label?: string
  readonly class?: string
  readonly items: readonly MenuItem[]
}

export function Menu({ button, label, class: extra = 'button button-plain', items }: MenuProps) {
  return (
    <Popover button={button} class={extra} {...(label !== undefined && { label })}>
      {(close) => <Items items={items} close={close} />}
    </Popover>
  )
}

const STEPS: Readonly<Record<string, (index: number, last: number) => number>> = {
  ArrowDown: (index, last) => (index >= last ? 0 : index + 1),
  ArrowUp: (index, last) => (index <= 0 ? last : index - 1),
  Home: () => 0,
  End: (_, last) => last,
}

function Items({ items, close }: { readonly items: readonly MenuItem[]; readonly close: () => void }) {
  const list = useRef<HTMLDivElement>(null)
  const entries = () => [...(list.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])]
  useLayoutEffect(() => {
    // The popover is rendered before it is shown, and what is hidden takes no focus.
    const frame = requestAnimationFrame(() => entries()[0]?.focus())
    return () => cancelAnimationFrame(frame)
  }, [])
  const move = (event: KeyboardEvent) => {
    const step = STEPS[event.key]
    if (!step) return
    event.preventDefault()
    const all = entries()
    const present = all.findIndex((each) => each.matches(':focus'))
    all[step(present, all.length - 1)]?.focus()
  }
  return (
    <div ref={list} role="menu" class="menu" tabIndex={-1} onKeyDown={move}>
      {items.map((item) => (
        <Item key={item.text} item={item} close={close} />
      ))}
    </div>
  )
}

function Item({ item, close }: { readonly item: MenuItem; readonly close: () => void }) {
  const { text, icon, link, isDangerous, act } = item
  const kind = `menu-item ${isDangerous ? 'menu-item-danger' : ''}`
  const content = (
    <>
      {icon && <Icon name={icon} />}
      {text}
    </>
  )
  const choose = () => {
    close()
    act?.()
  }
  return link === undefined ? (
    <button type="button" role="menuitem" tabIndex={-1} class={kind} onClick={choose}>
      {content}
    </button>
  ) : (
    <a role="menuitem" tabIndex={-1} class={kind} href={link} onClick={close}>
      {content}
    </a>
  )
}
