/** Opens the search, which is loaded with its first use. */
import { signal } from '@preact/signals'
import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Keys } from '../components/button.tsx'
import { Icon } from '../components/icon.tsx'
import { useShortcuts } from '../keyboard.ts'

const isOpen = signal(false)

interface PaletteProps {
  readonly onClose: () => void
}

export function SearchButton() {
  const open = () => {
    isOpen.value = true
  }
  useShortcuts([{ keys: 'Ctrl+k', does: 'Search or jump to', act: open, inFields: true }])
  return (
    <>
      <button
        type="button"
        class="search-button"
        aria-label="Search or jump to"
        aria-keyshortcuts="Control+K"
        onClick={open}
      >
        <Icon name="search" />
        <span class="search-text">Search or jump to</span>
        <Keys keys="Ctrl K" />
      </button>
      {isOpen.value && <LazyPalette />}
    </>
  )
}

function LazyPalette() {
  const [Palette, setPalette] = useState<ComponentType<PaletteProps>>()
  useEffect(() => {
    import('../palette/palette.tsx').then((module) => setPalette(() => module.Palette))
  }, [])
  const close = () => {
    isOpen.value = false
  }
  return Palette ? <Palette onClose={close} /> : null
}
