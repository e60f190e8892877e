/** Chooses the account that the map is limited to. Where there are many, it is found by typing. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { Icon } from '../../components/icon.tsx'
import { Menu } from '../../components/overlays/menu.tsx'
import { Popover } from '../../components/overlays/popover.tsx'
import { param, setParams } from '../../router.ts'
import { accountOf, consoleState } from '../../state/console-state.ts'
import { shownText } from '../../texts/shown-text.ts'

interface Choice {
  readonly text: string
  readonly act: () => void
}

/** A menu of more accounts is searched, and shows only so many at once. */
const MOST_IN_MENU = 12
const MOST_FOUND = 30

export function AccountMenu() {
  const chosen = param('account')
  const accounts = consoleState.value?.accounts ?? []
  const choices: readonly Choice[] = accounts.map(({ id }) => ({
    text: accountOf(id).name === id ? id : `${accountOf(id).name} ${id}`,
    act: () => setParams({ account: id, sel: undefined }),
  }))
  const all: Choice = {
    text: 'All accounts',
    act: () => setParams({ account: undefined, sel: undefined }),
  }
  const button = (
    <>
      <Icon name="organization" />
      {chosen === '' ? 'All accounts' : shownText(accountOf(chosen).name)}
      <Icon name="chevron" />
    </>
  )
  if (choices.length <= MOST_IN_MENU) return <Menu button={button} items={[all, ...choices]} />
  return (
    <Popover class="button button-plain" button={button}>
      {(close) => <Find all={all} choices={choices} close={close} />}
    </Popover>
  )
}

interface FindProps {
  readonly all: Choice
  readonly choices: readonly Choice[]
  readonly close: () => void
}

function Find({ all, choices, close }: FindProps) {
  const [text, setText] = useState('')
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    // The popover is rendered before it is shown, and what is hidden takes no focus.
    const frame = requestAnimationFrame(() => field.current?.focus())
    return () => cancelAnimationFrame(frame)
  }, [])
  const found = choices.filter((each) => each.text.toLowerCase().includes(text.trim().toLowerCase()))
  const shown = found.slice(0, MOST_FOUND)
  return (
    <div class="access-accounts">
      <input
        ref={field}
        type="search"
        class="input"
        aria-label="Find an account"
        placeholder="Name, alias, or number"
        value={text}
        autocomplete="off"
        spellcheck={false}
        onInput={({ currentTarget: { value } }) => setText(value)}
      />
      <ul class="access-accounts-found" aria-label="Accounts">
        {(text === '' ? [all, ...shown] : shown).map((choice) => (
          <li key={choice.text}>
            <button
              type="button"
              class="menu-item"
              onClick={() => {
                close()
                choice.act()
              }}
            >
              {shownText(choice.text)}
            </button>
          </li>
        ))}
      </ul>
      <p class="quiet small" role="status">
        {found.length > shown.length
          ? `${shown.length} of ${found.length} accounts. Type to find the others.`
          : found.length === 0 && 'No account has this in its name.'}
      </p>
    </div>
  )
}
