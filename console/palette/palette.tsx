/** The search: places, and what is in them. */
import { useState } from 'preact/hooks'
import { Combobox } from '../components/combobox.tsx'
import { Dialog } from '../components/dialog.tsx'
import { places } from '../places.ts'
import { linkTo, navigate } from '../router.ts'

export function Palette({ onClose }: { readonly onClose: () => void }) {
  const [text, setText] = useState('')
  const found = places.filter(({ name }) => name.toLowerCase().includes(text.toLowerCase()))
  const choose = (name: string) => {
    const place = found.find((each) => each.name === name) ?? found[0]
    if (place) navigate(linkTo([place.id]))
    onClose()
  }
  return (
    <Dialog title="Search or jump to" onClose={onClose}>
      <Combobox
        label="Search"
        value={text}
        suggestions={found.map(({ name }) => ({ value: name }))}
        onInput={setText}
        onChoose={choose}
      />
    </Dialog>
  )
}
