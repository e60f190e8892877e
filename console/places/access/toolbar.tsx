/** The bar above the map: its views, the question who can, the account, and whether to show what does not work. */

import { Icon } from '../../components/icon.tsx'
import { Menu } from '../../components/menu.tsx'
import { Segments } from '../../components/segments.tsx'
import { linkTo, navigate, param, setParams } from '../../router.ts'
import { accountOf, consoleState } from '../../state/console-state.ts'
import { WhoQuestion } from './who-question.tsx'

export function Toolbar({ view }: { readonly view: string | undefined }) {
  const account = param('account')
  return (
    <div class="access-bar">
      <Segments
        label="View"
        value={view === 'matrix' ? 'matrix' : 'map'}
        segments={[
          { value: 'map', content: 'Who can become what' },
          { value: 'matrix', content: 'Matrix' },
        ]}
        onChange={(chosen) =>
          navigate(linkTo(chosen === 'matrix' ? ['access', 'matrix'] : ['access'], { account }))
        }
      />
      <WhoQuestion />
      <AccountMenu />
      {view !== 'matrix' && <DeclaredSwitch />}
    </div>
  )
}

function AccountMenu() {
  const chosen = param('account')
  const accounts = consoleState.value?.accounts ?? []
  const items = [
    { text: 'All accounts', act: () => setParams({ account: undefined, sel: undefined }) },
    ...accounts.map(({ id }) => ({
      text: accountOf(id).name === id ? id : `${accountOf(id).name} ${id}`,
      act: () => setParams({ account: id, sel: undefined }),
    })),
  ]
  const button = (
    <>
      <Icon name="organization" />
      {chosen === '' ? 'All accounts' : accountOf(chosen).name}
      <Icon name="chevron" />
    </>
  )
  return <Menu button={button} items={items} />
}

/** Whether edges are drawn that some policy declares although they do not work. */
export const showsDeclared = () => param('declared') !== '0'

function DeclaredSwitch() {
  const isOn = showsDeclared()
  return (
    <button
      type="button"
      role="switch"
      aria-checked={isOn}
      class="button button-plain access-switch"
      onClick={() => setParams({ declared: isOn ? '0' : undefined })}
    >
      Declared too
      <span class="access-switch-track" aria-hidden="true" />
    </button>
  )
}
