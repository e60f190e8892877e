/** Lists that show only their first items, until somebody asks for the others. */
import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { Button } from '../../components/button.tsx'
import { counted } from '../../texts/shown-text.ts'

interface Shortened<Item> {
  readonly shown: readonly Item[]
  /** The button that shows the others, if there are any. */
  readonly more: ComponentChildren
}

/** @param what one of the items that are not shown, such as `more key` */
export function useShortened<Item>(items: readonly Item[], atFirst: number, what: string): Shortened<Item> {
  const isOpen = useSignal(false)
  const hidden = isOpen.value ? 0 : Math.max(0, items.length - atFirst)
  const open = () => {
    isOpen.value = true
  }
  const more = hidden > 0 && (
    <Button kind="quiet" isSmall onClick={open}>
      {counted(hidden, what)}
    </Button>
  )
  return { shown: items.slice(0, items.length - hidden), more }
}
