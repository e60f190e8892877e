/** The places in narrow windows: four of them at the foot of the page, the others behind More. */
import { Icon } from '../components/icon.tsx'
import { Menu } from '../components/overlays/menu.tsx'
import { places } from '../places.ts'
import { linkTo, path } from '../router.ts'

const SHOWN = 4

export function BottomBar() {
  const shown = places.slice(0, SHOWN)
  const others = places.slice(SHOWN)
  return (
    <nav class="bottom-bar" aria-label="Places">
      {shown.map(({ id, name, shortName = name, icon }) => (
        <a
          key={id}
          class="bottom-place"
          href={linkTo([id])}
          aria-current={path.value[0] === id ? 'page' : undefined}
        >
          <Icon name={icon} />
          {shortName}
        </a>
      ))}
      <Menu
        class={`bottom-place ${others.some(({ id }) => id === path.value[0]) ? 'bottom-present' : ''}`}
        button={
          <>
            <Icon name="more" />
            More
          </>
        }
        items={others.map(({ id, name, icon }) => ({ text: name, icon, link: linkTo([id]) }))}
      />
    </nav>
  )
}
