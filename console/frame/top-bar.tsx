/** The bar at the top: where one is, the search, the clock, and who one is. */
import { Fragment } from 'preact'
import { Icon } from '../components/icon.tsx'
import { type Crumb, crumbs } from '../state/page.ts'
import { shownText } from '../texts/shown-text.ts'
import { ClockButton } from './clock-button.tsx'
import { SearchButton } from './search-button.tsx'
import { WhoButton } from './who-button.tsx'

export function TopBar() {
  const way = crumbs.value
  return (
    <header class="top-bar">
      <nav class="crumbs" aria-label="Where you are">
        {way.map((crumb, index) => (
          <Fragment key={crumb.text}>
            {index > 0 && <Icon name="chevron" class="crumb-between" />}
            <CrumbText crumb={crumb} isLast={index === way.length - 1} />
          </Fragment>
        ))}
      </nav>
      <SearchButton />
      <ClockButton />
      <WhoButton />
    </header>
  )
}

function CrumbText({ crumb, isLast }: { readonly crumb: Crumb; readonly isLast: boolean }) {
  const { text, link, content = shownText(text), isCode } = crumb
  const kind = `crumb truncated ${isCode ? 'code' : ''}`
  if (isLast || link === undefined)
    return (
      <span class={kind} aria-current={isLast ? 'page' : undefined}>
        {content}
      </span>
    )
  return (
    <a class={kind} href={link}>
      {content}
    </a>
  )
}
