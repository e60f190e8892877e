/** The bar above the map: its views, the question who can, the account, and whether to show what does not work. */
import { Segments } from '../../components/forms/segments.tsx'
import { linkTo, navigate, param, setParams } from '../../router.ts'
import { AccountMenu } from './account-menu.tsx'
import { WhoQuestion } from './who/who-question.tsx'

export function Toolbar({ view }: { readonly view: string | undefined }) {
  const account = param('account')
  return (
    <div class="row wrap access-bar">
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
